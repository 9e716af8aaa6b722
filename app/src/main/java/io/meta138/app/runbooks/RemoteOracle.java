package io.meta138.app.runbooks;

import io.meta138.app.node.AdminClient;
import io.meta138.app.node.ControlClient;
import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.HeldDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.SourceDocument;
import io.meta138.platform.http.BoundedHttp;
import java.util.List;

/**
 * An oracle node in a process of its own: read through its administration server, and told what to
 * do through the control file, which takes the same machine and user.
 */
final class RemoteOracle implements Oracle {
  private final NodeFiles files;
  private final AdminClient admin;
  private final ControlClient control;

  RemoteOracle(NodeFiles files, BoundedHttp http) {
    this.files = files;
    this.admin = new AdminClient(files.config().admin(), http);
    this.control = new ControlClient(files.control(), http);
  }

  @Override
  public NodeFiles files() {
    return files;
  }

  @Override
  public List<FeedDocument> feeds() throws InterruptedException {
    return given(admin.feeds());
  }

  @Override
  public List<SourceDocument> sources() throws InterruptedException {
    return given(admin.sources());
  }

  @Override
  public List<EndpointDocument> endpoints() throws InterruptedException {
    return given(admin.endpoints());
  }

  @Override
  public KeyDocument key() throws InterruptedException {
    return control.key();
  }

  @Override
  public List<HeldDocument> held() throws InterruptedException {
    return control.held();
  }

  @Override
  public HeldDocument release(HeldDocument shown, String by) throws InterruptedException {
    return control.release(shown.feed(), shown.price(), by);
  }

  @Override
  public void restart(String by) throws InterruptedException {
    control.restart(by);
  }

  private static <T> List<T> given(AdminClient.Answer<T> answer) {
    return switch (answer) {
      case AdminClient.Answer.Given<T>(List<T> documents) -> documents;
      case AdminClient.Answer.Missing<T>(String reason) -> throw new NodeException(reason);
    };
  }
}
