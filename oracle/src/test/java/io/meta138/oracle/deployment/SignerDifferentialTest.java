package io.meta138.oracle.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.oracle.reports.Report;
import io.meta138.oracle.reports.ReportCodec;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The Java signer against the Solidity verifier: it accepts exactly what a quorum signed. */
class SignerDifferentialTest {
  private static final long SEED = 20_260_138;
  private static final int CASES = 20_000 / Integer.getInteger("meta138.scale", 10);
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final String ACCEPTED = "accepted";
  private static final int ENTRY = 65;

  @TempDir private Path directory;
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
  private final SortedMap<String, Integer> seen = new TreeMap<>();

  @Test
  void exactly_what_a_quorum_signed_is_accepted() throws Exception {
    try (Anvil chain = Anvil.start()) {
      for (int n : new int[] {1, 4, 7, 31}) {
        committee(chain, n, CASES / 4);
      }
    }
    assertThat(seen)
        .as("each way to be refused was tried")
        .containsOnlyKeys(
            ACCEPTED, "BadSignature", "BadSignerIndex", "MalformedSignatures", "QuorumMissed");
    assertThat(seen.get(ACCEPTED)).isGreaterThan(CASES / 10);
  }

  private void committee(Anvil chain, int n, int cases) throws Exception {
    List<LocalSigner> signers = IntStream.range(0, n).mapToObj(i -> key()).toList();
    int threshold = (n + (n - 1) / 3) / 2 + 1;
    Address aggregator = deploy(chain, signers, threshold);
    CommitteeDomain domain = new CommitteeDomain(ChainId.META, aggregator);
    ChainReader reader = new ChainReader(chain.rpc(), Duration.ofMinutes(1), KnownErrors.ALL);
    AggregatorClient client = new AggregatorClient(reader, aggregator);
    long now =
        Hex.number(
                chain.ask("eth_getBlockByNumber", "latest", false).path("timestamp").stringValue())
            .longValueExact();
    List<RpcRequest> calls = new ArrayList<>();
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < cases; i++) {
      byte[] report = report(now);
      if (i % 50 == 0) {
        assertThat(client.reportDigest(report)).isEqualTo(domain.digest(1, report));
      }
      Attempt attempt = attempt(domain, signers, threshold, report);
      attempts.add(attempt);
      calls.add(
          RpcRequest.of(
              "eth_call",
              Map.of(
                  "to",
                  aggregator.toString(),
                  "data",
                  Hex.encode(Aggregator.transmit(report, attempt.signatures()).data())),
              "latest"));
    }
    for (int from = 0; from < cases; from += 100) {
      int to = Math.min(cases, from + 100);
      List<RpcOutcome> outcomes = chain.rpc().batch(calls.subList(from, to), Duration.ofMinutes(1));
      for (int i = from; i < to; i++) {
        String found = found(outcomes.get(i - from));
        assertThat(found)
            .as(
                "seed %d, %d signers, case %d: %s\n%s",
                SEED, n, i, attempts.get(i).how(), Hex.encode(attempts.get(i).signatures()))
            .isEqualTo(attempts.get(i).expected());
        seen.merge(found, 1, Integer::sum);
      }
    }
  }

  /**
   * Signatures and what should become of them.
   *
   * @param how they came about
   */
  private record Attempt(String how, byte[] signatures, String expected) {}

  private Attempt attempt(
      CommitteeDomain domain, List<LocalSigner> signers, int threshold, byte[] report) {
    int n = signers.size();
    List<Integer> who = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    Collections.shuffle(who, java.util.Random.from(random));
    List<Integer> some =
        new ArrayList<>(who.subList(0, threshold + random.nextInt(n - threshold + 1)));
    Collections.sort(some);
    List<byte[]> good = new ArrayList<>();
    some.forEach(i -> good.add(entry(i, signers.get(i), domain, 1, report)));
    int at = random.nextInt(good.size());
    int index = some.get(at);
    LocalSigner signer = signers.get(index);
    return switch (random.nextInt(12)) {
      case 0, 1 -> new Attempt("a quorum", join(good), ACCEPTED);
      case 2 -> {
        List<byte[]> few = good.subList(0, random.nextInt(threshold));
        yield new Attempt("too few", join(few), "QuorumMissed");
      }
      case 3 -> {
        byte[] all = join(good);
        int cut = 1 + random.nextInt(ENTRY - 1);
        yield new Attempt("cut short", Arrays.copyOf(all, all.length - cut), "MalformedSignatures");
      }
      case 4 -> {
        good.add(at, good.get(at));
        yield new Attempt("one twice", join(good), "BadSignerIndex");
      }
      case 5 -> {
        if (good.size() == 1) {
          good.add(good.getFirst());
        }
        Collections.reverse(good);
        yield new Attempt("the wrong way round", join(good), "BadSignerIndex");
      }
      case 6 -> {
        byte[] entry = good.getLast();
        entry[0] = (byte) (n + random.nextInt(256 - n));
        yield new Attempt("of nobody", join(good), "BadSignerIndex");
      }
      case 7 -> {
        good.set(at, entry(index, key(), domain, 1, report));
        yield new Attempt("by a stranger", join(good), "BadSignature");
      }
      case 8 -> {
        good.set(at, entry(index, signer, domain, 2, report));
        yield new Attempt("for another epoch", join(good), "BadSignature");
      }
      case 9 -> {
        byte[] entry = good.get(at);
        entry[1 + random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
        yield new Attempt("with a flipped bit", join(good), "BadSignature");
      }
      case 10 -> {
        good.set(at, otherHalf(good.get(at)));
        yield new Attempt("with the other s", join(good), "BadSignature");
      }
      default -> {
        CommitteeDomain elsewhere =
            random.nextBoolean()
                ? new CommitteeDomain(new ChainId(1), domain.aggregator())
                : new CommitteeDomain(domain.chainId(), signer.address());
        good.set(at, entry(index, signer, elsewhere, 1, report));
        yield new Attempt("for another contract", join(good), "BadSignature");
      }
    };
  }

  private static byte[] entry(
      int index, LocalSigner signer, CommitteeDomain domain, long epoch, byte[] report) {
    return ByteBuffer.allocate(ENTRY)
        .put((byte) index)
        .put(signer.sign(domain.typed(epoch, report)).compact())
        .array();
  }

  /**
   * The signature with the other s, which plain recovery takes for as good. Nearly every such s
   * needs 256 bits, of which EIP-2098 leaves 255: what is left must be refused.
   */
  private static byte[] otherHalf(byte[] entry) {
    boolean odd = entry[33] < 0;
    byte[] low = Arrays.copyOfRange(entry, 33, 65);
    low[0] &= 0x7f;
    byte[] high = ORDER.subtract(new BigInteger(1, low)).toByteArray();
    byte[] s = Hash.parse("0x%064x".formatted(new BigInteger(1, high))).toBytes();
    byte[] out = entry.clone();
    System.arraycopy(s, 0, out, 33, 32);
    out[33] = (byte) ((out[33] & 0x7f) | (odd ? 0 : 0x80));
    return out;
  }

  private byte[] report(long now) {
    List<Report.Row> rows = new ArrayList<>();
    for (int row = 0; row < 1 + random.nextInt(3); row++) {
      rows.add(new Report.Row(row, random.longs(4, 1, 1L << 47).boxed().toList()));
    }
    return ReportCodec.encode(new Report(now - random.nextInt(100), rows));
  }

  private LocalSigner key() {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    secret[0] &= 0x7f;
    return LocalSigner.forDevnet(secret);
  }

  private static byte[] join(List<byte[]> entries) {
    ByteBuffer out = ByteBuffer.allocate(ENTRY * entries.size());
    entries.forEach(out::put);
    return out.array();
  }

  private static String found(RpcOutcome outcome) {
    return switch (outcome) {
      case RpcOutcome.Result(JsonNode _) -> ACCEPTED;
      case RpcOutcome.Refused refused -> {
        String text = KnownErrors.parse(refused.data()).text();
        yield text.contains("(") ? text.substring(0, text.indexOf('(')) : text;
      }
      case RpcOutcome.Unavailable(String reason) -> reason;
    };
  }

  private Address deploy(Anvil chain, List<LocalSigner> signers, int threshold) throws Exception {
    Address deployer = chain.account(0);
    DeploymentSpec usual = Specs.of(deployer, 12);
    DeploymentSpec spec =
        Specs.withAggregator(
            usual,
            AggregatorSpec.usual(
                deployer,
                usual.aggregator().roles(),
                signers.stream().map(LocalSigner::address).toList(),
                threshold));
    RecordFile file = new RecordFile(directory.resolve(signers.size() + ".json"));
    Deployment deployment =
        new Deployment(chain.rpc(), file, Deployment.Limits.USUAL, InstantSource.system());
    PlanOutcome plan = deployment.plan(spec, deployer);
    assertThat(plan).isInstanceOf(PlanOutcome.Ready.class);
    ApplyOutcome outcome =
        deployment.apply(
            ((PlanOutcome.Ready) plan).plan(), new UnlockedAccount(chain, deployer), _ -> {});
    assertThat(outcome).isInstanceOf(ApplyOutcome.Applied.class);
    return ((ApplyOutcome.Applied) outcome).record().aggregator().orElseThrow().address();
  }
}
