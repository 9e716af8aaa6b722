package io.meta138.ccip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.errors.RetryClass;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What CCIP's consumers meet on our own lane: the same ways. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OurLaneTest {
  private static final int SUCCESS = 2;
  private static final int FAILURE = 3;

  private final Explainer explainer = new Explainer();
  private final OurLane lane = new OurLane();
  private final Ours ours = lane.ours;
  private final Contract far = lane.far;
  private String sourceMark = "";
  private String destinationMark = "";

  @BeforeAll
  void aFirstPrice() {
    ours.price(6_512_345);
  }

  @BeforeEach
  void mark() {
    sourceMark = lane.source.mark();
    destinationMark = lane.destination.mark();
  }

  @AfterEach
  void back() {
    lane.source.back(sourceMark);
    lane.destination.back(destinationMark);
  }

  @AfterAll
  void stop() {
    lane.close();
  }

  private OurLane.Sent sent() {
    return lane.sent(ours.sendRow(Address.ZERO));
  }

  private Explanation change(LocalChain.Receipt receipt) {
    return explainer.log(receipt.log(far, "ExecutionStateChanged").orElseThrow()).orElseThrow();
  }

  @Test
  void theSameOracleAndReceiverWorkWithAnotherRouterAlone() {
    OurLane.Sent sent = sent();

    LocalChain.Receipt receipt = lane.deliver(sent);

    assertThat(change(receipt).verdict()).isEqualTo(RetryClass.DONE);
    assertThat(lane.state(sent)).isEqualTo(SUCCESS);
    assertThat(ours.arrived(receipt.logs())).isTrue();
    assertThat(ours.receivedWord()).isEqualTo(ours.sentWord());
    assertThat(ours.read()).isEqualTo(Ours.Price.of(1, 6_512_345));
  }

  @Test
  void aBareEstimateOfGasIsEnoughOnOurLane() {
    OurLane.Sent sent = sent();
    byte[] data = far.data("deliver", lane.delivery(sent));
    long estimate = lane.destination.estimate(far.address(), data);

    LocalChain.Receipt receipt =
        lane.destination.send(far.address(), BigInteger.ZERO, data, estimate);

    assertThat(lane.state(sent)).isEqualTo(SUCCESS);
    assertThat(ours.arrived(receipt.logs())).isTrue();
  }

  @Test
  void aReceiverOutOfGasFailsAndSucceedsWithMore() {
    ours.open(Address.ZERO, ours.receiver.address(), Ours.extraArgs(30_000, true));
    OurLane.Sent sent = sent();

    Explanation failed = change(lane.deliver(sent));

    assertThat(lane.state(sent)).isEqualTo(FAILURE);
    assertThat(failed.root().name()).isEqualTo("empty");
    assertThat(failed.verdict()).isEqualTo(RetryClass.MORE_GAS);
    assertThat(ours.arrived(far.send("retry", sent.encoded(), 300_000).logs())).isTrue();
    assertThat(lane.state(sent)).isEqualTo(SUCCESS);
  }
}
