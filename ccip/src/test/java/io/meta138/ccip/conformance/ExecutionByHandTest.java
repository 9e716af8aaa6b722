package io.meta138.ccip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.api.ReadApi;
import io.meta138.ccip.api.Sdk;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What failed on genuine contracts, executed by hand with what our read API gives. */
class ExecutionByHandTest {
  private static final String CHAINS =
      """
      [{"id": "138", "selector": "%d", "name": "near-testnet"},
       {"id": "2138", "selector": "%d", "name": "far-testnet"}]
      """
          .formatted(Ccip16.HERE, Ccip16.THERE);

  @Test
  void theSdkMakesTheProofOfCcip16FromWhatTheReadApiKnows() throws Exception {
    Sdk.install();
    try (Ccip16 ccip = new Ccip16();
        Followed followed = Followed.of(ccip)) {
      ccip.ours.open(Address.ZERO, ccip.ours.receiver.address(), Ours.extraArgs(30_000, true));
      ccip.ours.price(6_512_345);
      Ccip16.Sent first = ccip.sent(ccip.ours.sendRow(Address.ZERO));
      ccip.ours.price(6_600_000);
      Ccip16.Sent second = ccip.sent(ccip.ours.sendRow(Address.ZERO));
      followed.read(second.id());
      ReadApi api = followed.api();
      api.start();
      try {
        JsonNode early = inputs(api, second);
        assertThat(early.path("code").asString()).isEqualTo("NOT_YET_KNOWN");
        assertThat(early.path("message").asString()).contains("is committed yet");

        List<Object> root = ccip.root(first, second);
        ccip.offRamp.send(
            "commit", ccip.commit(Ccip16.commitReport(List.of(), List.of(root), List.of())));
        ccip.offRamp.send("execute", Ccip16.execution(List.of(Ccip16.report(first, second))));
        assertThat(followed.read(second.id()).state()).isEqualTo(MessageState.FAILED);

        JsonNode inputs = inputs(api, second);
        assertThat(inputs.path("merkleRoot").asString())
            .as("%s", inputs)
            .isEqualTo(Hex.encode((byte[]) root.getLast()));
        ccip.offRamp.send(
            "manuallyExecute",
            List.of(report(second, inputs)),
            List.of(List.of(List.of(300_000, List.of()))));
        TrackedMessage done = followed.read(second.id());
        assertThat(done.state()).isEqualTo(MessageState.SUCCESS);
        assertThat(done.receipt().orElseThrow().rowsTaken()).isEqualTo(1);
      } finally {
        api.stop();
      }
    }
  }

  @Test
  void whatFailedForWantOfGasOnCcip16IsExecutedByHandWithMore() {
    try (Ccip16 ccip = new Ccip16();
        Followed followed = Followed.of(ccip)) {
      ccip.ours.open(Address.ZERO, ccip.ours.receiver.address(), Ours.extraArgs(50_000, true));
      List<Ccip16.Sent> sent = new ArrayList<>();
      for (long cents = 6_512_345; sent.size() < 3; cents++) {
        ccip.ours.price(cents);
        sent.add(ccip.sent(ccip.ours.sendRow(Address.ZERO)));
      }
      // the third stands alone under a root of its own
      List<Object> root = ccip.root(sent.get(0), sent.get(1));
      ccip.offRamp.send(
          "commit", ccip.commit(Ccip16.commitReport(List.of(), List.of(root), List.of())));
      ccip.commit(sent.get(2));
      List<List<Object>> reports =
          List.of(
              beside(sent.get(0), sent.get(1)),
              beside(sent.get(1), sent.get(0)),
              Ccip16.report(sent.get(2)));
      for (List<Object> report : reports) {
        ccip.offRamp.send("execute", Ccip16.execution(List.of(report)));
      }
      for (Ccip16.Sent one : sent) {
        assertThat(followed.read(one.id()).state()).isEqualTo(MessageState.FAILED);
      }
      OwnerSends transactions = new OwnerSends(ccip.destination);
      followed.pays(transactions);
      for (int i = 0; i < 30 && ccip.state(sent.get(1)) != 2; i++) {
        assertThat(followed.failuresAfter(Duration.ofMinutes(2))).isEmpty();
      }
      followed.failuresAfter(Duration.ofMinutes(2));
      for (Ccip16.Sent one : sent) {
        TrackedMessage done = followed.read(one.id());
        assertThat(done.state()).isIn(MessageState.SUCCESS, MessageState.SUPERSEDED);
      }
      assertThat(followed.read(sent.get(1).id()).state()).isEqualTo(MessageState.SUCCESS);
      assertThat(followed.read(sent.get(2).id()).receipt()).isPresent();
      // what would have failed again was never sent
      assertThat(transactions.reverted).isZero();
    }
  }

  /** An execution report over a message that shares its root with another one. */
  private static List<Object> beside(Ccip16.Sent one, Ccip16.Sent sibling) {
    return List.of(
        Ccip16.HERE,
        List.of(one.message()),
        List.of(List.of()),
        List.of(sibling.leaf()),
        BigInteger.ZERO);
  }

  /** Sends at once, as the chain's first account. */
  private static final class OwnerSends implements TransactionManager {
    private final LocalChain chain;
    private final Map<String, IntentStatus> known = new HashMap<>();
    private int reverted;

    OwnerSends(LocalChain chain) {
      this.chain = chain;
    }

    @Override
    public Address account() {
      return chain.owner();
    }

    @Override
    public void submit(Intent intent) {
      LocalChain.Receipt receipt =
          chain.send(
              intent.to().orElseThrow(),
              BigInteger.ZERO,
              intent.data(),
              intent.gasLimit().orElseThrow());
      reverted += receipt.good() ? 0 : 1;
      known.put(
          intent.key(),
          new IntentStatus.Mined(
              new IntentStatus.Receipt(
                  Hash.ZERO, 1, Hash.ZERO, 1, receipt.good(), Optional.empty())));
    }

    @Override
    public Optional<IntentStatus> status(String key) {
      return Optional.ofNullable(known.get(key));
    }

    @Override
    public Optional<IntentStatus> await(String key, Duration limit) {
      return status(key);
    }

    @Override
    public void onChange(BiConsumer<String, IntentStatus> listener) {}
  }

  private static JsonNode inputs(ReadApi api, Ccip16.Sent sent) throws Exception {
    return Sdk.inputs("http://127.0.0.1:" + api.port(), CHAINS, Hex.encode(sent.id()));
  }

  /** An execution report over the message with the SDK's proof. */
  private static List<Object> report(Ccip16.Sent sent, JsonNode inputs) {
    List<Object> proofs = new ArrayList<>();
    inputs.path("proofs").values().forEach(proof -> proofs.add(Hex.decode(proof.asString())));
    assertThat(proofs).hasSize(1);
    return List.of(
        Ccip16.HERE,
        List.of(sent.message()),
        List.of(List.of()),
        proofs,
        new BigInteger(inputs.path("proofFlagBits").asString()));
  }
}
