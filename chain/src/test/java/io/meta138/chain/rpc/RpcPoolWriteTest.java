package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.rpc.ScriptedNode.NodeError;
import io.meta138.chain.support.Until;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls with an effect, which may have had it although nobody said so. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class RpcPoolWriteTest extends WithTwoNodes {
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
    assertThat(pool.call(WRITE, DEADLINE)).isInstanceOf(RpcOutcome.Refused.class);
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
    Until.holds(
        LIMIT,
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
  void write_toOne_reachesOne() throws Exception {
    RpcPool pool = both();
    pool.start();

    assertThat(result(pool.call(WRITE, DEADLINE))).hasSize(66);
    assertThat(a.count("eth_sendRawTransaction") + b.count("eth_sendRawTransaction")).isEqualTo(1);
  }
}
