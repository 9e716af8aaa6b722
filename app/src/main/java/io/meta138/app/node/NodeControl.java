package io.meta138.app.node;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.signing.SigningException;
import io.meta138.chain.signing.TypedData;
import io.meta138.oracle.publishing.Publisher;
import io.meta138.platform.http.ControlServer;
import io.meta138.platform.http.ControlServer.Answer;
import io.meta138.platform.types.Hex;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What an operator, or a runbook for one, can do about a node. */
public final class NodeControl {
  static final String KEY = "/key";
  static final String RESTART = "/restart";
  private static final Logger LOG = LoggerFactory.getLogger(NodeControl.class);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(3);

  private final FeedControl feeds;
  private final Signer payer;
  private final Signer committee;
  private final Rpc rpc;
  private final AtomicReference<Optional<Runnable>> restart =
      new AtomicReference<>(Optional.empty());

  NodeControl(Publisher publisher, Signer payer, Signer committee, Rpc rpc) {
    this.feeds = new FeedControl(publisher);
    this.payer = payer;
    this.committee = committee;
    this.rpc = rpc;
  }

  Map<String, ControlServer.Action> actions() {
    Map<String, ControlServer.Action> actions = new TreeMap<>(feeds.actions());
    actions.put(KEY, _ -> Answer.ok(key()));
    actions.put(RESTART, this::restart);
    return actions;
  }

  /**
   * Says how this node begins anew.
   *
   * @param how returns at once; the node ends and begins on another thread
   */
  public void onRestart(Runnable how) {
    restart.set(Optional.of(how));
  }

  /**
   * Has the node begin anew.
   *
   * @param by who asks, for the log
   * @throws NodeException when it can't
   */
  public void restart(String by) {
    Runnable how =
        restart
            .get()
            .orElseThrow(() ->
                new NodeException("this node can't begin anew by itself: restart its process"));
    LOG.warn("the node begins anew, as {} asks", by);
    how.run();
  }

  private Answer restart(JsonNode request) {
    try {
      restart(FeedControl.text(request, "by"));
      return Answer.ok(Map.of("restarting", true));
    } catch (NodeException e) {
      return FeedControl.refused(String.valueOf(e.getMessage()));
    }
  }

  /** What the feeds' breakers hold. */
  public List<HeldDocument> held() {
    return feeds.held();
  }

  /**
   * Releases a held price.
   *
   * @param shown the price that the operator saw
   * @throws NodeException with the reason when it is refused
   */
  public HeldDocument release(String feed, BigDecimal shown, String by) {
    return feeds.release(feed, shown, by);
  }

  /** Tries the keys: each signs a message that is good for nothing else. */
  public KeyDocument key() {
    String reason = trial(payer).or(() -> trial(committee)).orElse("");
    return new KeyDocument(
        reason.isEmpty(),
        payer.address().toString(),
        committee.address().toString(),
        balance(),
        reason);
  }

  private Optional<String> trial(Signer signer) {
    TypedData message =
        new TypedData(
            new TypedData.Domain("Meta138 key trial", "1", rpc.chainId(), signer.address()),
            "Trial",
            List.of(new TypedData.Field("text", "string", "this signature allows nothing")));
    try {
      var _ = signer.sign(message);
      return Optional.empty();
    } catch (SigningException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Optional<BigInteger> balance() {
    RpcRequest question = RpcRequest.of("eth_getBalance", payer.address().toString(), "latest");
    return rpc.call(question, CALL_LIMIT) instanceof RpcOutcome.Result(JsonNode value)
            && value.isString()
            && value.stringValue().matches("0x[0-9a-fA-F]{1,64}")
        ? Optional.of(Hex.number(value.stringValue()))
        : Optional.empty();
  }
}
