package io.meta138.ccip.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of messages that ended long ago. */
final class PruningTest {
  private static final byte[] PAYLOAD = {7};
  private static final Duration RETENTION = MonitorSettings.defaults().retention();

  private Instant now = Scanned.NOW;
  private Scanned world;
  private MessageStore store;
  private Monitor monitor;

  @BeforeEach
  void start() {
    world = new Scanned(1);
    store = world.store("pruned");
    monitor =
        new Monitor(
            List.of(Traffic.THERE),
            Map.of(Traffic.META.id(), world.metaRpc, Traffic.OTHER.id(), world.otherRpc),
            Map.of(),
            store,
            List.of(),
            MonitorSettings.defaults(),
            world.signals::add,
            () -> now,
            world.registry);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private static Hash id(long number) {
    return Traffic.id(number, PAYLOAD);
  }

  private void send(long first, long last) {
    for (long number = first; number <= last; number++) {
      world.meta.mine(List.of(Traffic.sent(number, PAYLOAD), Traffic.rowsSent(id(number), 1_000)));
    }
    for (int i = 0; i < 6; i++) {
      world.meta.mine(List.of());
    }
    world.scanner(Traffic.META, store).catchUp(0);
  }

  private void execute(FakeChain.Log... logs) {
    world.other.mine(List.of(logs));
    world.scanner(Traffic.OTHER, store).catchUp(0);
  }

  private void succeed(long number) {
    execute(Traffic.received(id(number), 0, number), Traffic.executed(number, id(number), 2));
  }

  /** Looks when everything so far ended long ago. */
  private void lookLater() {
    now = now.plus(RETENTION).plus(Duration.ofDays(1));
    world.signals.clear();
    monitor.look();
  }

  private List<Long> kept() {
    return store.page(MessageFilter.ofLane("there"), Optional.empty(), 100).stream()
        .map(TrackedMessage::number)
        .sorted()
        .toList();
  }

  private long facts() {
    return store
        .database()
        .jdbc()
        .sql("select count(*) from ccip.fact where message_id is not null")
        .query(Long.class)
        .single();
  }

  private double fees() {
    return world.registry.get("meta138_ccip_fees_paid").gauge().value();
  }

  @Test
  void whatEndedLongAgo_isGone_andItsSumsStay() {
    send(1, 6);
    succeed(1);
    succeed(2);
    execute(Traffic.executed(3, id(3), 3));
    succeed(5);
    store.supersede(id(4), id(5), now);
    monitor.look();
    LaneStats before = store.stats("there");
    assertThat(kept()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);

    lookLater();

    // the third failed and is open, the sixth waits
    assertThat(kept()).containsExactly(3L, 6L);
    LaneStats after = store.stats("there");
    assertThat(after.states()).isEqualTo(before.states());
    assertThat(after.confirmed()).isEqualTo(before.confirmed());
    assertThat(after.sent()).isEqualTo(6);
    assertThat(fees()).isEqualTo(6_000.0);
    assertThat(facts()).isEqualTo(3);
    assertThat(world.signals)
        .noneMatch(s ->
            s.kind().equals("ccip.messages.missing") || s.kind().equals("ccip.execution.unknown"));
  }

  @Test
  void aLaneGoesOnAfterwards_andWhatIsMissedIsStillTold() {
    send(1, 3);
    succeed(1);
    succeed(2);
    succeed(3);
    lookLater();
    // generations are known by what is stored
    assertThat(kept()).containsExactly(3L);
    assertThat(Scanned.generation(store, "there")).contains(1);
    send(4, 4);
    assertThat(store.stats("there").sent()).isEqualTo(4);
    monitor.look();
    assertThat(world.signals).noneMatch(s -> s.kind().equals("ccip.messages.missing"));
    send(6, 6);
    monitor.look();
    assertThat(world.signals)
        .anySatisfy(s -> {
          assertThat(s.kind()).isEqualTo("ccip.messages.missing");
          assertThat(s.details()).containsEntry("numbers", "1.5");
        });
  }

  @Test
  void whatWaits_keepsEverythingAfterIt() {
    send(1, 4);
    succeed(2);
    succeed(3);
    lookLater();
    assertThat(kept()).containsExactly(1L, 2L, 3L, 4L);
    succeed(1);
    succeed(4);
    lookLater();
    assertThat(kept()).containsExactly(4L);
  }

  @Test
  void sendThatFailed_staysTold_untilASendSucceeds() {
    world.meta.mine(List.of(Traffic.sendFailed()));
    send(1, 1);
    succeed(1);
    lookLater();
    long failed = failedSends();
    assertThat(failed).isZero();
    world.meta.mine(List.of(Traffic.sendFailed()));
    world.scanner(Traffic.META, store).catchUp(0);
    lookLater();
    assertThat(failedSends()).isOne();
    assertThat(world.signals).anyMatch(s -> s.kind().equals("ccip.send.failed"));
  }

  private long failedSends() {
    return store
        .database()
        .jdbc()
        .sql("select count(*) from ccip.fact where kind = 'SEND_FAILED'")
        .query(Long.class)
        .single();
  }
}
