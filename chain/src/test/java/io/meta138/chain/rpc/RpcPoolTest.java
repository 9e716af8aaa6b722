package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.rpc.EndpointStatus.State;
import io.meta138.chain.rpc.ScriptedNode.Behaviour;
import io.meta138.chain.rpc.ScriptedNode.NodeError;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls through several nodes over real sockets, some of which misbehave. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RpcPoolTest {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final RpcRequest READ = RpcRequest.of("eth_getBalance", "0x00", "latest");
  private static final RpcRequest WRITE = RpcRequest.of("eth_sendRawTransaction", "0x02");
  private static final RpcSettings SETTINGS =
      RpcSettings.defaults()
          .withProbes(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofMillis(300));

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<RpcPool> pools = new ArrayList<>();
  private ScriptedNode a;
  private ScriptedNode b;

  @BeforeEach
  void startNodes() throws IOException {
    a = node("0xa");
    b = node("0xb");
  }

  @AfterEach
  void stopAll() throws IOException {
    pools.forEach(RpcPool::stop);
    a.close();
    b.close();
    client.shutdownNow();
  }

  private static ScriptedNode node(String balance) throws IOException {
    return ScriptedNode.start(138)
        .answer("eth_getBalance", _ -> balance)
        .answer("eth_sendRawTransaction", _ -> "0x" + "11".repeat(32));
  }

  private RpcPool pool(RpcSettings settings, RpcEndpoint... endpoints) {
    RpcPool pool =
        new RpcPool(
            ChainId.META,
            List.of(endpoints),
            settings,
            client,
            InstantSource.system(),
            registry,
            new Random(1));
    pools.add(pool);
    return pool;
  }

  private static RpcEndpoint named(String name, String url) {
    return RpcEndpoint.of(name, url, Optional.empty());
  }

  private RpcPool both() {
    return pool(SETTINGS, named("a", a.http()), named("b", b.http()));
  }

  private static String result(RpcOutcome outcome) {
    assertThat(outcome).isInstanceOf(RpcOutcome.Result.class);
    return ((RpcOutcome.Result) outcome).value().stringValue();
  }

  private static EndpointStatus status(RpcPool pool, String name) {
    return pool.statuses().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private static void waitFor(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private double errors(String endpoint, String kind) {
    var counter =
        registry.find("meta138_rpc_errors").tags("endpoint", endpoint, "kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }

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

    RpcOutcome outcome = pool.call(READ, Duration.ofMillis(600));

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
    waitFor("it is tried again", () -> errors("nowhere", "connect") > before);
  }

  @Test
  void call_nothingReachableAtStartThenUp_isAnswered() throws Exception {
    a.behave(new Behaviour.Status(502, Map.of(), "bad gateway"));
    RpcPool pool = pool(SETTINGS, named("a", a.http()));
    pool.start();
    assertThat(pool.call(READ, DEADLINE)).isInstanceOf(RpcOutcome.Unavailable.class);

    a.behave(new Behaviour.Normal());

    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xa");
    waitFor("it is healthy", () -> status(pool, "a").state() == State.HEALTHY);
  }

  @Test
  void call_endpointOfAnotherChain_isNeverAskedAndNamed() throws Exception {
    ScriptedNode wrong = ScriptedNode.start(1).answer("eth_getBalance", _ -> "0xbad");
    try (wrong) {
      RpcPool pool = pool(SETTINGS, named("wrong", wrong.http()));
      assertThat(pool.call(READ, DEADLINE)).isInstanceOf(RpcOutcome.Unavailable.class);
      pool.start();

      RpcOutcome outcome = pool.call(READ, DEADLINE);

      assertThat(((RpcOutcome.Unavailable) outcome).reason())
          .contains("wrong: serves chain 1 instead of 138");
      assertThat(wrong.count("eth_getBalance")).isZero();
      assertThat(status(pool, "wrong").state()).isEqualTo(State.WRONG_CHAIN);

      wrong.answer("eth_chainId", _ -> "0x8a");
      waitFor("it is looked at again", () -> status(pool, "wrong").state() == State.HEALTHY);
      assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xbad");
    }
  }

  @Test
  void call_endpointLagsBehind_prefersTheOther() throws Exception {
    b.mine(10, "main");
    RpcPool pool = both();
    pool.start();

    assertThat(status(pool, "a").state()).isEqualTo(State.LAGGING);
    assertThat(status(pool, "a").lag()).hasValue(10);
    for (int i = 0; i < 20; i++) {
      assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xb");
    }
  }

  @Test
  void call_endpointClaimsAHeadItDoesNotHave_isSuspectAndDoesNotMakeOthersLag() throws Exception {
    a.answer("eth_blockNumber", _ -> "0xffffff");
    RpcPool pool = both();
    pool.start();

    assertThat(status(pool, "a").state()).isEqualTo(State.SUSPECT);
    assertThat(status(pool, "a").remark().orElseThrow()).contains("16777215");
    assertThat(status(pool, "b").state()).isEqualTo(State.HEALTHY);
    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xb");
  }

  @Test
  void call_endpointReallyFarAhead_isBelieved() throws Exception {
    a.mine(200, "main");
    RpcPool pool = both();
    pool.start();

    assertThat(status(pool, "a").state()).isEqualTo(State.HEALTHY);
    assertThat(status(pool, "b").state()).isEqualTo(State.LAGGING);
  }

  @Test
  void call_forgedBlockAgainstTwoThatAgree_isNotBelieved() throws Exception {
    a.mine(200, "forged");
    try (ScriptedNode c = node("0xc")) {
      RpcPool pool =
          pool(SETTINGS, named("a", a.http()), named("b", b.http()), named("c", c.http()));
      pool.start();

      assertThat(status(pool, "a").state()).isEqualTo(State.SUSPECT);
      assertThat(status(pool, "b").state()).isEqualTo(State.HEALTHY);
    }
  }

  @Test
  void call_headGoesBack_isNoticed() throws Exception {
    a.mine(20, "main");
    b.mine(20, "main");
    RpcPool pool = both();
    pool.start();
    a.rollBackTo(5);

    waitFor("it is suspect", () -> status(pool, "a").state() == State.SUSPECT);
    assertThat(status(pool, "a").remark().orElseThrow()).contains("back from 20 to 5");
    assertThat(registry.get("meta138_rpc_head_regressions").tag("endpoint", "a").counter().count())
        .isPositive();
  }

  @Test
  void call_rateLimited_leavesTheEndpointAloneForAsLongAsItAsked() throws Exception {
    RpcPool pool = pool(SETTINGS, named("a", a.http()));
    pool.start();
    a.behave(new Behaviour.Status(429, Map.of("Retry-After", "1"), ""));
    assertThat(pool.call(READ, Duration.ofMillis(500))).isInstanceOf(RpcOutcome.Unavailable.class);
    a.behave(new Behaviour.Normal());
    int asked = a.methods().size();

    RpcOutcome tooSoon = pool.call(READ, Duration.ofMillis(50));

    assertThat(((RpcOutcome.Unavailable) tooSoon).reason()).contains("429").contains("again in");
    assertThat(a.methods()).hasSize(asked);
    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xa");
  }

  @Test
  void call_rateLimitInAJsonRpcError_isClassified() throws Exception {
    a.answer("eth_getBalance", _ -> new NodeError(-32005, "rate limit reached", ""));
    RpcPool pool = both();

    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xb");
    assertThat(errors("a", "rate_limited")).isPositive();
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
  void batch_answersOutOfOrder_keepTheirPlaces() {
    a.answer("eth_getBalance", params -> params.get(0).stringValue())
        .batchOrder(all -> {
          Collections.reverse(all);
          return all;
        });
    RpcPool pool = pool(SETTINGS, named("a", a.http()));

    List<RpcOutcome> outcomes = pool.batch(numbered(250), DEADLINE);

    assertThat(outcomes).hasSize(250);
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(result(outcomes.get(i))).isEqualTo("0x" + i);
    }
  }

  @Test
  void batch_membersMissing_areAskedElsewhere() {
    a.answer("eth_getBalance", params -> "a" + params.get(0).stringValue())
        .batchOrder(all -> all.subList(0, all.size() - 2));
    b.answer("eth_getBalance", params -> "b" + params.get(0).stringValue());
    RpcPool pool = both();

    List<RpcOutcome> outcomes = pool.batch(numbered(5), DEADLINE);

    assertThat(outcomes.stream().map(RpcPoolTest::result))
        .containsExactly("a0x0", "a0x1", "a0x2", "b0x3", "b0x4");
    assertThat(errors("a", "missing")).isEqualTo(1);
  }

  @Test
  void batch_endpointTakesNone_isSentAsSingleCalls() {
    a.batches(false).answer("eth_getBalance", params -> params.get(0).stringValue());
    RpcPool pool = pool(SETTINGS, named("a", a.http()));

    for (int round = 0; round < 2; round++) {
      assertThat(pool.batch(numbered(30), DEADLINE).stream().map(RpcPoolTest::result))
          .startsWith("0x0", "0x1", "0x2")
          .hasSize(30);
    }
    assertThat(errors("a", "no_batch")).as("tried once only").isEqualTo(1);
  }

  private static List<RpcRequest> numbered(int count) {
    List<RpcRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(RpcRequest.of("eth_getBalance", "0x" + i, "latest"));
    }
    return requests;
  }

  @Test
  void write_timeoutOnOneAndRefusalOnTheOther_isUnknown() throws Exception {
    RpcPool pool = both();
    pool.start();
    a.behaveOnce(new Behaviour.Hang());
    b.behaveOnce(new Behaviour.Hang());
    NodeError refusal = new NodeError(-32000, "insufficient funds", "");
    a.answer("eth_sendRawTransaction", _ -> refusal);
    b.answer("eth_sendRawTransaction", _ -> refusal);

    assertThat(pool.call(WRITE, Duration.ofMillis(700))).isInstanceOf(RpcOutcome.Unavailable.class);
    assertThat(pool.call(WRITE, Duration.ofMillis(700))).isInstanceOf(RpcOutcome.Refused.class);
  }

  @Test
  void write_brokenOnOneThenRefusedByTheOther_isUnknown() throws Exception {
    RpcPool pool = both();
    pool.start();
    AtomicInteger asked = new AtomicInteger();
    Behaviour firstBreaks =
        new Behaviour.Changed(answer ->
            answer.contains("insufficient") && asked.getAndIncrement() == 0 ? "<html>" : answer);
    NodeError refusal = new NodeError(-32000, "insufficient funds", "");
    a.behave(firstBreaks).answer("eth_sendRawTransaction", _ -> refusal);
    b.behave(firstBreaks).answer("eth_sendRawTransaction", _ -> refusal);

    RpcOutcome outcome = pool.call(WRITE, DEADLINE);

    assertThat(asked).hasValue(2);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RpcOutcome.Unavailable.class,
            unknown -> assertThat(unknown.reason()).contains("HTML", "insufficient funds"));
  }

  @Test
  void write_refusedButKnown_isPassedOn() throws Exception {
    RpcPool pool = both();
    pool.start();
    a.behaveOnce(new Behaviour.CloseMidAnswer());
    b.behaveOnce(new Behaviour.CloseMidAnswer());
    assertThat(pool.call(WRITE, DEADLINE)).isInstanceOf(RpcOutcome.Unavailable.class);
    NodeError known = new NodeError(-32000, "already known", "");
    a.behaveOnce(new Behaviour.CloseMidAnswer()).answer("eth_sendRawTransaction", _ -> known);
    b.answer("eth_sendRawTransaction", _ -> known);

    assertThat(pool.call(WRITE, DEADLINE)).isInstanceOf(RpcOutcome.Refused.class);
  }

  @Test
  void write_fanOut_reachesEveryEndpoint() throws Exception {
    RpcPool pool =
        pool(SETTINGS.withFanOutWrites(true), named("a", a.http()), named("b", b.http()));
    pool.start();

    assertThat(result(pool.call(WRITE, DEADLINE))).hasSize(66);
    waitFor(
        "both have it",
        () -> a.count("eth_sendRawTransaction") == 1 && b.count("eth_sendRawTransaction") == 1);
  }

  @Test
  void write_notSigned_isNeverAskedTwiceAfterItMayHaveHadAnEffect() throws Exception {
    RpcPool pool = both();
    pool.start();
    a.answer("anvil_mine", _ -> "0x0").behaveOnce(new Behaviour.CloseMidAnswer());
    b.answer("anvil_mine", _ -> "0x0").behaveOnce(new Behaviour.CloseMidAnswer());

    RpcOutcome outcome = pool.call(RpcRequest.of("anvil_mine"), DEADLINE);

    assertThat(outcome).isInstanceOf(RpcOutcome.Unavailable.class);
    assertThat(a.count("anvil_mine") + b.count("anvil_mine")).isEqualTo(1);
  }

  @Test
  void call_afterStop_isUnavailable() throws Exception {
    RpcPool pool = both();
    pool.start();
    pool.stop();

    assertThat(pool.call(READ, DEADLINE)).isInstanceOf(RpcOutcome.Unavailable.class);
  }

  @Test
  void write_toOne_reachesOne() throws Exception {
    RpcPool pool = both();
    pool.start();

    assertThat(result(pool.call(WRITE, DEADLINE))).hasSize(66);
    assertThat(a.count("eth_sendRawTransaction") + b.count("eth_sendRawTransaction")).isEqualTo(1);
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
    waitFor("it is connected again", () -> pool.call(READ, DEADLINE) instanceof RpcOutcome.Result);
    assertThat(pool.batch(numbered(3), DEADLINE)).allMatch(o -> o instanceof RpcOutcome.Result);
  }

  @ParameterizedTest
  @MethodSource("webSocketMisbehaviours")
  void call_overWebSocketMisbehaving_isAnsweredByTheNext(String kind, Behaviour behaviour)
      throws Exception {
    RpcPool pool = pool(SETTINGS, named("a", a.ws()), named("b", b.ws()));
    pool.start();
    a.behave(behaviour);

    waitFor("it is noticed", () -> errors("a", kind) > 0);
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
