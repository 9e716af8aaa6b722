package io.meta138.ccip.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.meta138.ccip.tracking.LogDecoder.Decoded;
import io.meta138.ccip.tracking.Told.Announced;
import io.meta138.ccip.tracking.Told.Fact;
import io.meta138.ccip.tracking.Told.Kind;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What contracts log is read; what is garbled is refused by a reason, whatever it is. */
final class LogDecoderTest {
  private static final int ROUNDS = 300_000 / Integer.getInteger("meta138.scale", 10);
  private static final byte[] PAYLOAD = {1, 2, 3};
  private static final Hash ID = Traffic.id(5, PAYLOAD);

  private final LogDecoder source = new LogDecoder(Traffic.META.id(), Traffic.LANES);
  private final LogDecoder destination = new LogDecoder(Traffic.OTHER.id(), Traffic.LANES);

  private static ScannedLog at(FakeChain.Log log) {
    return new ScannedLog(log.address(), log.topics(), log.data(), 7, ID, 3, Hash.ZERO);
  }

  private static List<FakeChain.Log> all() {
    return List.of(
        Traffic.sent(5, PAYLOAD),
        Traffic.rowsSent(ID, 9),
        Traffic.sendFailed(),
        Traffic.opened(2),
        Traffic.executed(5, ID, 3),
        Traffic.skipped(5),
        Traffic.received(ID, 1, 8),
        Traffic.stale(ID, 1, 8),
        Traffic.sent16(6),
        Traffic.committed16(4, 6, true),
        Traffic.executed16(6, ID, 2),
        Traffic.skippedNonce(6));
  }

  private static List<Told> read(LogDecoder decoder, FakeChain.Log log) {
    return decoder.decode(at(log)) instanceof Decoded.Read(List<Told> told) ? told : List.of();
  }

  @Test
  void messageOfOurLane_isReadFromItsEncoding() {
    assertThat(read(source, Traffic.sent(5, PAYLOAD)))
        .singleElement()
        .isInstanceOfSatisfying(
            Announced.class,
            sent -> {
              assertThat(sent.lane()).isEqualTo("there");
              assertThat(sent.number()).isEqualTo(5);
              assertThat(sent.id()).isEqualTo(ID);
              assertThat(sent.sender()).isEqualTo(Traffic.SENDER);
              assertThat(sent.receiver()).isEqualTo(Traffic.RECEIVER);
              assertThat(sent.gasLimit()).isEqualTo(200_000);
              assertThat(sent.payload()).isEqualTo(PAYLOAD);
            });
  }

  @Test
  void messageOfCcip16_isReadFromItsStruct() {
    assertThat(read(destination, Traffic.sent16(6)))
        .singleElement()
        .isInstanceOfSatisfying(
            Announced.class,
            sent -> {
              assertThat(sent.lane()).isEqualTo("back");
              assertThat(sent.number()).isEqualTo(6);
              assertThat(sent.receiver()).isEqualTo(Traffic.RECEIVER);
              assertThat(sent.gasLimit()).isEqualTo(150_000);
              assertThat(sent.fee()).contains(java.math.BigInteger.valueOf(77));
            });
    assertThat(read(source, Traffic.committed16(4, 6, true)))
        .singleElement()
        .isInstanceOfSatisfying(
            Fact.class,
            fact -> {
              assertThat(fact.kind()).isEqualTo(Kind.BLESSED);
              assertThat(fact.number()).isEqualTo(4);
              assertThat(fact.last()).isEqualTo(6);
            });
  }

  @Test
  void messageOfCcip16_underAnIdThatIsNotItsOwn_isMalformed() {
    FakeChain.Log sent = Traffic.sent16(6, ID);
    assertThat(destination.decode(at(sent)))
        .isEqualTo(new LogDecoder.Decoded.Malformed("message id"));
  }

  @Test
  void everyEvent_isReadOnTheChainItBelongsTo() {
    for (FakeChain.Log log : all()) {
      assertThat(read(source, log).size() + read(destination, log).size())
          .as("%s", log.topics())
          .isPositive();
    }
  }

