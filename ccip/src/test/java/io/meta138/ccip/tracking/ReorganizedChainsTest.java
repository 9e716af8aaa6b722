package io.meta138.ccip.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.platform.types.Hash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After any sequence of blocks, reorganizations, bad answers and restarts: as if read anew. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class ReorganizedChainsTest {
  private static final int STEPS = 60;

  static LongStream seeds() {
    return LongStream.range(0, 20 / Long.getLong("meta138.scale", 10));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void afterReorganizationsAndRestarts_isAsReadAnew(long seed) {
    Random random = new Random(seed);
    try (Scanned world = new Scanned(seed)) {
      MessageStore store = world.store("lived" + seed);
      Map<ChainDefinition, ChainScanner> scanners = new HashMap<>();
      for (int i = 0; i < STEPS; i++) {
        ChainDefinition chain = random.nextBoolean() ? Traffic.META : Traffic.OTHER;
        FakeChain blocks = chain.equals(Traffic.META) ? world.meta : world.other;
        FakeNode node = chain.equals(Traffic.META) ? world.metaNode : world.otherNode;
        switch (random.nextInt(6)) {
          case 0, 1 -> mine(world, blocks, 1 + random.nextInt(12), random);
          case 2 -> {
            int depth = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 10);
            blocks.takeBack(depth);
            mine(world, blocks, depth + random.nextInt(3), random);
          }
          case 3 -> {
            node.longestRange = random.nextBoolean() ? 1 + random.nextInt(20) : Long.MAX_VALUE;
            node.knowsBlockHash = random.nextInt(4) != 0;
            node.oneBadOf = random.nextInt(3) == 0 ? 30 : 0;
          }
          case 4 -> scanners.remove(chain);
          default ->
              scanners
                  .computeIfAbsent(chain, c -> world.scanner(c, store))
                  .catchUp(random.nextInt(20));
        }
      }
      settle(world, random);
      for (ChainDefinition chain : List.of(Traffic.META, Traffic.OTHER)) {
        assertThat(world.scanner(chain, store).catchUp(100)).isTrue();
      }

      MessageStore fresh = world.store("fresh" + seed);
      for (ChainDefinition chain : List.of(Traffic.OTHER, Traffic.META)) {
        assertThat(world.scanner(chain, fresh).catchUp(100)).isTrue();
      }
      assertThat(Scanned.told(store)).isEqualTo(Scanned.told(fresh)).isNotEmpty();
      assertThat(Scanned.sums(store).getFirst())
          .isEqualTo(Scanned.sums(store).getLast())
          .isNotEmpty();
      assertThat(sentOnChain(world.meta)).isEqualTo(fresh.stats("there").sent()).isPositive();
      assertThat(world.registry.find("meta138_ccip_logs_skipped").counter()).isNull();
    }
  }

  /** Faults end, and what is on the chains becomes final. */
  private static void settle(Scanned world, Random random) {
    for (FakeNode node : List.of(world.metaNode, world.otherNode)) {
      node.oneBadOf = 0;
      node.longestRange = 7;
      node.knowsBlockHash = true;
    }
    mine(world, world.meta, 100, random);
    mine(world, world.other, 100, random);
  }

  private static void mine(Scanned world, FakeChain chain, int count, Random random) {
    for (int i = 0; i < count; i++) {
      List<FakeChain.Log> logs = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        logs.addAll(
            chain == world.meta ? onMeta(world, logs, random) : onOther(world, logs, random));
      }
      chain.mine(logs);
    }
  }

  private static List<FakeChain.Log> onMeta(
      Scanned world, List<FakeChain.Log> before, Random random) {
    long number = numbered(world.meta, before, Event.SENT) + 1;
    long number16 = 1L + random.nextInt(1 + (int) numbered(world.other, List.of(), Event.SENT_1_6));
    Hash id16 = Traffic.id16(number16);
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        byte[] payload = {1, (byte) random.nextInt(3)};
        yield List.of(
            Traffic.sent(number, payload), Traffic.rowsSent(Traffic.id(number, payload), number));
      }
      case 3 -> List.of(Traffic.sendFailed());
      case 4 ->
          List.of(
              Traffic.opened(
                  (int) numbered(world.meta, before, Event.LANE_OPENED) + 1,
                  random.nextInt(3) == 0 ? Traffic.RECEIVER : Traffic.REMOTE));
      case 5 ->
          List.of(
              Traffic.committed16(number16, number16 + random.nextInt(3), random.nextBoolean()));
      case 6 -> List.of(Traffic.executed16(number16, id16, 2 + random.nextInt(2)));
      default -> List.of(Traffic.received(id16, 1, number16), Traffic.skippedNonce(number16));
    };
  }

  private static List<FakeChain.Log> onOther(
      Scanned world, List<FakeChain.Log> before, Random random) {
    long number = 1L + random.nextInt(1 + (int) numbered(world.meta, List.of(), Event.SENT));
    byte[] payload = {1, (byte) random.nextInt(3)};
    Hash id = Traffic.id(number, payload);
    return switch (random.nextInt(6)) {
      case 0 -> {
        long number16 = numbered(world.other, before, Event.SENT_1_6) + 1;
        yield List.of(Traffic.sent16(number16));
      }
      case 1 ->
          List.of(
              Traffic.received(id, 0, number),
              Traffic.stale(id, 1, number),
              Traffic.executed(number, id, 2));
      case 2 -> List.of(Traffic.executed(number, id, 3));
      case 3 -> List.of(Traffic.skipped(number));
      default -> List.of(Traffic.executed(number, id, 2));
    };
  }

  private static long numbered(FakeChain chain, List<FakeChain.Log> before, Event event) {
    return chain.blocks().stream()
            .flatMap(block -> block.logs().stream())
            .filter(log -> log.topics().getFirst().equals(event.topic()))
            .count()
        + before.stream().filter(log -> log.topics().getFirst().equals(event.topic())).count();
  }

  private static long sentOnChain(FakeChain chain) {
    return numbered(chain, List.of(), Event.SENT);
  }
}
