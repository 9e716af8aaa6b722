package io.meta138.ccip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.errors.RetryClass;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Our sender and receiver with the genuine contracts of CCIP 2.0.0 between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ccip20DeliveryTest {
  private static final int SUCCESS = 2;
  private static final int FAILURE = 3;

  private final Explainer explainer = new Explainer();
  private final Ccip20 ccip = new Ccip20();
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

  private Ccip20.Sent send() {
    return ccip.sent(ccip.ours.sendRow(Address.ZERO));
  }

  private Explanation change(LocalChain.Receipt receipt) {
    return explainer
        .log(receipt.log(ccip.offRamp, "ExecutionStateChanged").orElseThrow())
        .orElseThrow();
  }

  @Test
  void aRowIsSentVerifiedExecutedStoredAndRead() {
    Ccip20.Sent sent = send();

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

    Ccip20.Sent sent = ccip.sent(ccip.ours.sendRow(ccip.link.address()));

    assertThat(ccip.ours.arrived(ccip.execute(sent).logs())).isTrue();
    assertThat(ccip.ours.read()).isEqualTo(Ours.Price.of(1, 6_512_345));
  }

  @Test
  void messagesGoInAnyOrderAndTheReceiverKeepsTheNewest() {
    Ccip20.Sent older = send();
    ccip.ours.price(6_600_000);
    Ccip20.Sent newer = send();

    ccip.execute(newer);
    LocalChain.Receipt late = ccip.execute(older);

    assertThat(List.of(ccip.state(older), ccip.state(newer))).containsOnly(SUCCESS);
    Explanation stale =
        explainer.log(late.log(ccip.ours.receiver, "StaleRow").orElseThrow()).orElseThrow();
    assertThat(stale.operand("latestRound")).contains("2");
    assertThat(ccip.ours.read()).isEqualTo(Ours.Price.of(2, 6_600_000));
  }

  @Test
  void anybodysBadSignaturesMakeAMessageFailAndAnHonestRetrySucceeds() {
    Ccip20.Sent sent = send();
    List<TestKey> strangers = TestKey.several("nobody", 3);
    byte[] forged = Ccip20.result(Ccip20.version(), sent.id(), strangers);

    Explanation failed = change(ccip.execute(sent, forged, 0));

    assertThat(ccip.state(sent)).isEqualTo(FAILURE);
    assertThat(failed.root().name()).isEqualTo("UnauthorizedSigner");
    assertThat(failed.verdict()).isEqualTo(RetryClass.NEW_SIGNATURES);

    Explanation again =
        explainer.revert(ccip.offRamp.reverts("execute", ccip.execution(sent, forged, 0)));
    assertThat(again.chain())
        .extracting(Explanation::name)
        .containsExactly("NoStateProgressMade", "UnauthorizedSigner");

    assertThat(ccip.ours.arrived(ccip.execute(sent).logs())).isTrue();
    assertThat(ccip.state(sent)).isEqualTo(SUCCESS);
  }

  @Test
  void aReceiverOutOfGasFailsAndSucceedsWithMore() {
    ccip.ours.open(Address.ZERO, ccip.ours.receiver.address(), Ours.extraArgs(30_000, true));
    Ccip20.Sent sent = send();

    Explanation failed = change(ccip.execute(sent));

    assertThat(ccip.state(sent)).isEqualTo(FAILURE);
    assertThat(failed.root().name()).isEqualTo("ReceiverError");
    assertThat(failed.verdict()).isEqualTo(RetryClass.MORE_GAS);

    assertThat(ccip.ours.arrived(ccip.execute(sent, ccip.honest(sent), 300_000).logs())).isTrue();
    assertThat(ccip.state(sent)).isEqualTo(SUCCESS);
  }

  @Test
  void aBareEstimateOfGasLetsTheMessageFail() {
    Ccip20.Sent sent = send();
    byte[] data = ccip.offRamp.data("execute", ccip.execution(sent, ccip.honest(sent), 0));
    long estimate = ccip.destination.estimate(ccip.offRamp.address(), data);

    LocalChain.Receipt receipt =
        ccip.destination.send(ccip.offRamp.address(), BigInteger.ZERO, data, estimate);

    assertThat(ccip.state(sent)).isEqualTo(FAILURE);
    assertThat(change(receipt).verdict()).isEqualTo(RetryClass.MORE_GAS);
    assertThat(ccip.ours.arrived(ccip.execute(sent).logs())).isTrue();
  }

  @Test
  void aReceiverThatIsNoContractSucceedsWithoutAnyEventOfItsOwn() {
    Address nobody = Address.parse("0x00000000000000000000000000000000000e0a01");
    ccip.ours.open(Address.ZERO, nobody, Ours.extraArgs(Ours.GAS_LIMIT, true));
    Ccip20.Sent sent = send();

    LocalChain.Receipt receipt = ccip.execute(sent);

    assertThat(ccip.state(sent)).isEqualTo(SUCCESS);
    assertThat(ccip.ours.arrived(receipt.logs())).isFalse();
    assertThat(ccip.ours.receivedWord()).isEqualTo(BigInteger.ZERO);
  }

  @Test
  void aReceiverForAnotherSenderRefusesByNameAndTheMessageFails() {
    Address other = Address.parse("0x00000000000000000000000000000000000000b0");
    Contract receiver = Ours.receiver(ccip.destination, ccip.router.address(), Ccip20.HERE, other);
    ccip.ours.open(Address.ZERO, receiver.address(), Ours.extraArgs(Ours.GAS_LIMIT, true));
    Ccip20.Sent sent = send();

    Explanation failed = change(ccip.execute(sent));

    assertThat(ccip.state(sent)).isEqualTo(FAILURE);
    assertThat(failed.chain())
        .extracting(Explanation::name)
        .containsExactly("ExecutionStateChanged", "ReceiverError", "WrongSender");
    assertThat(failed.chain()).as("2.0 keeps 132 bytes").anyMatch(Explanation::cut);
    assertThat(failed.verdict()).isEqualTo(RetryClass.SETUP);
  }

  @Test
  void aMessageIsExecutedOnce() {
    Ccip20.Sent sent = send();
    ccip.execute(sent);

    Explanation again =
        explainer.revert(
            ccip.offRamp.reverts("execute", ccip.execution(sent, ccip.honest(sent), 0)));

    assertThat(again.name()).isEqualTo("SkippedAlreadyExecutedMessage");
    assertThat(again.operand("messageNumber")).contains("1");
    assertThat(again.verdict()).isEqualTo(RetryClass.DONE);
  }

  @Test
  void aCursedLaneRefusesAndGoesOnWhenTheCurseIsLifted() {
    Ccip20.Sent sent = send();
    byte[] lane = new byte[16];
    System.arraycopy(BigInteger.valueOf(Ccip20.HERE).toByteArray(), 0, lane, 12, 4);
    ccip.rmn.send("curse(bytes16)", (Object) lane);

    Explanation cursed =
        explainer.revert(
            ccip.offRamp.reverts("execute", ccip.execution(sent, ccip.honest(sent), 0)));
    assertThat(cursed.name()).isEqualTo("CursedByRMN");
    assertThat(cursed.verdict()).isEqualTo(RetryClass.LATER);

    ccip.rmn.send("uncurse(bytes16)", (Object) lane);
    assertThat(ccip.ours.arrived(ccip.execute(sent).logs())).isTrue();
  }
}
