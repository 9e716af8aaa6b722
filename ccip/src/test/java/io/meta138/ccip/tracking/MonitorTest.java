package io.meta138.ccip.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.support.Until;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is amiss with a lane becomes one signal when it begins and one when it ends. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class MonitorTest {
  private static final byte[] PAYLOAD = {1};
  private static final Instant SENT = Instant.ofEpochSecond(FakeChain.GENESIS_TIME);

  private Scanned world;
  private MessageStore store;
  private Instant now = SENT.plusSeconds(10);
  private ChainScanner meta;
  private ChainScanner other;
  private Monitor monitor;

  @BeforeEach
  void start() {
    world = new Scanned(1);
    store = world.store("watched");
    meta = world.scanner(Traffic.META, store, () -> now);
    other = world.scanner(Traffic.OTHER, store, () -> now);
    monitor = monitor();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Monitor monitor() {
    return new Monitor(
        List.of(Traffic.THERE),
        Map.of(Traffic.META.id(), world.metaRpc, Traffic.OTHER.id(), world.otherRpc),
        Map.of(Traffic.META, meta, Traffic.OTHER, other),
        store,
        List.of(
            new WatchedBalance(
                "there",
                "sender",
                Traffic.META.id(),
                Traffic.SENDER,
                Optional.empty(),
                BigInteger.valueOf(100))),
        MonitorSettings.defaults(),
        world.signals::add,
        () -> now,
        world.registry);
  }

  private static Hash id(long number) {
    return Traffic.id(number, PAYLOAD);
  }

  private void read() {
    meta.catchUp(0);
    other.catchUp(0);
  }

  private void send(long number) {
    world.meta.mine(List.of(Traffic.sent(number, PAYLOAD)));
    for (int i = 0; i < 6; i++) {
      world.meta.mine(List.of());
    }
    read();
  }

  private void execute(FakeChain.Log... logs) {
    world.other.mine(List.of(logs));
    read();
  }

  /** Looks after so long, at chains that are read, and gives what was told by it. */
  private List<String> after(Duration wait) {
    now = now.plus(wait);
    read();
    world.signals.clear();
    monitor.look();
    return world.signals.stream()
        .map(s -> s.kind() + " " + s.subject() + " " + s.state())
        .sorted()
        .toList();
  }

  @Test
  void undeliveredMessage_isASignalOnceItIsOverdue_untilDelivered() {
    send(1);
    assertThat(after(Duration.ofSeconds(60))).isEmpty();
    assertThat(after(Duration.ofMinutes(5))).containsExactly("ccip.lane.overdue lane:there RAISED");
    assertThat(world.signals.getFirst().details())
        .containsEntry("lane", "there")
        .containsEntry("message", id(1).toString())
        .containsEntry("state", "SOURCE_FINALIZED");
    assertThat(after(Duration.ofSeconds(2))).isEmpty();
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    assertThat(after(Duration.ofSeconds(2)))
        .containsExactly("ccip.lane.overdue lane:there CLEARED");
  }

  @Test
  void signal_raisedBeforeARestart_isClearedAfterIt() {
    send(1);
    after(Duration.ofMinutes(6));
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    monitor = monitor();
    assertThat(after(Duration.ofSeconds(2)))
        .containsExactly("ccip.lane.overdue lane:there CLEARED");
  }

  @Test
  void signal_whoseEndAnotherProcessTold_isRaisedWhenItBeginsAnew() {
    Monitor second = monitor();
    world.meta.mine(List.of(Traffic.sendFailed()));
    after(Duration.ofSeconds(1));
    second.look();
    world.meta.mine(List.of(Traffic.sent(1, PAYLOAD), Traffic.rowsSent(id(1), 5)));
    assertThat(after(Duration.ofSeconds(1))).containsExactly("ccip.send.failed lane:there CLEARED");
    second.look();
    // from here on the second process is alone
    world.meta.mine(List.of(Traffic.sendFailed()));
    read();
    world.signals.clear();
    second.look();
    assertThat(world.signals).extracting(Signal::kind).containsExactly("ccip.send.failed");
  }

  @Test
  void failure_pagesNobodyUntilItsRetriesHaveEnded() {
    send(1);
    execute(Traffic.executed(1, id(1), 3));
    assertThat(after(Duration.ofSeconds(30))).isEmpty();
    store
        .attempts()
        .failed(
            List.of(id(1)),
            "ReceiverError(0x)",
            now,
            new Pauses(Duration.ofMillis(1), Duration.ofMillis(1)));
    assertThat(after(Duration.ofSeconds(30))).isEmpty();
    store.attempts().giveUp(id(1), "ReceiverError(0x): out of gas", now);
    assertThat(after(Duration.ofSeconds(2)))
        .containsExactly("ccip.message.failed message:" + id(1) + " RAISED");
    Signal signal = world.signals.getFirst();
    assertThat(signal.summary()).contains("ReceiverError(0x): out of gas");
    assertThat(signal.details())
        .containsEntry("attempts", "1")
        .containsKey("destinationTransaction");
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    assertThat(after(Duration.ofSeconds(2)))
        .containsExactly("ccip.message.failed message:" + id(1) + " CLEARED");
  }

  @Test
  void success_withoutTheReceiversEvent_isASignal() {
    send(1);
    execute(Traffic.executed(1, id(1), 2));
    assertThat(after(Duration.ofSeconds(30))).isEmpty();
    assertThat(after(Duration.ofSeconds(40)))
        .containsExactly("ccip.message.unconfirmed lane:there RAISED");
    assertThat(world.signals.getFirst().details()).containsEntry("messages", id(1).toString());
  }

  @Test
  void numberLeftOut_isASignal() {
    send(1);
    send(3);
    assertThat(after(Duration.ofSeconds(1)))
        .containsExactly("ccip.messages.missing lane:there RAISED");
    assertThat(world.signals.getFirst().details()).containsEntry("numbers", "1.2");
  }

  @Test
  void execution_ofWhatWasNeverSent_isASignal() {
    execute(Traffic.executed(1, id(1), 2));
    assertThat(after(Duration.ofMinutes(6)))
        .containsExactly("ccip.execution.unknown lane:there RAISED");
    send(1);
    assertThat(after(Duration.ofSeconds(1))).contains("ccip.execution.unknown lane:there CLEARED");
  }

  @Test
  void failedSendOnUpdate_isASignalUntilRowsAreSent() {
    world.meta.mine(List.of(Traffic.sendFailed()));
    read();
    assertThat(after(Duration.ofSeconds(1))).containsExactly("ccip.send.failed lane:there RAISED");
    world.meta.mine(List.of(Traffic.sent(1, PAYLOAD), Traffic.rowsSent(id(1), 5)));
    read();
    assertThat(after(Duration.ofSeconds(1))).containsExactly("ccip.send.failed lane:there CLEARED");
    assertThat(store.find(id(1)).orElseThrow().fee()).contains(BigInteger.valueOf(5));
  }

  @Test
  void cursedRouterAndLowBalance_areSignals_andStayWhileNothingCanBeAsked() {
    String open = laneAnswer(false, false);
    world.metaNode.answer = "0x01";
    assertThat(after(Duration.ofSeconds(1)))
        .as("an answer of the wrong form says nothing of the lane, and 1 is less than 100")
        .containsExactly("ccip.balance.low account:" + Traffic.SENDER + "@138 RAISED");
    world.metaNode.answer = laneAnswer(false, true);
    world.otherNode.answer = open;
    assertThat(after(Duration.ofSeconds(1))).containsExactly("ccip.lane.stopped lane:there RAISED");
    assertThat(world.signals.getFirst().details()).containsEntry("state", "source cursed");
    world.metaNode.answer = null;
    assertThat(after(Duration.ofSeconds(1))).isEmpty();
    world.metaNode.answer = open;
    assertThat(after(Duration.ofSeconds(1)))
        .containsExactly("ccip.lane.stopped lane:there CLEARED");
  }

  @Test
  void newestMessage_thatNobodyRead_isASignalOnceItLasts() {
    for (long number = 1; number <= 4; number++) {
      send(number);
      execute(Traffic.received(id(number), 0, number), Traffic.executed(number, id(number), 2));
    }
    world.metaNode.answer = laneAnswer(false, false);
    world.otherNode.answer = laneAnswer(false, false);
    assertThat(after(Duration.ofMinutes(1))).isEmpty();
    assertThat(after(Duration.ofMinutes(4))).isEmpty();
    assertThat(after(Duration.ofMinutes(2)))
        .containsExactly("ccip.messages.missing lane:there RAISED");
    assertThat(world.signals.getFirst().details()).containsEntry("numbers", "5 to 5");
    world.metaNode.answer = null;
    assertThat(after(Duration.ofSeconds(1))).isEmpty();
    world.metaNode.answer = laneAnswer(false, false);
    send(5);
    assertThat(after(Duration.ofSeconds(1))).contains("ccip.messages.missing lane:there CLEARED");
  }

  private static String laneAnswer(boolean paused, boolean cursed) {
    StringBuilder words = new StringBuilder("0x");
    for (long word : new long[] {0xabc, 5, 1, paused ? 1 : 0, cursed ? 1 : 0, 1, 1, 1, 1}) {
      words.append("%064x".formatted(word));
    }
    return words.toString();
  }

  @Test
  void chain_thatCannotBeRead_isASignal() {
    read();
    world.otherNode.close();
    now = now.plus(Duration.ofSeconds(90));
    meta.catchUp(0);
    other.catchUp(0);
    world.signals.clear();
    monitor.look();
    assertThat(world.signals)
        .anySatisfy(signal -> {
          assertThat(signal.kind()).isEqualTo("ccip.chain.unread");
          assertThat(signal.subject()).isEqualTo("chain:2138");
        });
  }

  @Test
  void finalBlocks_takenBack_areASignalUntilTheChainIsFinalAgain() {
    send(1);
    world.meta.takeBack(world.meta.height());
    for (int i = 0; i < 4; i++) {
      world.meta.mine(List.of());
    }
    world.signals.clear();
    now = now.plusSeconds(5);
    meta.catchUp(0);
    now = now.plusSeconds(5);
    meta.catchUp(0);
    assertThat(world.signals).extracting(Signal::kind).containsExactly("ccip.finality.broken");
    for (int i = 0; i < 20; i++) {
      world.meta.mine(List.of());
    }
    meta.catchUp(0);
    assertThat(world.signals.getLast().state()).isEqualTo(Signal.State.CLEARED);
  }

  @Test
  void numbers_areToldByLaneAndStage() {
    send(1);
    send(2);
    now = now.plusSeconds(1);
    execute(Traffic.received(id(1), 0, 1), Traffic.executed(1, id(1), 2));
    after(Duration.ofSeconds(1));
    assertThat(
            world
                .registry
                .get("meta138_ccip_messages")
                .tags("lane", "there", "state", "source_finalized")
                .gauge()
                .value())
        .isEqualTo(1);
    assertThat(world.registry.get("meta138_ccip_oldest_undelivered_seconds").gauge().value())
        .isPositive();
    assertThat(
            world
                .registry
                .get("meta138_ccip_stage")
                .tags("lane", "there", "stage", "total")
                .timer()
                .count())
        .isOne();
  }

  @Test
  void numbers_areUnknownWhileTheDatabaseDoesNotAnswer() throws Exception {
    send(1);
    monitor.look();
    assertThat(waiting()).isEqualTo(0.0);
    assertThat(oldest()).isNotNaN();
    store.database().close();
    monitor.start();
    try {
      Until.holds(Duration.ofMinutes(1), "unknown", () -> Double.isNaN(oldest()));
      assertThat(waiting()).isNaN();
    } finally {
      monitor.stop();
    }
  }

  private double oldest() {
    return world.registry.get("meta138_ccip_oldest_undelivered_seconds").gauge().value();
  }

  private double waiting() {
    return world.registry.get("meta138_ccip_messages").tag("state", "failed").gauge().value();
  }
}
