package io.meta138.ccip.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.support.LocalChain;
import io.meta138.ccip.support.TwoChains;
import io.meta138.chain.abi.Command;
import io.meta138.chain.abi.RevertReason;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.chain.rpc.Answer;
import io.meta138.chain.rpc.EthCalls;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.signing.QuorumSignatures;
import io.meta138.chain.signing.Signature;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bytes, roots, proofs and digests made here against the contracts on a chain. */
final class ContractAgreementTest {
  private static final long SEED = Long.getLong("meta138.seed", 20261123);
  private static final int CASES = Math.max(20, 1_000 / Integer.getInteger("meta138.scale", 10));
  private static final int MESSAGES = 33;

  private static TwoChains chains;
  private static List<byte[]> sent;

  @BeforeAll
  static void sendMessages() {
    chains = TwoChains.start(4, 2);
    Random random = new Random(SEED);
    for (int i = 0; i < MESSAGES; i++) {
      byte[] payload = new byte[random.nextInt(300)];
      random.nextBytes(payload);
      chains.send(chains.destination().account(2), payload, random.nextInt(500_000));
    }
    sent = chains.allSent();
  }

  @AfterAll
  static void stop() {
    chains.close();
  }

  @Test
  void what_the_router_wrote_is_read_and_written_again_byte_for_byte() {
    assertThat(sent).hasSize(MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
      LaneMessage message = good(sent.get(i));
      assertThat(message.number()).isEqualTo(i + 1);
      assertThat(message.source()).isEqualTo(TwoChains.HERE);
      assertThat(message.destination()).isEqualTo(TwoChains.THERE);
      assertThat(message.onRamp()).isEqualTo(chains.near());
      assertThat(message.offRamp()).isEqualTo(chains.far());
      assertThat(message.sender()).isEqualTo(chains.sender());
      assertThat(message.receiver()).isEqualTo(chains.destination().account(2));
      assertThat(message.verifiers()).isEqualTo(LaneMessage.NO_VERIFIERS);
      assertThat(message.encode()).isEqualTo(sent.get(i));
    }
  }

