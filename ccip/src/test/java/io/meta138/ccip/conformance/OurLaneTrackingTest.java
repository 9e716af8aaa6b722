package io.meta138.ccip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.types.Address;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Messages of our own lane followed on two local chains, forwards and back. */
class OurLaneTrackingTest {
  private static final int A_FEW = 6;

  @Test
  void aMessageIsFollowedToTheReceiver_andBackWhenTheDestinationIsReorganized() {
    try (OurLane lane = new OurLane();
        Followed followed = Followed.of(lane)) {
      lane.ours.price(6_512_345);
      OurLane.Sent sent = lane.sent(lane.ours.sendRow(Address.ZERO));
      TrackedMessage message = followed.read(sent.id());
      assertThat(message.state()).isEqualTo(MessageState.SOURCE_FINALIZED);
      assertThat(message.encoded()).isEqualTo(sent.encoded());
      assertThat(message.generation()).isOne();
      assertThat(message.fee()).hasValueSatisfying(fee -> assertThat(fee).isPositive());

      String mark = lane.destination.mark();
      lane.deliver(sent);
      TrackedMessage done = followed.read(sent.id());
      assertThat(done.state()).isEqualTo(MessageState.SUCCESS);
      assertThat(done.receipt()).hasValueSatisfying(r -> assertThat(r.rowsTaken()).isOne());

      lane.destination.back(mark);
      for (int i = 0; i < A_FEW; i++) {
        lane.destination.pass(1);
      }
      assertThat(followed.read(sent.id()).state()).isEqualTo(MessageState.SOURCE_FINALIZED);
      lane.deliver(sent);
      assertThat(followed.read(sent.id()).state()).isEqualTo(MessageState.SUCCESS);
      assertThat(followed.raisedAfter(Duration.ofMinutes(10)))
          .as("its blocks were final at once")
          .containsExactly("ccip.finality.broken");
    }
  }

  @Test
  void aPausedAndACursedLaneAreSignals() {
    try (OurLane lane = new OurLane();
        Followed followed = Followed.of(lane)) {
      assertThat(followed.raisedAfter(Duration.ofSeconds(1))).isEmpty();
      lane.near.send("pauseLane", OurLane.THERE);
      lane.far.send("curseLane", OurLane.HERE);
      assertThat(followed.raisedAfter(Duration.ofSeconds(1))).containsExactly("ccip.lane.stopped");
    }
  }
}
