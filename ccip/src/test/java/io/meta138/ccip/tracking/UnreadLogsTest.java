package io.meta138.ccip.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A log that a node garbles or leaves out is lost only until the node, or another one, tells it.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class UnreadLogsTest {
  private static final byte[] PAYLOAD = {1};

  /** A malformed log is asked for once more before it is left out. */
  private static final ScanSettings SETTINGS =
      new ScanSettings(
          Duration.ofMillis(10), Duration.ofSeconds(5), 50, 8, 4, 1, Duration.ofMillis(20));

  private Scanned world;
  private MessageStore store;
  private Instant now = Instant.ofEpochSecond(FakeChain.GENESIS_TIME).plusSeconds(600);
  private ChainScanner meta;
  private ChainScanner other;
  private Monitor monitor;

  @BeforeEach
  void start() {
    world = new Scanned(1);
    store = world.store("unread");
    restart();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void restart() {
    meta = scanner(world.metaRpc);
    other = world.scanner(Traffic.OTHER, Traffic.LANES, world.otherRpc, SETTINGS, store, () -> now);
    monitor =
        new Monitor(
            List.of(Traffic.THERE),
            Map.of(Traffic.META.id(), world.metaRpc, Traffic.OTHER.id(), world.otherRpc),
            Map.of(Traffic.META, meta, Traffic.OTHER, other),
            store,
            List.of(),
            MonitorSettings.defaults(),
            world.signals::add,
            () -> now,
            world.registry);
  }

  private ChainScanner scanner(Rpc rpc) {
    return world.scanner(Traffic.META, Traffic.LANES, rpc, SETTINGS, store, () -> now);
  }

  private static Hash id(long number) {
    return Traffic.id(number, PAYLOAD);
  }

  private static Predicate<FakeChain.Log> is(Event event) {
    return log -> log.topics().getFirst().equals(event.topic());
  }

  private void after(Duration wait) {
    now = now.plus(wait);
    assertThat(meta.catchUp(5)).isTrue();
    assertThat(other.catchUp(5)).isTrue();
  }

  private void after(Duration wait, int times) {
    for (int i = 0; i < times; i++) {
      after(wait);
    }
  }

  private void send(long number) {
    world.meta.mine(List.of(Traffic.sent(number, PAYLOAD)));
    for (int i = 0; i < 6; i++) {
      world.meta.mine(List.of());
    }
    after(Duration.ZERO);
  }

  private void execute(FakeChain.Log... logs) {
    world.other.mine(List.of(logs));
    after(Duration.ZERO);
  }

  private MessageState state(long number) {
    return store.find(id(number)).orElseThrow().state();
  }

  private List<Signal> told(String kind) {
    world.signals.clear();
    monitor.look();
    return world.signals.stream().filter(signal -> signal.kind().equals(kind)).toList();
  }

  private double doubts(String state) {
    return world
        .registry
        .get("meta138_ccip_doubts")
        .tags("chain", "138", "state", state)
        .gauge()
        .value();
  }

  @Test
  void newestMessage_thatCameMalformed_isReadAgainByItself() {
    world.metaNode.malformed = is(Event.SENT);
    send(1);
    assertThat(store.find(id(1))).isEmpty();
    assertThat(store.unreadLogs(9))
        .singleElement()
        .satisfies(unread -> {
          assertThat(unread.chain()).isEqualTo(Traffic.META.id());
          assertThat(unread.first()).isEqualTo(1).isEqualTo(unread.last());
          assertThat(unread.reason()).isEqualTo("data");
          assertThat(unread.log()).contains(Traffic.ROUTER.toString());
        });

    world.metaNode.malformed = _ -> false;
    after(Duration.ofSeconds(2));

    assertThat(state(1)).isEqualTo(MessageState.SOURCE_FINALIZED);
    assertThat(store.unreadLogs(9)).isEmpty();
    after(Duration.ofSeconds(2));
    assertThat(doubts("open")).isZero();
    assertThat(
            world.registry.get("meta138_ccip_doubts_healed").tag("chain", "138").counter().count())
        .isOne();
  }

  @Test
  void doubt_outlivesTheProcess() {
    world.metaNode.malformed = is(Event.SENT);
    send(1);
    world.metaNode.malformed = _ -> false;
    restart();
    after(Duration.ofSeconds(2));
    assertThat(state(1)).isEqualTo(MessageState.SOURCE_FINALIZED);
  }

  @Test
  void execution_thatCameMalformed_isSeenInTheEnd() {
    send(1);
    world.otherNode.malformed = is(Event.EXECUTED).or(is(Event.ROW_RECEIVED));
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    assertThat(state(1)).isEqualTo(MessageState.SOURCE_FINALIZED);
    after(Duration.ofSeconds(2), 2);
    world.otherNode.malformed = _ -> false;
    after(Duration.ofSeconds(10));
    assertThat(state(1)).isEqualTo(MessageState.SUCCESS);
    assertThat(store.find(id(1)).orElseThrow().receipt()).isPresent();
    assertThat(store.find(id(1)).orElseThrow().execution().orElseThrow().count()).isOne();
  }

  @Test
  void log_withoutAPlace_isFoundInTheWideRangeItCameFrom() {
    for (int i = 0; i < 30; i++) {
      world.meta.mine(List.of());
    }
    world.meta.mine(List.of(Traffic.sent(1, PAYLOAD), Traffic.rowsSent(id(1), 5)));
    for (int i = 0; i < 60; i++) {
      world.meta.mine(List.of());
    }
    world.metaNode.formless = is(Event.SENT);
    after(Duration.ZERO);
    assertThat(store.unreadLogs(9))
        .singleElement()
        .satisfies(unread -> assertThat(unread.last() - unread.first()).isGreaterThan(10));
    after(Duration.ofSeconds(2), 4);
    assertThat(store.unreadLogs(9))
        .singleElement()
        .satisfies(unread -> {
          assertThat(unread.first()).isEqualTo(31);
          assertThat(unread.last()).isEqualTo(31);
        });
    world.metaNode.formless = _ -> false;
    after(Duration.ofMinutes(1));
    assertThat(state(1)).isEqualTo(MessageState.SOURCE_FINALIZED);
    assertThat(store.unreadLogs(9)).isEmpty();
  }

  @Test
  void log_thatIsMalformedOnChain_isASignalAndTheLaneGoesOn() {
    FakeChain.Log sent = Traffic.sent(1, PAYLOAD);
    world.metaNode.malformed = log -> log.equals(sent);
    world.meta.mine(List.of(sent));
    send(2);
    assertThat(state(2)).isEqualTo(MessageState.SOURCE_FINALIZED);
    assertThat(told("ccip.log.malformed")).isEmpty();

    after(Duration.ofSeconds(40), 8);

    assertThat(store.unreadLogs(9)).singleElement().matches(UnreadLog::malformed);
    assertThat(told("ccip.log.malformed"))
        .singleElement()
        .satisfies(signal -> {
          assertThat(signal.subject()).isEqualTo("chain:138");
          assertThat(signal.details())
              .containsEntry("blocks", "1")
              .containsEntry("malformedOnChain", "1")
              .containsEntry("reason", "data");
        });
    assertThat(doubts("malformed")).isOne();
    // it is looked at now and then all the same
    world.metaNode.malformed = _ -> false;
    after(Duration.ofHours(2));
    assertThat(state(1)).isEqualTo(MessageState.SOURCE_FINALIZED);
    assertThat(told("ccip.log.malformed"))
        .singleElement()
        .satisfies(signal -> assertThat(signal.state()).isEqualTo(Signal.State.CLEARED));
  }

  @Test
  void log_thatOneEndpointGarbles_isReadAtAnother() {
    try (FakeNode honest = new FakeNode(world.meta, 9)) {
      RpcPool both = world.pool(Traffic.META, world.metaNode, honest);
      world.metaNode.malformed = is(Event.SENT);
      meta = scanner(both);
      send(1);
      after(Duration.ofSeconds(2), 3);
      assertThat(state(1)).isEqualTo(MessageState.SOURCE_FINALIZED);
      assertThat(world.registry.find("meta138_ccip_logs_skipped").counter()).isNull();
      both.stop();
    }
  }

  @Test
  void doubt_goesWithTheBlocksItIsAbout() {
    world.metaNode.malformed = is(Event.SENT);
    send(1);
    world.meta.takeBack(7);
    for (int i = 0; i < 8; i++) {
      world.meta.mine(List.of());
    }
    after(Duration.ZERO);
    assertThat(store.unreadLogs(9)).isEmpty();
  }

  @Test
  void newestMessage_thatANodeLeftOut_isReadOnceTheRouterTellsOfIt() {
    send(1);
    world.metaNode.withheld = is(Event.SENT);
    send(2);
    world.metaNode.withheld = _ -> false;
    after(Duration.ofSeconds(11));
    assertThat(store.find(id(2))).isEmpty();
    world.metaNode.answer = routerWithSent(2);
    after(Duration.ofSeconds(11), 2);
    assertThat(state(2)).isEqualTo(MessageState.SOURCE_FINALIZED);
  }

  private static String routerWithSent(long sent) {
    return router(sent, 1);
  }

  private static String router(long sent, int generation) {
    return words(0xabc, sent, generation, 0, 0, 1, 1, 1, 1);
  }

  private static String words(long... all) {
    StringBuilder words = new StringBuilder("0x");
    for (long word : all) {
      words.append("%064x".formatted(word));
    }
    return words.toString();
  }

  @Test
  void execution_thatANodeLeftOut_isReadOnceTheRouterTellsOfIt() {
    send(1);
    world.otherNode.withheld = is(Event.EXECUTED);
    for (int i = 0; i < 70; i++) {
      world.other.mine(List.of());
    }
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    world.otherNode.withheld = _ -> false;
    world.otherNode.answer = "0x" + "0".repeat(63) + "2";
    after(Duration.ofSeconds(20), 3);
    assertThat(state(1)).isEqualTo(MessageState.SUCCESS);
  }

  @Test
  void execution_thatANodeLeftOut_isReadAlsoWhereTwoLanesEnd() {
    Lane second =
        Lane.between(
            "second",
            Traffic.META,
            Traffic.address(11),
            Traffic.OTHER,
            Traffic.address(12),
            List.of(),
            List.of(),
            LanePolicy.defaults());
    other =
        world.scanner(
            Traffic.OTHER,
            List.of(Traffic.THERE, second),
            world.otherRpc,
            SETTINGS,
            store,
            () -> now);
    send(1);
    world.otherNode.withheld = is(Event.EXECUTED);
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    world.otherNode.withheld = _ -> false;
    world.otherNode.answer = "0x" + "0".repeat(63) + "2";
    after(Duration.ofSeconds(20), 3);
    assertThat(state(1)).isEqualTo(MessageState.SUCCESS);
  }

  @Test
  void reading_again_takesNothingFromAnotherBranch() {
    FakeChain branch = new FakeChain(138);
    branch.takeBack(1);
    branch.mine(List.of(Traffic.sent(2, PAYLOAD)));
    for (int i = 0; i < 4; i++) {
      branch.mine(List.of());
    }
    try (FakeNode astray = new FakeNode(branch, 9)) {
      RpcPool there = world.pool(Traffic.META, astray);
      world.metaNode.malformed = is(Event.SENT);
      send(1);
      meta = scanner(new TurnAbout(world.metaRpc, there));
      after(Duration.ofSeconds(2), 6);
      assertThat(store.stats("there").sent()).isZero();
      world.metaNode.malformed = _ -> false;
      after(Duration.ofMinutes(2), 3);
      assertThat(state(1)).isEqualTo(MessageState.SOURCE_FINALIZED);
      assertThat(store.stats("there").sent()).isOne();
      there.stop();
    }
  }

  /** Asks the one, and every other time that it is turned elsewhere the other. */
  private record TurnAbout(Rpc here, Rpc there) implements Rpc {
    @Override
    public ChainId chainId() {
      return here.chainId();
    }

    @Override
    public RpcOutcome call(RpcRequest request, Duration deadline) {
      return here.call(request, deadline);
    }

    @Override
    public List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline) {
      return here.batch(requests, deadline);
    }

    @Override
    public Rpc elsewhere(int turns) {
      return turns % 2 == 0 ? this : there;
    }
  }

  @Test
  void fact_thatCameGarbled_isCorrectedAsAWhole() {
    send(1);
    FakeChain.Log executed = Traffic.executed(1, id(1), 2);
    world.otherNode.malformed = is(Event.ROW_RECEIVED);
    world.otherNode.otherTransaction = log -> log.equals(executed);
    execute(Traffic.received(id(1), 0, 1), executed);
    world.otherNode.malformed = _ -> false;
    world.otherNode.otherTransaction = _ -> false;
    after(Duration.ofSeconds(2));
    assertThat(store.find(id(1)).orElseThrow().execution().orElseThrow().transaction())
        .isEqualTo(FakeChain.transaction(world.other.blocks().getLast(), 1));
  }

  @Test
  void opening_thatANodeLeftOut_isReadOnceTheRouterTellsOfIt() {
    world.meta.mine(List.of(Traffic.opened(1)));
    send(1);
    world.metaNode.withheld = is(Event.LANE_OPENED);
    world.meta.mine(List.of(Traffic.opened(2)));
    world.metaNode.answer = router(1, 2);
    after(Duration.ofSeconds(11));
    world.metaNode.withheld = _ -> false;
    assertThat(store.find(id(1)).orElseThrow().generation()).isEqualTo(1);
    after(Duration.ofSeconds(11));
    assertThat(store.find(id(1)).orElseThrow().generation()).isEqualTo(2);
  }

  @Test
  void root_ofCcip16_thatANodeLeftOut_isReadOnceTheOffRampExpectsMore() {
    world.other.mine(List.of(Traffic.sent16(1)));
    for (int i = 0; i < 10; i++) {
      world.other.mine(List.of());
    }
    world.metaNode.withheld = is(Event.COMMITTED_1_6);
    world.meta.mine(List.of(Traffic.committed16(1, 1, false)));
    after(Duration.ZERO);
    world.metaNode.withheld = _ -> false;
    world.metaNode.answer = words(0x20, 0xabc, 1, 2, 0, 0xa0, 0);
    after(Duration.ofSeconds(11));
    assertThat(store.find(Traffic.id16(1)).orElseThrow().state())
        .isEqualTo(MessageState.SOURCE_FINALIZED);
    after(Duration.ofSeconds(11));
    assertThat(store.find(Traffic.id16(1)).orElseThrow().state()).isEqualTo(MessageState.COMMITTED);
  }

  @Test
  void receipt_thatANodeLeftOut_isReadBesideTheExecution() {
    send(1);
    world.otherNode.withheld = is(Event.ROW_RECEIVED);
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    world.otherNode.withheld = _ -> false;
    assertThat(store.find(id(1)).orElseThrow().receipt()).isEmpty();
    after(Duration.ofSeconds(20));
    assertThat(store.find(id(1)).orElseThrow().receipt()).isPresent();
  }

  @Test
  void execution_thatCameWithAWrongId_isCorrectedBeforeAnybodyIsAlarmed() {
    send(1);
    FakeChain.Log executed = Traffic.executed(1, id(1), 2);
    world.otherNode.bent = log -> log.equals(executed) ? Traffic.executed(1, id(7), 3) : log;
    execute(Traffic.received(id(1), 0, 1), executed);
    assertThat(state(1)).isEqualTo(MessageState.SOURCE_FINALIZED);
    world.otherNode.bent = log -> log;
    after(Duration.ofSeconds(20), 2);
    assertThat(state(1)).isEqualTo(MessageState.SUCCESS);
    now = now.plus(Duration.ofMinutes(6));
    assertThat(told("ccip.execution.unknown")).isEmpty();
  }

  @Test
  void execution_thatCameAsAFailure_isCorrected() {
    send(1);
    FakeChain.Log executed = Traffic.executed(1, id(1), 2);
    world.otherNode.bent = log -> log.equals(executed) ? Traffic.executed(1, id(1), 3) : log;
    execute(Traffic.received(id(1), 0, 1), executed);
    assertThat(state(1)).isEqualTo(MessageState.FAILED);
    world.otherNode.bent = log -> log;
    world.otherNode.answer = "0x" + "0".repeat(63) + "2";
    after(Duration.ofSeconds(20), 3);
    assertThat(state(1)).isEqualTo(MessageState.SUCCESS);
    assertThat(store.find(id(1)).orElseThrow().execution().orElseThrow().count()).isOne();
  }

  @Test
  void logs_thatComeTwiceOrInAnotherOrder_areTakenOnce() {
    world.metaNode.twice = true;
    world.otherNode.twice = true;
    send(1);
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    assertThat(store.find(id(1)).orElseThrow().execution().orElseThrow().count()).isOne();
    assertThat(store.find(id(1)).orElseThrow().receipt().orElseThrow().rowsTaken()).isOne();
    assertThat(store.unreadLogs(9)).isEmpty();
  }

  @Test
  void logs_ofAnotherContractThanAskedFor_areRefusedByName() {
    FakeChain.Log sent = Traffic.sent(1, PAYLOAD);
    world.metaNode.bent = log -> new FakeChain.Log(Traffic.address(99), log.topics(), log.data());
    world.meta.mine(List.of(sent));
    after(Duration.ZERO);
    assertThat(store.unreadLogs(9))
        .singleElement()
        .satisfies(unread -> assertThat(unread.reason()).isEqualTo("unasked"));
    world.metaNode.bent = log -> log;
    after(Duration.ofSeconds(2));
    assertThat(store.find(id(1))).isPresent();
  }

  @Test
  void blocks_whoseLogsAreTooMuchTogether_areReadOneByOne() {
    after(Duration.ZERO);
    world.metaNode.mostLogs = 3;
    for (int i = 1; i <= 4; i++) {
      world.meta.mine(List.of(Traffic.sent(i, PAYLOAD), Traffic.rowsSent(id(i), 1)));
    }
    assertThat(meta.catchUp(20)).isTrue();
    assertThat(store.stats("there").sent()).isEqualTo(4);
  }

  @Test
  void finalBlock_thatIsNotTheBlockOfItsHeight_makesNothingFinal() {
    world.other.mine(List.of(Traffic.sent16(1)));
    for (int i = 0; i < 4; i++) {
      world.other.mine(List.of());
    }
    world.otherNode.finalAhead = 4;
    assertThat(other.catchUp(2)).isFalse();
    assertThat(Scanned.finalizedTo(store, Traffic.OTHER)).isEmpty();
    world.otherNode.finalAhead = 0;
    after(Duration.ZERO);
    assertThat(Scanned.finalizedTo(store, Traffic.OTHER)).contains(0L);
  }

  @Test
  void olderHead_ofANodeThatLags_takesNothingBackAndIsNotWell() {
    send(1);
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    List<String> before = Scanned.told(store);
    Instant read = meta.lastAtHead().orElseThrow();
    world.metaNode.lag = 5;
    world.otherNode.lag = 1;
    after(Duration.ofSeconds(30), 5);
    assertThat(Scanned.told(store)).isEqualTo(before);
    assertThat(world.signals).isEmpty();
    assertThat(meta.lastAtHead()).contains(read);
    assertThat(world.registry.get("meta138_ccip_read_block").tag("chain", "138").gauge().value())
        .isNaN();
    assertThat(told("ccip.chain.unread")).hasSize(2);
    world.metaNode.lag = 0;
    world.otherNode.lag = 0;
    after(Duration.ofSeconds(1));
    assertThat(told("ccip.chain.unread"))
        .allSatisfy(signal -> assertThat(signal.state()).isEqualTo(Signal.State.CLEARED))
        .hasSize(2);
  }

  @Test
  void otherBlocks_inThePlaceOfFinalOnes_areBrokenFinality_alsoToTheNextProcess() {
    send(1);
    world.meta.takeBack(7);
    for (int i = 0; i < 3; i++) {
      world.meta.mine(List.of());
    }
    after(Duration.ZERO);
    assertThat(store.find(id(1))).isEmpty();
    assertThat(world.signals)
        .singleElement()
        .satisfies(signal -> {
          assertThat(signal.kind()).isEqualTo("ccip.finality.broken");
          assertThat(signal.state()).isEqualTo(Signal.State.RAISED);
        });
    restart();
    for (int i = 0; i < 20; i++) {
      world.meta.mine(List.of());
    }
    after(Duration.ZERO);
    assertThat(world.signals.getLast().state()).isEqualTo(Signal.State.CLEARED);
  }
}