  @Test
  void any_part_of_any_interval_is_proved_to_the_router() {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      int first = random.nextInt(MESSAGES);
      int end = first + 1 + random.nextInt(MESSAGES - first);
      SortedSet<Integer> places = new TreeSet<>();
      for (int place = 0; place < end - first; place++) {
        if (random.nextBoolean()) {
          places.add(place);
        }
      }
      if (places.isEmpty()) {
        places.add(random.nextInt(end - first));
      }
      String which = "seed %d, case %d: %d-%d %s".formatted(SEED, i, first, end, places);
      assertThat(deliver(sent, first, end, places, Tampering.NONE)).as(which).isEqualTo("ok");
    }
  }

  @Test
  void forged_proofs_signatures_and_flags_are_refused_by_name() {
    SortedSet<Integer> some = new TreeSet<>(List.of(1, 4, 5));
    assertThat(deliver(sent, 0, 9, some, Tampering.PROOF)).startsWith("BadSignature(");
    assertThat(deliver(sent, 0, 9, some, Tampering.SIGNATURE)).startsWith("BadSignature(");
    assertThat(deliver(sent, 0, 9, some, Tampering.EPOCH)).startsWith("BadSignature(");
    assertThat(deliver(sent, 0, 9, some, Tampering.INTERVAL)).startsWith("BadSignature(");
    assertThat(deliver(sent, 0, 9, some, Tampering.ONE_SIGNER)).startsWith("QuorumMissed(");
    assertThat(deliver(sent, 0, 9, some, Tampering.FLAGS))
        .isEqualTo("MerkleProofInvalidMultiproof()");
  }

  @Test
  void digests_are_the_routers() {
    Random random = new Random(SEED);
    for (int i = 0; i < 10; i++) {
      byte[] root = new byte[32];
      random.nextBytes(root);
      long first = random.nextLong(1_000_000);
      RootClaim claim =
          new RootClaim(1, TwoChains.HERE, chains.near(), first, first + 1 + i, Hash.of(root));
      assertThat(claim.digest(chains.destination().id(), chains.far()))
          .isEqualTo(
              chains
                  .destination()
                  .read(
                      chains.far(),
                      LaneRouter.rootDigest(
                          TwoChains.HERE.value(),
                          BigInteger.valueOf(first),
                          BigInteger.valueOf(first + 1 + i),
                          Hash.of(root))));
    }
  }

  @Test
  void what_is_malformed_here_is_malformed_there_at_the_same_place() {
    Random random = new Random(SEED);
    int malformed = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] bytes = mutated(sent.get(random.nextInt(MESSAGES)), random);
      String there = deliver(List.of(bytes), 0, 1, new TreeSet<>(List.of(0)), Tampering.NONE);
      String which = "seed %d, case %d: %s".formatted(SEED, i, there);
      switch (LaneMessage.decode(bytes)) {
        case LaneMessage.Decoded.Good(LaneMessage message) -> {
          assertThat(there).as(which).doesNotStartWith("MalformedMessage");
          assertThat(message.encode()).as(which).isEqualTo(bytes);
        }
        case LaneMessage.Decoded.Malformed(int position) -> {
          malformed++;
          if (position == 1 || position == 9 || position == 17) {
            continue; // no router writes such a selector or number; the contract need not look
          }
          assertThat(there).as(which).isEqualTo("MalformedMessage(position " + position + ")");
        }
      }
    }
    assertThat(malformed).as("seed %d", SEED).isPositive();
  }

  @Test
  void payloads_are_rows_here_if_they_are_rows_to_the_receiver() {
    Random random = new Random(SEED);
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      byte[] rows = payload(random);
      payloads.add(i % 2 == 0 ? rows : mutatedPayload(rows, random));
    }
    for (byte[] payload : payloads) {
      LaneMessage message = TwoChains.sent(chains.send(chains.receiver(), payload, 2_000_000));
      List<byte[]> one = List.of(message.encode());
      Command command = command(one, 0, 1, new TreeSet<>(List.of(0)), Tampering.NONE);
      var logs = LocalChain.logs(chains.destination().send(chains.far(), command));
      long refused =
          logs.stream().filter(l -> OracleReceiver.PayloadRefused.decode(l).isPresent()).count();
      List<String> told = new ArrayList<>();
      for (var log : logs) {
        OracleReceiver.RowReceived.decode(log)
            .ifPresent(e -> told.add(e.row() + "@" + e.round() + "/" + e.observedAt()));
        OracleReceiver.StaleRow.decode(log).ifPresent(e -> told.add(e.row() + "@" + e.round()));
      }
      Optional<RowPayload> decoded = RowPayload.decode(payload);
      assertThat(refused).as("seed %d", SEED).isEqualTo(decoded.isEmpty() ? 1 : 0);
      if (decoded.isPresent()) {
        assertThat(decoded.get().encode()).isEqualTo(payload);
        assertThat(told).as("seed %d", SEED).hasSameSizeAs(decoded.get().rows());
        for (int i = 0; i < told.size(); i++) {
          RowPayload.Row row = decoded.get().rows().get(i);
          String fresh = row.index() + "@" + row.round();
          assertThat(told.get(i)).isIn(fresh, fresh + "/" + row.observedAt());
        }
      }
    }
  }

  private enum Tampering {
    NONE,
    PROOF,
    SIGNATURE,
    EPOCH,
    INTERVAL,
    ONE_SIGNER,
    FLAGS
  }

  /** Delivers without leaving a trace: "ok", or the error that was met. */
  private static String deliver(
      List<byte[]> all, int first, int end, SortedSet<Integer> places, Tampering tampering) {
    Command command = command(all, first, end, places, tampering);
    EthCalls calls = new EthCalls(chains.destination().rpc(), Duration.ofMinutes(1));
    return switch (calls.call(
        EthCalls.Message.read(chains.far(), command.data()), EthCalls.At.LATEST)) {
      case Answer.Value<byte[]> ignored -> "ok";
      case Answer.Refused<byte[]>(var why) -> {
        RevertReason reason = KnownErrors.parse(why.data());
        yield reason instanceof RevertReason.Empty ? why.message() : reason.text();
      }
      case Answer.Unavailable<byte[]>(String reason) -> throw new AssertionError(reason);
    };
  }

  private static Command command(
      List<byte[]> all, int first, int end, SortedSet<Integer> places, Tampering tampering) {
    List<Hash> ids = all.subList(first, end).stream().map(LaneMessage::idOf).toList();
    MessageRoot tree = MessageRoot.of(ids);
    MessageRoot.MultiProof proof = tree.prove(places);
    long from = number(all.get(first));
    long to = from + (end - first);
    int epoch = tampering == Tampering.EPOCH ? 2 : 1;
    long signedTo = tampering == Tampering.INTERVAL ? to + 1 : to;
    RootClaim claim =
        new RootClaim(epoch, TwoChains.HERE, chains.near(), from, signedTo, tree.root());
    SortedMap<Integer, Signature> signatures = new TreeMap<>();
    for (int signer : List.of(1, 3)) {
      LocalSigner key = chains.signers().get(signer);
      signatures.put(signer, key.sign(claim.typed(chains.destination().id(), chains.far())));
    }
    byte[] packed = QuorumSignatures.pack(signatures, tampering == Tampering.ONE_SIGNER ? 1 : 2);
    if (tampering == Tampering.SIGNATURE) {
      packed[70] ^= 1;
    }
    List<Hash> hashes = new ArrayList<>(proof.proof());
    if (tampering == Tampering.PROOF) {
      byte[] bytes = hashes.getFirst().toBytes();
      bytes[0] ^= 1;
      hashes.set(0, Hash.of(bytes));
    }
    boolean[] flags = proof.flagArray();
    if (tampering == Tampering.FLAGS) {
      flags = Arrays.copyOf(flags, flags.length + 1);
    }
    return LaneRouter.deliver(
        TwoChains.HERE.value(),
        BigInteger.valueOf(from),
        BigInteger.valueOf(to),
        places.stream().map(place -> all.get(first + place)).toList(),
        hashes,
        flags,
        packed);
  }

  /** The number as it stands in the bytes, whatever else they are. */
  private static long number(byte[] bytes) {
    return bytes.length < 25
        ? 1
        : Math.max(0, Math.min(Long.MAX_VALUE / 2, java.nio.ByteBuffer.wrap(bytes).getLong(17)));
  }

  private static LaneMessage good(byte[] encoded) {
    return ((LaneMessage.Decoded.Good) LaneMessage.decode(encoded)).message();
  }

  /** Most often one bit of the header, sometimes its length. */
  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    switch (random.nextInt(4)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
      case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      default -> bytes[random.nextInt(LaneMessage.HEADER)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] payload(Random random) {
    List<RowPayload.Row> rows = new ArrayList<>();
    for (int i : IntStream.range(0, 1 + random.nextInt(4)).toArray()) {
      RowPayload.Row plain = TwoChains.row(i * 7, 1 + random.nextInt(1_000));
      boolean carried = random.nextInt(3) == 0;
      BigInteger word = carried ? plain.word().setBit(224 + random.nextInt(4)) : plain.word();
      rows.add(
          new RowPayload.Row(
              plain.index(),
              word,
              carried ? Optional.of(new BigInteger(200, random)) : Optional.empty()));
    }
    return new RowPayload(rows).encode();
  }

  private static byte[] mutatedPayload(byte[] good, Random random) {
    byte[] bytes = good.clone();
    if (random.nextBoolean()) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
    }
    // the version, or a flag that says how long the row is
    int place = random.nextBoolean() ? 0 : 3 + 3;
    bytes[place] ^= 1;
    return bytes;
  }

  @Test
  void a_row_tells_its_round_and_time() {
    byte[] payload = TwoChains.rows(Map.of(65_535, 77L));
    RowPayload.Row row = RowPayload.decode(payload).orElseThrow().rows().getFirst();
    assertThat(row.index()).isEqualTo(65_535);
    assertThat(row.round()).isEqualTo(77);
    assertThat(row.observedAt()).isEqualTo(1_700_000_077L);
  }
}
