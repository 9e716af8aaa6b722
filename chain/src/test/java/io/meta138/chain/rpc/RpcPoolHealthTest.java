package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.rpc.EndpointStatus.State;
import io.meta138.chain.rpc.ScriptedNode.NodeError;
import io.meta138.chain.support.Until;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pool thinks of nodes by their chain, their heads and their limits. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class RpcPoolHealthTest extends WithTwoNodes {
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
      Until.holds(
          LIMIT, "it is looked at again", () -> status(pool, "wrong").state() == State.HEALTHY);
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
    a.chain().rollBackTo(5);

    Until.holds(LIMIT, "it is suspect", () -> status(pool, "a").state() == State.SUSPECT);
    assertThat(status(pool, "a").remark().orElseThrow()).contains("back from 20 to 5");
    assertThat(registry.get("meta138_rpc_head_regressions").tag("endpoint", "a").counter().count())
        .isPositive();
  }

  @Test
  void call_rateLimited_leavesTheEndpointAloneForAsLongAsItAsked() throws Exception {
    RpcPool pool = pool(SETTINGS, named("a", a.http()));
    pool.start();
    a.behave(new Behaviour.Status(429, Map.of("Retry-After", "3"), ""));
    assertThat(pool.call(READ, Duration.ofSeconds(1))).isInstanceOf(RpcOutcome.Unavailable.class);
    a.behave(new Behaviour.Normal());
    int asked = a.methods().size();

    RpcOutcome tooSoon = pool.call(READ, Duration.ofMillis(50));

    assertThat(((RpcOutcome.Unavailable) tooSoon).reason()).contains("429").contains("again in");
    assertThat(a.methods()).hasSize(asked);
    assertThat(result(pool.call(READ, LIMIT))).isEqualTo("0xa");
  }

  @Test
  void call_rateLimitInAJsonRpcError_isClassified() throws Exception {
    a.answer("eth_getBalance", _ -> new NodeError(-32005, "rate limit reached", ""));
    RpcPool pool = both();

    assertThat(result(pool.call(READ, DEADLINE))).isEqualTo("0xb");
    assertThat(errors("a", "rate_limited")).isPositive();
  }
}
