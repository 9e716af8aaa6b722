package io.meta138.ccip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.errors.RetryClass;
import io.meta138.chain.abi.EventLog;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Our sender and receiver with the genuine contracts of CCIP 1.6.4 between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ccip16DeliveryTest {
  private static final int SUCCESS = 2;
  private static final int FAILURE = 3;

  private final Explainer explainer = new Explainer();
  private final Ccip16 ccip = new Ccip16();
  private String sourceMark = "";
  private String destinationMark = "";

  @BeforeAll
  void aFirstPrice() {
    ccip.ours.price(6_512_345);
  }

  @BeforeEach
  void mark() {
    sourceMark = ccip.source.mark();
    destinationMark = ccip.destination.mark();
  }

  @AfterEach
  void back() {
    ccip.source.back(sourceMark);
    ccip.destination.back(destinationMark);
  }

  @AfterAll
  void stop() {
    ccip.close();
  }

  private Ccip16.Sent send() {
    return ccip.sent(ccip.ours.sendRow(Address.ZERO));
  }

  private Ccip16.Sent committed() {
    Ccip16.Sent sent = send();
    ccip.commit(sent);
    return sent;
  }

  private Explanation change(LocalChain.Receipt receipt) {
    return explainer
        .log(receipt.log(ccip.offRamp, "ExecutionStateChanged").orElseThrow())
        .orElseThrow();
  }

  @Test
  void aRowIsSentCommittedExecutedStoredAndRead() {
    Ccip16.Sent sent = committed();

    LocalChain.Receipt receipt = ccip.execute(sent);

    assertThat(ccip.state(sent)).isEqualTo(SUCCESS);
    assertThat(change(receipt).verdict()).isEqualTo(RetryClass.DONE);
    assertThat(ccip.ours.arrived(receipt.logs())).isTrue();
    assertThat(ccip.ours.receivedWord()).isEqualTo(ccip.ours.sentWord());
    assertThat(ccip.ours.read()).isEqualTo(Ours.Price.of(1, 6_512_345));
  }

  @Test
  void aRowPaidInLinkArrivesToo() {
    ccip.ours.open(
        ccip.link.address(), ccip.ours.receiver.address(), Ours.extraArgs(Ours.GAS_LIMIT, true));
    ccip.link.send("transfer", ccip.ours.oracle.address(), BigInteger.TEN.pow(19));
    Ccip16.Sent sent = ccip.sent(ccip.ours.sendRow(ccip.link.address()));
    ccip.commit(sent);

    assertThat(ccip.ours.arrived(ccip.execute(sent).logs())).isTrue();
    assertThat(ccip.ours.read()).isEqualTo(Ours.Price.of(1, 6_512_345));
  }

  @Test
  void twoRowsUnderOneRootAreExecutedTogether() {
    Ccip16.Sent first = send();
    ccip.ours.price(6_600_000);
    Ccip16.Sent second = send();
    byte[] report = Ccip16.commitReport(List.of(), List.of(ccip.root(first, second)), List.of());
    ccip.offRamp.send("commit", ccip.commit(report));

    ccip.offRamp.send("execute", Ccip16.execution(List.of(Ccip16.report(first, second))));

    assertThat(List.of(ccip.state(first), ccip.state(second))).containsOnly(SUCCESS);
    assertThat(ccip.ours.read()).isEqualTo(Ours.Price.of(2, 6_600_000));
  }

  @Test
  void anOlderRowThatComesLateIsStaleAndNotAnError() {
    Ccip16.Sent older = committed();
    ccip.ours.price(6_600_000);
    Ccip16.Sent newer = committed();
    ccip.execute(newer);

    LocalChain.Receipt late = ccip.execute(older);

    assertThat(ccip.state(older)).isEqualTo(SUCCESS);
    Explanation stale =
        explainer.log(late.log(ccip.ours.receiver, "StaleRow").orElseThrow()).orElseThrow();
    assertThat(stale.operand("round")).contains("1");
    assertThat(stale.operand("latestRound")).contains("2");
    assertThat(stale.verdict()).isEqualTo(RetryClass.DONE);
    assertThat(ccip.ours.read()).isEqualTo(Ours.Price.of(2, 6_600_000));
  }

  @Test
  void aReceiverOutOfGasFailsAndSucceedsByHandWithMore() {
    ccip.ours.open(Address.ZERO, ccip.ours.receiver.address(), Ours.extraArgs(30_000, true));
    Ccip16.Sent sent = committed();

    Explanation failed = change(ccip.execute(sent));

    assertThat(ccip.state(sent)).isEqualTo(FAILURE);
    assertThat(failed.root().name()).isEqualTo("ReceiverError");
    assertThat(failed.root().cause()).contains("ran out of gas");
    assertThat(failed.verdict()).isEqualTo(RetryClass.MORE_GAS);

    EventLog again = ccip.execute(sent).log(ccip.offRamp, "AlreadyAttempted").orElseThrow();
    assertThat(explainer.log(again).orElseThrow().operand("sequenceNumber"))
        .contains(Long.toString(sent.number()));

    Explanation still =
        explainer.revert(ccip.offRamp.reverts("manuallyExecute", Ccip16.byHand(sent, 30_000)));
    assertThat(still.chain())
        .extracting(Explanation::name)
        .containsExactly("ExecutionError", "ReceiverError");
    assertThat(still.verdict()).isEqualTo(RetryClass.MORE_GAS);

    LocalChain.Receipt byHand = ccip.offRamp.send("manuallyExecute", Ccip16.byHand(sent, 300_000));
    assertThat(ccip.state(sent)).isEqualTo(SUCCESS);
    assertThat(ccip.ours.arrived(byHand.logs())).isTrue();
  }

  @Test
  void aBareEstimateOfGasLetsTheMessageFail() {
    Ccip16.Sent sent = committed();
    byte[] data = ccip.offRamp.data("execute", Ccip16.execution(List.of(Ccip16.report(sent))));
    long estimate = ccip.destination.estimate(ccip.offRamp.address(), data);

    LocalChain.Receipt receipt =
        ccip.destination.send(ccip.offRamp.address(), BigInteger.ZERO, data, estimate);

    assertThat(ccip.state(sent)).isEqualTo(FAILURE);
    assertThat(change(receipt).verdict()).isEqualTo(RetryClass.MORE_GAS);
    ccip.offRamp.send("manuallyExecute", Ccip16.byHand(sent, 0));
    assertThat(ccip.state(sent)).isEqualTo(SUCCESS);
  }

  @Test
  void aSendOnUpdateThatTheRouterRefusesLeavesThePriceAndIsOwed() {
    byte[] lane = new byte[16];
    System.arraycopy(BigInteger.valueOf(Ccip16.THERE).toByteArray(), 0, lane, 12, 4);
    ccip.ours.onUpdate();
    ccip.sourceRmn.send("curse(bytes16)", (Object) lane);

    LocalChain.Receipt update = ccip.ours.price(6_800_000);

    Explanation failed =
        explainer.log(update.log(ccip.ours.oracle, "SendFailed").orElseThrow()).orElseThrow();
    assertThat(failed.root().name()).isEqualTo("CursedByRMN");
    assertThat(failed.operand("chainSelector")).contains(Long.toString(Ccip16.THERE));
    assertThat(failed.verdict()).isEqualTo(RetryClass.LATER);

    ccip.sourceRmn.send("uncurse(bytes16)", (Object) lane);
    ccip.source.pass(2);
    Ccip16.Sent sent = ccip.sent(ccip.ours.oracle.send("sendOwed", Ccip16.THERE));
    ccip.commit(sent);
    ccip.execute(sent);
    assertThat(ccip.ours.read()).isEqualTo(Ours.Price.of(2, 6_800_000));
  }

  @Test
  void aReceiverThatIsNoContractSucceedsWithoutAnyEventOfItsOwn() {
    Address nobody = Address.parse("0x00000000000000000000000000000000000e0a01");
    ccip.ours.open(Address.ZERO, nobody, Ours.extraArgs(Ours.GAS_LIMIT, true));
    Ccip16.Sent sent = committed();

    LocalChain.Receipt receipt = ccip.execute(sent);

    assertThat(ccip.state(sent)).isEqualTo(SUCCESS);
    assertThat(change(receipt).advice()).contains("receiver's own event");
    assertThat(ccip.ours.arrived(receipt.logs())).isFalse();
    assertThat(receipt.logs()).extracting(EventLog::address).doesNotContain(nobody);
    assertThat(ccip.ours.receivedWord()).isEqualTo(BigInteger.ZERO);
  }

  @Test
  void anOrderedMessageOutOfItsOrderIsLeftAloneAndOnlyTheNonceManagerSaysSo() {
    ccip.ours.open(Address.ZERO, ccip.ours.receiver.address(), Ours.ordered(Ours.GAS_LIMIT));
    Ccip16.Sent first = committed();
    ccip.ours.price(6_700_000);
    Ccip16.Sent second = committed();

    LocalChain.Receipt receipt = ccip.execute(second);

    assertThat(ccip.state(second)).isZero();
    Explanation skipped =
        explainer
            .log(receipt.log(ccip.nonces, "SkippedIncorrectNonce").orElseThrow())
            .orElseThrow();
    assertThat(skipped.operand("nonce")).contains("2");
    assertThat(skipped.advice()).contains("earlier messages first");
    assertThat(receipt.log(ccip.offRamp, "ExecutionStateChanged")).isEmpty();

    ccip.execute(first);
    ccip.execute(second);
    assertThat(List.of(ccip.state(first), ccip.state(second))).containsOnly(SUCCESS);
    assertThat(ccip.ours.read()).isEqualTo(Ours.Price.of(2, 6_700_000));
  }

  @Test
  void aReceiverForAnotherSenderRefusesByNameAndTheMessageFails() {
    Address other = Address.parse("0x00000000000000000000000000000000000000b0");
    Contract receiver = Ours.receiver(ccip.destination, ccip.router.address(), Ccip16.HERE, other);
    ccip.ours.open(Address.ZERO, receiver.address(), Ours.extraArgs(Ours.GAS_LIMIT, true));
    Ccip16.Sent sent = committed();

    Explanation failed = change(ccip.execute(sent));

    assertThat(ccip.state(sent)).isEqualTo(FAILURE);
    assertThat(failed.chain())
        .extracting(Explanation::name)
        .containsExactly("ExecutionStateChanged", "ReceiverError", "WrongSender");
    assertThat(failed.operand("expected")).contains(other.toString());
    assertThat(failed.operand("actual").orElseThrow())
        .endsWith(ccip.ours.oracle.address().toString().substring(2));
  }

  @Test
  void aCursedLaneIsSkippedAndGoesOnWhenTheCurseIsLifted() {
    Ccip16.Sent sent = committed();
    byte[] lane = new byte[16];
    System.arraycopy(BigInteger.valueOf(Ccip16.HERE).toByteArray(), 0, lane, 12, 4);
    ccip.rmn.send("curse(bytes16)", (Object) lane);

    LocalChain.Receipt skipped = ccip.execute(sent);

    assertThat(ccip.state(sent)).isZero();
    assertThat(
            explainer
                .log(skipped.log(ccip.offRamp, "SkippedReportExecution").orElseThrow())
                .orElseThrow()
                .verdict())
        .isEqualTo(RetryClass.LATER);

    ccip.rmn.send("uncurse(bytes16)", (Object) lane);
    assertThat(ccip.ours.arrived(ccip.execute(sent).logs())).isTrue();
  }

  @Test
  void aMessageExecutedTwiceIsSkippedTheSecondTime() {
    Ccip16.Sent sent = committed();
    ccip.execute(sent);

    LocalChain.Receipt again = ccip.execute(sent);

    Explanation skipped =
        explainer
            .log(again.log(ccip.offRamp, "SkippedAlreadyExecutedMessage").orElseThrow())
            .orElseThrow();
    assertThat(skipped.verdict()).isEqualTo(RetryClass.DONE);
    assertThat(ccip.ours.arrived(again.logs())).isFalse();
  }
}
