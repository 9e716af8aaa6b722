package io.meta138.ccip.attest;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.messages.LaneMessage;
import io.meta138.ccip.messages.MessageRoot;
import io.meta138.ccip.support.TwoChains;
import io.meta138.chain.rpc.Rpc;
import io.meta138.platform.types.Hex;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An attester whose node garbles what it tells signs the right root or none. */
final class AttesterViewTest {
  private static TwoChains chains;
  private static List<LaneMessage> sent;
  private static long first;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @BeforeAll
  static void begin() {
    chains = TwoChains.start(4, 2);
    sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sent.add(TwoChains.sent(chains.send(chains.receiver(), new byte[] {(byte) i}, 100_000)));
    }
    first = chains.source().height() - 2;
  }

  @AfterAll
  static void end() {
    chains.close();
  }

  @AfterEach
  void immediately() {
    chains.finality(new Finality.Immediate());
  }

  private Attester attester(Rpc source) {
    return new Attester(
        "a1",
        chains.signers().getFirst(),
        List.of(chains.lane()),
        Map.of(chains.source().id(), source),
        Attester.Settings.defaults(),
        metrics);
  }

  private static RootRequest all() {
    return RootRequest.of(chains.lane(), 1, 1, 4, List.of(first, first + 1, first + 2));
  }

  private static BentRpc bent(String method, UnaryOperator<String> change) {
    Rpc honest = chains.source().rpc();
    BentRpc again = new BentRpc(honest, honest, method, change);
    return new BentRpc(honest, again, method, change);
  }

  private double malformed(String reason) {
    Counter counter =
        metrics
            .find("meta138_ccip_attester_logs_malformed")
            .tags("attester", "a1", "reason", reason)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  static List<Arguments> garbled() {
    String id = sent.get(1).id().toString();
    String encoded = Hex.encode(sent.get(1).encode()).substring(2);
    return List.of(
        Arguments.of("message", change(id, id.replaceFirst("0x..", "0x00"))),
        Arguments.of("form", change(encoded, encoded.substring(0, encoded.length() / 2))),
        Arguments.of("message", change(encoded, encoded.substring(0, encoded.length() - 2) + "ff")),
        Arguments.of("unasked", change(chains.near().toString(), "0x" + "9".repeat(40))),
        Arguments.of("unasked", change("\"blockNumber\":\"0x", "\"blockNumber\":\"0xf")),
        Arguments.of("form", change("\"topics\":[", "\"topics\":[7,")),
        Arguments.of("removed", change("\"removed\":false", "\"removed\":true")));
  }

  private static UnaryOperator<String> change(String from, String to) {
    return answer -> {
      assertThat(answer).contains(from);
      return answer.replace(from, to);
    };
  }

  @ParameterizedTest
  @MethodSource("garbled")
  void log_thatStaysGarbled_isRefusedByNameAndCounted(String reason, UnaryOperator<String> change) {
    Attestation answer = attester(bent("eth_getLogs", change)).attest(all());
    assertThat(answer)
        .isInstanceOfSatisfying(
            Attestation.Refused.class,
            refused -> {
              assertThat(refused.refusal()).isEqualTo(Refusal.UNREADABLE_LOG);
              assertThat(refused.detail()).contains("can't be read: " + reason);
            });
    assertThat(malformed(reason)).isGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("garbled")
  void log_thatOneNodeGarbles_isSignedAfterAnotherIsAsked(
      String reason, UnaryOperator<String> change) {
    Rpc honest = chains.source().rpc();
    Attestation answer = attester(new BentRpc(honest, honest, "eth_getLogs", change)).attest(all());
    assertThat(answer)
        .isInstanceOfSatisfying(
            Attestation.Signed.class,
            signed ->
                assertThat(signed.root())
                    .isEqualTo(MessageRoot.of(sent.stream().map(LaneMessage::id).toList()).root()));
    assertThat(malformed(reason)).isPositive();
  }

  @Test
  void logs_thatAreNoList_areNoAnswer() {
    assertThat(attester(bent("eth_getLogs", _ -> "\"nothing\"")).attest(all()))
        .isInstanceOfSatisfying(
            Attestation.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.CHAIN_UNAVAILABLE));
  }

  @Test
  void logs_thatAreToldTwice_areOneMessage() {
    UnaryOperator<String> twice =
        answer -> "[" + answer.substring(1, answer.length() - 1) + "," + answer.substring(1);
    assertThat(attester(bent("eth_getLogs", twice)).attest(all()))
        .isInstanceOf(Attestation.Signed.class);
  }

  @Test
  void finalBlockOfAnotherHeightThanItsOwn_makesNothingFinal() {
    chains.finality(new Finality.Tagged());
    BentRpc boasting = bent("eth_getBlockByNumber", AttesterViewTest::higher);
    assertThat(attester(boasting).attest(all()))
        .isInstanceOfSatisfying(
            Attestation.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.NOT_FINAL));
  }

  /** The node's answer to whatever block as that of a block far above. */
  private static String higher(String answer) {
    return answer.replaceFirst("\"number\":\"0x[0-9a-f]+\"", "\"number\":\"0xffffff\"");
  }

  @Test
  void heightThatIsOnlyClaimed_makesNothingFinal() {
    chains.finality(new Finality.Depth(2));
    BentRpc boasting = bent("eth_blockNumber", _ -> "\"0xffffff\"");
    assertThat(attester(boasting).attest(all()))
        .isInstanceOfSatisfying(
            Attestation.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.NOT_FINAL));
    BentRpc another =
        bent("eth_getBlockByNumber", _ -> "{\"number\":\"0xffffff\",\"hash\":\"0x\"}");
    assertThat(attester(another).attest(all()))
        .isInstanceOfSatisfying(
            Attestation.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.CHAIN_UNAVAILABLE));
  }
}