  /** Ids from the ABI that Chainlink publishes: a wrong type would never match a log. */
  @Test
  void events_haveTheIdsOfTheContracts() {
    assertThat(Event.SENT_1_6.topic().toString())
        .isEqualTo("0x192442a2b2adb6a7948f097023cb6b57d29d3a7a5dd33e6666d33c39cc456f32");
    assertThat(Event.EXECUTED_1_6.topic().toString())
        .isEqualTo("0x05665fe9ad095383d018353f4cbcba77e84db27dd215081bbf7cdf9ae6fbe48b");
    assertThat(Event.COMMITTED_1_6.topic().toString())
        .isEqualTo("0xb967c9b9e1b7af9a61ca71ff00e9f5b89ec6f2e268de8dacf12f0de8e51f3e47");
    assertThat(Event.SKIPPED_NONCE.topic().toString())
        .isEqualTo("0x606ff8179e5e3c059b82df931acc496b7b6053e8879042f8267f930e0595f69f");
    assertThat(Event.SKIPPED_EXECUTED.topic().toString())
        .isEqualTo("0x3b575419319662b2a6f5e2467d84521517a3382b908eb3d557bb3fdb0c50e23c");
    assertThat(Event.SKIPPED_REPORT.topic().toString())
        .isEqualTo("0xaab522ed53d887e56ed53dd37398a01aeef6a58e0fa77c2173beb9512d894933");
    assertThat(Event.ALREADY_ATTEMPTED.topic().toString())
        .isEqualTo("0x3ef2a99c550a751d4b0b261268f05a803dfb049ab43616a1ffb388f61fe65120");
    assertThat(Event.SENT.topic().toString())
        .isEqualTo("0x371bc2ff0a006f4ef863b1d27a065d4e9f938b6d883eb154572b4aea593b32cc");
    assertThat(Event.EXECUTED.topic().toString())
        .isEqualTo("0x8c324ce1367b83031769f6a813e3bb4c117aba2185789d66b98b791405be6df2");
  }

  @Test
  void idThatIsNotTheHash_isRefusedByName() {
    FakeChain.Log good = Traffic.sent(5, PAYLOAD);
    List<Hash> topics = new ArrayList<>(good.topics());
    topics.set(3, Traffic.id(6, PAYLOAD));
    assertThat(source.decode(at(new FakeChain.Log(good.address(), topics, good.data()))))
        .isEqualTo(new Decoded.Malformed("message id"));
  }

  @Test
  void laneToAnotherChain_isNoneOfOurs() {
    FakeChain.Log good = Traffic.sent(5, PAYLOAD);
    List<Hash> topics = new ArrayList<>(good.topics());
    topics.set(1, Hash.parse("0x" + "0".repeat(63) + "1"));
    assertThat(source.decode(at(new FakeChain.Log(good.address(), topics, good.data()))))
        .isEqualTo(new Decoded.Read(List.of()));
  }

  @Test
  void garbledLogs_neverThrow() {
    long seed = 20_261_123;
    Random random = new Random(seed);
    List<FakeChain.Log> logs = all();
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      FakeChain.Log log = logs.get(random.nextInt(logs.size()));
      ScannedLog garbled = garble(log, random);
      assertThatCode(() -> source.decode(garbled))
          .as("seed %d, topics %s, data %s", seed, garbled.topics(), Hex.encode(garbled.data()))
          .doesNotThrowAnyException();
      refused += destination.decode(garbled) instanceof Decoded.Malformed ? 1 : 0;
    }
    assertThat(refused).as("seed %d", seed).isBetween(ROUNDS / 50, ROUNDS);
  }

  private static ScannedLog garble(FakeChain.Log log, Random random) {
    byte[] data = log.data().clone();
    List<Hash> topics = new ArrayList<>(log.topics());
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      switch (random.nextInt(5)) {
        case 0 -> data = Arrays.copyOf(data, random.nextInt(data.length + 40));
        case 1 -> {
          if (data.length >= 32) {
            int word = 32 * random.nextInt(data.length / 32);
            Arrays.fill(data, word, word + 32, (byte) (random.nextBoolean() ? 0xff : 0));
            data[word + 31] = (byte) random.nextInt();
          }
        }
        case 2 -> {
          if (data.length > 0) {
            data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
          }
        }
        case 3 -> {
          byte[] word = new byte[32];
          random.nextBytes(word);
          if (topics.size() > 1) {
            topics.set(1 + random.nextInt(topics.size() - 1), Hash.of(word));
          }
        }
        default -> {
          if (random.nextInt(4) == 0 && topics.size() > 1) {
            topics.removeLast();
          }
        }
      }
    }
    return new ScannedLog(log.address(), topics, data, 7, ID, 3, Hash.ZERO);
  }
}
