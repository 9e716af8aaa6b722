package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.rpc.EndpointStatus.State;
import io.meta138.chain.rpc.ScriptedNode.NodeError;
import io.meta138.chain.support.Until;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls through several nodes, some of which misbehave. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class RpcPoolTest extends WithTwoNodes {
  static List<Arguments> misbehaviours() {
    return List.of(
        Arguments.of("timeout", new Behaviour.Hang()),
        Arguments.of("http_status", new Behaviour.Status(500, Map.of(), "oops")),
        Arguments.of("http_status", new Behaviour.Status(403, Map.of(), "{}")),
        Arguments.of("rate_limited", new Behaviour.Status(429, Map.of(), "")),
        Arguments.of("not_json", new Behaviour.Body("<html><body>down</body></html>")),
        Arguments.of("not_json", new Behaviour.Body("")),
        Arguments.of("not_json", new Behaviour.Changed(s -> s.substring(0, s.length() - 5))),
        Arguments.of("not_json", new Behaviour.Changed(s -> s + "x")),
        Arguments.of("malformed", new Behaviour.Body("[]")),
        Arguments.of("malformed", new Behaviour.Body("42")),
        Arguments.of(
            "wrong_id",
            new Behaviour.Changed(s -> s.replaceFirst("\"id\":\\d+", "\"id\":9999999"))),
        Arguments.of("wrong_id", new Behaviour.Changed(s -> s.replaceFirst("\"id\":\\d+,", ""))),
        Arguments.of("missing", new Behaviour.Changed(s -> s.replace("result", "resolt"))),
        Arguments.of("malformed", new Behaviour.Changed(s -> s.replace("\"result\"", "\"error\""))),
        Arguments.of("io", new Behaviour.CloseMidAnswer()),
        Arguments.of("too_large", new Behaviour.Oversized(10 * 1024 * 1024)),
        Arguments.of("timeout", new Behaviour.Drip(1_000)));
  }

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void call_firstEndpointMisbehaves_isAnsweredByTheNext(String kind, Behaviour behaviour)
      throws InterruptedException {
    a.behave(behaviour);
    RpcPool pool = both();
    pool.start();

    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xb");
    assertThat(errors("a", kind)).isPositive();
    assertThat(status(pool, "a").state()).isNotEqualTo(State.HEALTHY);
    assertThat(status(pool, "b").state()).isEqualTo(State.HEALTHY);
  }

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void call_onlyEndpointMisbehaves_isUnavailableAndSaysWhy(String kind, Behaviour behaviour) {
    RpcPool pool = pool(SETTINGS, named("a", a.http()));
    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xa");
    a.behave(behaviour);

    RpcOutcome outcome = pool.call(READ, DEADLINE);

    assertThat(outcome).isInstanceOf(RpcOutcome.Unavailable.class);
    assertThat(((RpcOutcome.Unavailable) outcome).reason()).startsWith("a: " + kind);
  }

  @Test
  void call_bestEndpointHangsOnThisCall_isAnsweredWithinTheDeadline() throws InterruptedException {
    RpcPool pool = both();
    pool.start();
    a.behave(new Behaviour.Hang());
    b.answer("eth_getBalance", _ -> "0xbb");

    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xbb");
  }

  @Test
  void elsewhere_beginsWithAnotherEndpoint_andFailsOverAllTheSame() throws InterruptedException {
    b.behave(new Behaviour.Drip(2));
    RpcPool pool = both();
    pool.start();
    Until.holds(LIMIT, "a answers sooner", () -> latency(pool, "a") < latency(pool, "b"));

    String answer = result(pool.elsewhere(1).call(READ, DEADLINE));
    assertThat(answer).isIn("0xa", "0xb"); // of a when b is slower than it usually is
    assertThat(b.count("eth_getBalance")).isEqualTo(1);
    long before = a.count("eth_getBalance");
    assertThat(pool.elsewhere(1).elsewhere(1).call(READ, DEADLINE))
        .isInstanceOf(RpcOutcome.Result.class);
    assertThat(a.count("eth_getBalance")).isEqualTo(before + 1);

    b.behave(new Behaviour.Body("42"));
    assertThat(result(pool.elsewhere(1).call(READ, DEADLINE))).isEqualTo("0xa");
  }

  private static long latency(RpcPool pool, String name) {
    return status(pool, name).latency().map(Duration::toNanos).orElse(0L);
  }

  @Test
  void start_nameNotFoundAndPortRefused_usesWhatIsLeftAndTriesTheOthersAgain() throws Exception {
    ScriptedNode gone = node("0xc");
    String refused = gone.http();
    gone.close();
    RpcPool pool =
        pool(
            SETTINGS,
            named("nowhere", "http://no-such-host.invalid:8545"),
            named("refused", refused),
            named("a", a.http()));
    pool.start();

    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xa");
    assertThat(status(pool, "nowhere").lastFailure().orElseThrow()).startsWith("connect");
    assertThat(status(pool, "refused").lastFailure().orElseThrow()).startsWith("connect");
    double before = errors("nowhere", "connect");
    Until.holds(LIMIT, "it is tried again", () -> errors("nowhere", "connect") > before);
  }

  @Test
  void call_nothingReachableAtStartThenUp_isAnswered() throws Exception {
    a.behave(new Behaviour.Status(502, Map.of(), "bad gateway"));
    RpcPool pool = pool(SETTINGS, named("a", a.http()));
    pool.start();
    assertThat(pool.call(READ, DEADLINE)).isInstanceOf(RpcOutcome.Unavailable.class);

    a.behave(new Behaviour.Normal());

    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xa");
    Until.holds(LIMIT, "it is healthy", () -> status(pool, "a").state() == State.HEALTHY);
  }

  @Test
  void call_reverted_isRefusedWithTheNodesWordsAndData() {
    a.answer("eth_getBalance", _ -> new NodeError(3, "execution reverted", "0x08c379a0"));
    RpcPool pool = pool(SETTINGS, named("a", a.http()));

    assertThat(pool.call(READ, DEADLINE))
        .isEqualTo(new RpcOutcome.Refused(3, "execution reverted", "0x08c379a0"));
  }

  @Test
  void call_methodMissingOnOneEndpoint_isAnsweredByAnother() {
    a.answer("eth_getBalance", _ -> new NodeError(-32604, "Method not enabled", ""));
    RpcPool pool = both();

    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xb");
    b.answer("eth_getBalance", _ -> new NodeError(-32601, "Method not found", ""));
    assertThat(pool.call(READ, DEADLINE)).isInstanceOf(RpcOutcome.Refused.class);
  }

  @Test
  void call_afterStop_isUnavailable() throws Exception {
    RpcPool pool = both();
    pool.start();
    pool.stop();

    assertThat(pool.call(READ, DEADLINE)).isInstanceOf(RpcOutcome.Unavailable.class);
  }

  @Test
  void agree_sameAnswer_isAgreedAndDifferentAnswersNameBoth() {
    RpcPool pool = both();
    assertThat(pool.agree(READ, 2, DEADLINE))
        .isInstanceOfSatisfying(
            Agreement.Disagreed.class,
            disagreed -> {
              assertThat(result(disagreed.answers().get("a"))).isEqualTo("0xa");
              assertThat(result(disagreed.answers().get("b"))).isEqualTo("0xb");
            });

    b.answer("eth_getBalance", _ -> "0xa");
    assertThat(pool.agree(READ, 2, DEADLINE))
        .isInstanceOfSatisfying(
            Agreement.Agreed.class,
            agreed -> assertThat(agreed.endpoints()).containsExactlyInAnyOrder("a", "b"));

    b.behave(new Behaviour.Body("<html>"));
    assertThat(pool.agree(READ, 2, DEADLINE))
        .isInstanceOfSatisfying(
            Agreement.TooFew.class, few -> assertThat(few.reason()).contains("1 of 2"));
  }

  @Test
  void call_overWebSocket_isAnsweredAlsoAfterTheConnectionBroke() throws Exception {
    RpcPool pool = pool(SETTINGS, named("a", a.ws()));
    pool.start();
    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xa");

    a.dropConnections();
    Until.holds(
        LIMIT,
        "it is connected again",
        () -> pool.call(READ, DEADLINE) instanceof RpcOutcome.Result);
    assertThat(pool.batch(numbered(3), DEADLINE)).allMatch(o -> o instanceof RpcOutcome.Result);
  }

  @ParameterizedTest
  @MethodSource("webSocketMisbehaviours")
  void call_overWebSocketMisbehaving_isAnsweredByTheNext(String kind, Behaviour behaviour)
      throws Exception {
    RpcPool pool = pool(SETTINGS, named("a", a.ws()), named("b", b.ws()));
    pool.start();
    a.behave(behaviour);

    Until.holds(LIMIT, "it is noticed", () -> errors("a", kind) > 0);
    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xb");
  }

  static List<Arguments> webSocketMisbehaviours() {
    return List.of(
        Arguments.of("timeout", new Behaviour.Hang()),
        Arguments.of("io", new Behaviour.CloseMidAnswer()),
        Arguments.of("too_large", new Behaviour.Oversized(10 * 1024 * 1024)),
        Arguments.of("not_json", new Behaviour.Body("<html>")));
  }

  @Test
  void endpoint_withCredentials_sendsThemAndNeverShowsThem() throws Exception {
    a.behave(new Behaviour.Normal());
    String url = a.http().replace("http://", "http://me:s3cret@") + "/v3/k3y?token=t0k3n";
    RpcEndpoint endpoint = RpcEndpoint.of(url);
    RpcPool pool = pool(SETTINGS, endpoint);
    pool.start();
    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xa");
    assertThat(a.requestHeads().getFirst())
        .contains("/v3/k3y?token=t0k3n")
        .contains("Authorization: Basic bWU6czNjcmV0");

    a.close();
    String shown = endpoint + " " + pool.call(READ, DEADLINE) + " " + pool.statuses();

    assertThat(shown).doesNotContain("s3cret", "k3y", "t0k3n");
  }
}
