package io.meta138.app.runbooks;

import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.HeldDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.NodeControl;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.OracleNode;
import io.meta138.app.node.SourceDocument;
import java.util.List;
import java.util.function.Supplier;

/** An oracle node in the desk's own process. */
final class LocalOracle implements Oracle {
  private final Supplier<OracleNode> node;

  LocalOracle(Supplier<OracleNode> node) {
    this.node = node;
  }

  @Override
  public NodeFiles files() {
    return node.get().files();
  }

  @Override
  public List<FeedDocument> feeds() {
    return node.get().publisher().statuses().stream().map(FeedDocument::of).toList();
  }

  @Override
  public List<SourceDocument> sources() {
    return node.get().sources().statuses().stream().map(SourceDocument::of).toList();
  }

  @Override
  public List<EndpointDocument> endpoints() {
    return node.get().rpc().statuses().stream().map(EndpointDocument::of).toList();
  }

  @Override
  public KeyDocument key() {
    return control().key();
  }

  @Override
  public List<HeldDocument> held() {
    return control().held();
  }

  @Override
  public HeldDocument release(HeldDocument shown, String by) {
    return control().release(shown.feed(), shown.price(), by);
  }

  @Override
  public void restart(String by) {
    control().restart(by);
  }

  private NodeControl control() {
    return node.get().control();
  }
}
