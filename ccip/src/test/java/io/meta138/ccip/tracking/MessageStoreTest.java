package io.meta138.ccip.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.tracking.MessageStore.PageCursor;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What deliverers, the read API and people ask of the store, on messages that a scanner read. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class MessageStoreTest {
  private static final Pauses TEN_SECONDS =
      new Pauses(Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final byte[] PAYLOAD = {1};
  private static final Hash OTHER_ID = Hash.parse("0x" + "7".repeat(64));

  private Scanned world;
  private MessageStore store;

  @BeforeEach
  void start() {
    world = new Scanned(1);
    store = world.store("messages");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private static Hash id(long number) {
    return Traffic.id(number, PAYLOAD);
  }

  /** Sends messages 1 to {@code last}, each in a block of its own, and makes them final. */
  private void send(long last) {
    for (long number = 1; number <= last; number++) {
      world.meta.mine(List.of(Traffic.sent(number, PAYLOAD)));
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

  private List<Long> deliverable() {
    return Scanned.deliverable(store, "there", Scanned.NOW);
  }

  @Test
  void message_thatIsFinal_isDeliverableInOrderUntilExecuted() {
    send(4);
    assertThat(deliverable()).containsExactly(1L, 2L, 3L, 4L);
    world.meta.mine(List.of(Traffic.sent(5, PAYLOAD)));
    world.scanner(Traffic.META, store).catchUp(0);
    assertThat(deliverable()).doesNotContain(5L);

    execute(Traffic.executed(2, id(2), 2), Traffic.executed(3, id(3), 3));

    assertThat(deliverable()).containsExactly(1L, 4L);
    assertThat(store.retryable("there", Scanned.NOW, 10))
        .singleElement()
        .satisfies(failed -> assertThat(failed.number()).isEqualTo(3));
    assertThat(store.find(id(5)))
        .get()
        .extracting(TrackedMessage::state)
        .isEqualTo(MessageState.SENT);
  }

  @Test
  void attempt_thatFailed_waitsForItsNextTime() {
    send(2);
    store.attempts().failed(List.of(id(1)), "no quorum", Scanned.NOW, TEN_SECONDS);
    assertThat(deliverable()).containsExactly(2L);
    assertThat(Scanned.deliverable(store, "there", Scanned.NOW.plus(Duration.ofSeconds(10))))
        .hasSize(2);
    assertThat(store.attempts().retryNow(id(1), Scanned.NOW)).isTrue();
    assertThat(deliverable()).containsExactly(1L, 2L);
    assertThat(store.find(id(1)).orElseThrow().delivery())
        .isEqualTo(
            new TrackedMessage.Delivery(
                1,
                Optional.of(Scanned.NOW),
                Optional.of("no quorum"),
                Optional.empty(),
                0,
                Optional.of(0)));
  }

  @Test
  void words_thatADatabaseDoesNotTake_areNotedAllTheSame() {
    send(1);
    store.attempts().failed(List.of(id(1)), "no \0 quorum\u001b[2J", Scanned.NOW, TEN_SECONDS);
    store.attempts().giveUp(id(1), "\0", Scanned.NOW);
    assertThat(store.find(id(1)).orElseThrow().delivery().lastError()).contains("?");
  }

  @Test
  void pauses_doubleWithEachAttempt_upToTheLongest() {
    send(1);
    Pauses pauses = new Pauses(Duration.ofMillis(200), Duration.ofSeconds(3));
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      store.attempts().failed(List.of(id(1)), "no quorum", Scanned.NOW, pauses);
      Instant next = store.find(id(1)).orElseThrow().delivery().nextAttemptAt().orElseThrow();
      waits.add(Duration.between(Scanned.NOW, next));
    }
    assertThat(waits.stream().map(Duration::toMillis))
        .containsExactly(200L, 400L, 800L, 1_600L, 3_000L, 3_000L);
  }

  @Test
  void anotherTry_isAskedForUntilItIsExecutedOrRefused() {
    send(1);
    Pauses pauses = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(1));
    execute(Traffic.executed(1, id(1), 3));
    // an attempt that failed asks for nothing
    store.attempts().refused(id(1), "NotEnoughGas", Scanned.NOW, pauses);
    assertThat(store.find(id(1)).orElseThrow().retryAsked()).isFalse();
    assertThat(store.find(id(1)).orElseThrow().tries()).isEqualTo(2);
    assertThat(store.attempts().retryNow(id(1), Scanned.NOW)).isTrue();
    assertThat(store.find(id(1)).orElseThrow().retryAsked()).isTrue();
    store.attempts().refused(id(1), "NotEnoughGas", Scanned.NOW, pauses);
    assertThat(store.find(id(1)).orElseThrow().retryAsked()).isFalse();
    assertThat(store.attempts().retryNow(id(1), Scanned.NOW)).isTrue();
    execute(Traffic.executed(1, id(1), 3));
    assertThat(store.find(id(1)).orElseThrow().retryAsked()).isFalse();
  }

  @Test
  void givenUpMessage_beginsAnewWhenItsExecutionIsTakenBack() {
    send(1);
    execute(Traffic.executed(1, id(1), 3));
    store.attempts().giveUp(id(1), "failed", Scanned.NOW);
    assertThat(store.retryable("there", Scanned.NOW, 9)).isEmpty();
    world.other.takeBack(1);
    execute(Traffic.executed(1, id(1), 3));
    assertThat(store.retryable("there", Scanned.NOW, 9)).hasSize(1);
  }

  @Test
  void states_followSignaturesAndExecution() {
    send(1);
    store.verifying(List.of(id(1)), Scanned.NOW);
    assertThat(state()).isEqualTo(MessageState.VERIFYING);
    store.verified(List.of(id(1)), Scanned.NOW);
    assertThat(state()).isEqualTo(MessageState.VERIFIED);
    execute(Traffic.executed(1, id(1), 3));
    assertThat(state()).isEqualTo(MessageState.FAILED);
    execute(Traffic.received(id(1), 0, 7), Traffic.executed(1, id(1), 2));
    assertThat(state()).isEqualTo(MessageState.SUCCESS);
    TrackedMessage message = store.find(id(1)).orElseThrow();
    assertThat(message.execution().orElseThrow().count()).isEqualTo(2);
    assertThat(message.receipt().orElseThrow().rowsTaken()).isOne();
    assertThat(store.attempts().retryNow(id(1), Scanned.NOW)).isFalse();
  }

  private MessageState state() {
    return store.find(id(1)).orElseThrow().state();
  }

  @Test
  void supersession_endsWhenTheNewerMessageIsTakenBack() {
    send(2);
    execute(Traffic.executed(2, id(2), 2));
    assertThat(store.supersede(id(1), id(2), Scanned.NOW)).isTrue();
    assertThat(store.supersede(id(1), id(2), Scanned.NOW)).isFalse();
    assertThat(state()).isEqualTo(MessageState.SUPERSEDED);
    assertThat(deliverable()).isEmpty();

    world.other.takeBack(1);
    execute();

    assertThat(state()).isEqualTo(MessageState.SOURCE_FINALIZED);
    assertThat(deliverable()).containsExactly(1L, 2L);
  }

  @Test
  void failedMessage_canBeSuperseded_oneThatSucceededCanNot() {
    send(3);
    execute(Traffic.executed(1, id(1), 3), Traffic.executed(2, id(2), 2));
    assertThat(store.supersede(id(2), id(3), Scanned.NOW)).isFalse();
    assertThat(store.supersede(id(1), id(2), Scanned.NOW)).isTrue();
    assertThat(state()).isEqualTo(MessageState.SUPERSEDED);
    assertThat(store.retryable("there", Scanned.NOW, 9)).isEmpty();
    // somebody executed it all the same
    execute(Traffic.executed(1, id(1), 2));
    assertThat(state()).isEqualTo(MessageState.SUCCESS);
  }

  @Test
  void formerGeneration_isDeliveredOnlyIfTheLaneIsLedBack() {
    send(2);
    Address elsewhere = Traffic.address(77);
    mineFinal(Traffic.opened(2, elsewhere), Traffic.sent(3, PAYLOAD, elsewhere));
    assertThat(deliverable()).containsExactly(3L);
    assertThat(Scanned.generation(store, "there")).contains(2);
    assertThat(store.interval("there", 1, 1, 3)).hasSize(2);

    mineFinal(Traffic.opened(3, Traffic.REMOTE));

    assertThat(deliverable()).containsExactly(1L, 2L);
    assertThat(Scanned.generation(store, "there")).contains(3);
    world.meta.takeBack(7);
    world.scanner(Traffic.META, store).catchUp(0);
    mineFinal();
    assertThat(deliverable()).containsExactly(3L);
  }

  @Test
  void messageThatWasNotRead_isReadAgain() {
    send(5);
    List<String> whole = Scanned.told(store);
    List.of(2L, 3L).forEach(this::lose);
    assertThat(deliverable()).containsExactly(1L, 4L, 5L);

    world.scanner(Traffic.META, store).catchUp(0);
    mineFinal();

    assertThat(deliverable()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(Scanned.told(store)).isEqualTo(whole);
  }

  /** As if a node had left its log out. */
  private void lose(long number) {
    store
        .database()
        .jdbc()
        .sql("delete from ccip.message where number = :number")
        .param("number", number)
        .update();
  }

  @Test
  void numbersOfAnotherGeneration_areNoneThatIsMissing() {
    send(2);
    Address elsewhere = Traffic.address(77);
    mineFinal(Traffic.opened(2, elsewhere), Traffic.sent(3, PAYLOAD, elsewhere));
    mineFinal(Traffic.opened(3, Traffic.REMOTE));
    mineFinal(Traffic.sent(4, PAYLOAD));
    assertThat(deliverable()).containsExactly(1L, 2L, 4L);
    Gaps gaps = new Gaps(store.database());
    assertThat(gaps.first("there")).isEmpty();
    lose(2);
    assertThat(gaps.first("there")).get().hasToString("3.2");
  }

  @Test
  void replacedRouter_numbersAnewAndLosesNothing() {
    send(2);
    Address successor = Traffic.address(78);
    FakeChain.Log sent = Traffic.sent(1, new byte[] {9});
    mineFinal(new FakeChain.Log(successor, sent.topics(), sent.data()));
    Lane replaced =
        Lane.between(
            "there",
            Traffic.META,
            successor,
            Traffic.OTHER,
            Traffic.REMOTE,
            List.of(),
            List.of(),
            LanePolicy.defaults());
    MessageStore both = world.store("replaced");
    world.scanner(Traffic.META, both).catchUp(0);
    both.database().jdbc().sql("delete from ccip.cursor").update();
    world.scanner(Traffic.META, List.of(replaced), both).catchUp(0);
    assertThat(both.stats("there").sent()).isEqualTo(3);
    assertThat(Scanned.generation(both, "there")).contains(2);
  }

  private void mineFinal(FakeChain.Log... logs) {
    world.meta.mine(List.of(logs));
    for (int i = 0; i < 6; i++) {
      world.meta.mine(List.of());
    }
    world.scanner(Traffic.META, store).catchUp(0);
  }

  @Test
  void pages_giveEveryMessageOnce() {
    send(23);
    List<Hash> seen = new ArrayList<>();
    Optional<PageCursor> after = Optional.empty();
    while (true) {
      List<TrackedMessage> page = store.page(MessageFilter.ofLane("there"), after, 5);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(message -> seen.add(message.id()));
      TrackedMessage last = page.getLast();
      after = Optional.of(new PageCursor(last.sent().at(), last.id()));
    }
    Set<Hash> once = new HashSet<>(seen);
    assertThat(seen).hasSize(23);
    assertThat(once).hasSize(23);
    assertThat(seen.getFirst()).isEqualTo(id(23));
  }

  @Test
  void filters_narrowPages() {
    send(2);
    execute(Traffic.executed(2, id(2), 2));
    MessageFilter successes = MessageFilter.ofLane("there", MessageState.SUCCESS);
    assertThat(store.page(successes, Optional.empty(), 10)).hasSize(1);
    MessageFilter bySender =
        new MessageFilter(
            List.of(),
            List.of(),
            Optional.of(Traffic.SENDER),
            Optional.of(Traffic.RECEIVER),
            Optional.of(store.find(id(1)).orElseThrow().sent().transaction()));
    assertThat(store.page(bySender, Optional.empty(), 10))
        .singleElement()
        .satisfies(message -> assertThat(message.id()).isEqualTo(id(1)));
    assertThat(store.page(MessageFilter.ofLane("elsewhere"), Optional.empty(), 10)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.page(MessageFilter.ALL, Optional.empty(), 0));
  }

  @Test
  void statistics_countByStateAndNameTheOldest() {
    send(3);
    execute(Traffic.received(id(2), 0, 1), Traffic.executed(2, id(2), 2));
    LaneStats stats = store.stats("there");
    assertThat(stats.sent()).isEqualTo(3);
    assertThat(stats.open()).isEqualTo(2);
    assertThat(stats.confirmed()).isOne();
    assertThat(stats.in(MessageState.SOURCE_FINALIZED)).isEqualTo(2);
    assertThat(stats.oldestUndelivered()).contains(store.find(id(1)).orElseThrow().sent().at());
    assertThat(stats.lag()).isPresent();
    assertThat(store.readTo(Traffic.META.id())).hasValue(world.meta.height());
    assertThat(Scanned.finalizedTo(store, Traffic.META)).contains(world.meta.height() - 6);
  }

  @Test
  void emptyStore_answersNothing() {
    assertThat(store.find(OTHER_ID)).isEmpty();
    assertThat(Scanned.generation(store, "there")).isEmpty();
    assertThat(Scanned.deliverable(store, "there", Scanned.NOW)).isEmpty();
    assertThat(store.stats("there").sent()).isZero();
    assertThat(store.stats("there").lag()).isEmpty();
    assertThat(store.readTo(Traffic.META.id())).isEmpty();
  }
}
