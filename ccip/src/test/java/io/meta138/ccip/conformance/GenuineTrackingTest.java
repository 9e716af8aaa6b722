package io.meta138.ccip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.errors.RetryClass;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages followed on genuine contracts, from the sent event to the receiver's own. */
class GenuineTrackingTest {
  private static final Address NOBODY = Address.parse("0x00000000000000000000000000000000000e0a01");

  private final Explainer explainer = new Explainer();

  @Test
  void aMessageOfCcip16IsFollowedThroughCommitAndFailureToTheReceiversEvent() {
    try (Ccip16 ccip = new Ccip16();
        Followed followed = Followed.of(ccip)) {
      ccip.ours.open(Address.ZERO, ccip.ours.receiver.address(), Ours.extraArgs(30_000, true));
      ccip.ours.price(6_512_345);
      Ccip16.Sent sent = ccip.sent(ccip.ours.sendRow(Address.ZERO));
      TrackedMessage announced = followed.read(sent.id());
      assertThat(announced.state()).isEqualTo(MessageState.SOURCE_FINALIZED);
      assertThat(announced.sender()).isEqualTo(ccip.ours.oracle.address());
      assertThat(announced.receiver()).isEqualTo(ccip.ours.receiver.address());
      assertThat(announced.gasLimit()).isEqualTo(30_000);
      assertThat(announced.fee()).hasValueSatisfying(fee -> assertThat(fee).isPositive());

      ccip.commit(sent);
      assertThat(followed.read(sent.id()).state()).isEqualTo(MessageState.COMMITTED);

      ccip.execute(sent);
      TrackedMessage failed = followed.read(sent.id());
      assertThat(failed.state()).isEqualTo(MessageState.FAILED);
      assertOutOfGas(failed);

      ccip.offRamp.send("manuallyExecute", Ccip16.byHand(sent, 300_000));
      assertDelivered(followed.read(sent.id()), 2);
      assertThat(followed.raisedAfter(Duration.ofMinutes(10))).isEmpty();
    }
  }

  @Test
  void whatGoesWrongOnALaneOfCcip16IsASignal() {
    try (Ccip16 ccip = new Ccip16();
        Followed followed = Followed.of(ccip)) {
      blessed(ccip, followed);
      ccip.ours.open(Address.ZERO, ccip.ours.receiver.address(), Ours.ordered(Ours.GAS_LIMIT));
      committed(ccip, 6_600_000);
      Ccip16.Sent second = committed(ccip, 6_700_000);
      ccip.execute(second);
      assertThat(followed.read(second.id()).state()).isEqualTo(MessageState.BLESSED);
      assertThat(followed.raisedAfter(Duration.ZERO)).containsExactly("ccip.order.skipped");

      ccip.ours.open(Address.ZERO, NOBODY, Ours.extraArgs(Ours.GAS_LIMIT, true));
      Ccip16.Sent lost = committed(ccip, 6_800_000);
      ccip.execute(lost);
      TrackedMessage success = followed.read(lost.id());
      assertThat(success.state()).isEqualTo(MessageState.SUCCESS);
      assertThat(success.receipt()).as("nobody received it").isEmpty();
      assertThat(followed.raisedAfter(Duration.ofMinutes(2))).contains("ccip.message.unconfirmed");

      byte[] lane = new byte[16];
      System.arraycopy(BigInteger.valueOf(Ccip16.HERE).toByteArray(), 0, lane, 12, 4);
      ccip.rmn.send("curse(bytes16)", (Object) lane);
      ccip.execute(second);
      assertThat(followed.raisedAfter(Duration.ZERO))
          .contains("ccip.report.skipped", "ccip.lane.stopped");
    }
  }

  private final List<TestKey> network = TestKey.several("risk", 3);

  /** A first message under a root that the risk network blessed; so are all after it. */
  private void blessed(Ccip16 ccip, Followed followed) {
    ccip.bless(network);
    Ccip16.Sent first = committed(ccip, 6_512_345);
    assertThat(followed.read(first.id()).state()).isEqualTo(MessageState.BLESSED);
    ccip.execute(first);
    assertDelivered(followed.read(first.id()), 1);
  }

  private Ccip16.Sent committed(Ccip16 ccip, long cents) {
    ccip.ours.price(cents);
    Ccip16.Sent sent = ccip.sent(ccip.ours.sendRow(Address.ZERO));
    List<Object> root = ccip.root(sent);
    List<Object> blessings = new ArrayList<>();
    for (TestKey key : network.subList(0, 2)) {
      TestKey.Parts parts = key.sign(ccip.blessing(root)).even();
      blessings.add(List.of(parts.r(), parts.s()));
    }
    byte[] report = Ccip16.commitReport(List.of(root), List.of(), blessings);
    ccip.offRamp.send("commit", ccip.commit(report));
    return sent;
  }

