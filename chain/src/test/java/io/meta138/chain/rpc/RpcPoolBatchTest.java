package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several calls at once, to nodes that do with batches as they like. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class RpcPoolBatchTest extends WithTwoNodes {
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

    assertThat(outcomes.stream().map(WithTwoNodes::result))
        .containsExactly("a0x0", "a0x1", "a0x2", "b0x3", "b0x4");
    assertThat(errors("a", "missing")).isEqualTo(1);
  }

  @Test
  void batch_endpointTakesNone_isSentAsSingleCalls() {
    a.batches(false).answer("eth_getBalance", params -> params.get(0).stringValue());
    RpcPool pool = pool(SETTINGS, named("a", a.http()));

    for (int round = 0; round < 2; round++) {
      assertThat(pool.batch(numbered(30), DEADLINE).stream().map(WithTwoNodes::result))
          .startsWith("0x0", "0x1", "0x2")
          .hasSize(30);
    }
    assertThat(errors("a", "no_batch")).as("tried once only").isEqualTo(1);
  }
}