  @Test
  void aMessageOfCcip20IsFollowedThroughForgedSignaturesToTheReceiversEvent() {
    try (Ccip20 ccip = new Ccip20();
        Followed followed = Followed.of(ccip)) {
      ccip.ours.price(6_512_345);
      Ccip20.Sent sent = ccip.sent(ccip.ours.sendRow(Address.ZERO));
      TrackedMessage announced = followed.read(sent.id());
      assertThat(announced.state()).isEqualTo(MessageState.SOURCE_FINALIZED);
      assertThat(announced.encoded()).isEqualTo(sent.encoded());
      assertThat(announced.sender()).isEqualTo(ccip.ours.oracle.address());
      assertThat(announced.receiver()).isEqualTo(ccip.ours.receiver.address());
      assertThat(announced.gasLimit()).isEqualTo(Ours.GAS_LIMIT);
      assertThat(announced.fee()).hasValueSatisfying(fee -> assertThat(fee).isPositive());

      List<TestKey> strangers = TestKey.several("nobody", 3);
      ccip.execute(sent, Ccip20.result(Ccip20.version(), sent.id(), strangers), 0);
      TrackedMessage failed = followed.read(sent.id());
      assertThat(failed.state()).isEqualTo(MessageState.FAILED);
      assertThat(why(failed).root().name()).isEqualTo("UnauthorizedSigner");
      assertThat(followed.raisedAfter(Duration.ZERO)).as("one failure pages nobody").isEmpty();

      ccip.execute(sent);
      assertDelivered(followed.read(sent.id()), 2);
      assertThat(followed.raisedAfter(Duration.ofMinutes(10))).isEmpty();
    }
  }

  @Test
  void aFailureThatNobodyMendsOnCcip16IsLeftToPeopleUntilNewerPricesOvertakeIt() {
    try (Ccip16 ccip = new Ccip16();
        Followed followed = Followed.of(ccip)) {
      ccip.ours.open(Address.ZERO, ccip.ours.receiver.address(), Ours.extraArgs(30_000, true));
      Ccip16.Sent poor = delivered(ccip, 6_512_345);
      assertThat(followed.read(poor.id()).state()).isEqualTo(MessageState.FAILED);
      assertThat(followed.failuresAfter(Duration.ofMinutes(1))).isEmpty();

      Signal left = followed.failuresAfter(Duration.ofMinutes(5)).getFirst();
      assertThat(left.state()).isEqualTo(Signal.State.RAISED);
      assertThat(left.summary()).contains("ReceiverError", "by hand, with more gas than 30000");
      assertThat(left.details()).containsKeys("error", "cause", "remedy", "sourceTransaction");

      ccip.ours.open(
          Address.ZERO, ccip.ours.receiver.address(), Ours.extraArgs(Ours.GAS_LIMIT, true));
      Ccip16.Sent newer = delivered(ccip, 6_600_000);
      assertDelivered(followed.read(newer.id()), 1);
      Signal over = followed.failuresAfter(Duration.ZERO).getFirst();
      assertThat(over.state()).isEqualTo(Signal.State.CLEARED);
      assertThat(followed.read(poor.id()).state()).isEqualTo(MessageState.SUPERSEDED);
    }
  }

  private static Ccip16.Sent delivered(Ccip16 ccip, long cents) {
    ccip.ours.price(cents);
    Ccip16.Sent sent = ccip.sent(ccip.ours.sendRow(Address.ZERO));
    ccip.commit(sent);
    ccip.execute(sent);
    return sent;
  }

  @Test
  void aFailureOnCcip20IsLeftToPeopleWhenExecutorsTryNoLonger() {
    try (Ccip20 ccip = new Ccip20();
        Followed followed = Followed.of(ccip)) {
      ccip.ours.price(6_512_345);
      Ccip20.Sent sent = ccip.sent(ccip.ours.sendRow(Address.ZERO));
      List<TestKey> strangers = TestKey.several("nobody", 3);
      ccip.execute(sent, Ccip20.result(Ccip20.version(), sent.id(), strangers), 0);
      assertThat(followed.failuresAfter(Duration.ofHours(7))).isEmpty();
      assertThat(followed.failuresAfter(Duration.ofHours(2)))
          .singleElement()
          .satisfies(left -> assertThat(left.summary()).contains("UnauthorizedSigner"));
    }
  }

  private Explanation why(TrackedMessage failed) {
    return explainer.revert(failed.execution().orElseThrow().returnData());
  }

  private void assertOutOfGas(TrackedMessage failed) {
    assertThat(failed.receipt()).isEmpty();
    assertThat(failed.execution().orElseThrow().success()).isFalse();
    assertThat(why(failed).name()).isEqualTo("ReceiverError");
    assertThat(why(failed).verdict()).isEqualTo(RetryClass.MORE_GAS);
  }

  private static void assertDelivered(TrackedMessage message, int executions) {
    assertThat(message.state()).isEqualTo(MessageState.SUCCESS);
    assertThat(message.execution().orElseThrow().count()).isEqualTo(executions);
    assertThat(message.receipt().orElseThrow().rowsTaken()).isEqualTo(1);
  }
}
