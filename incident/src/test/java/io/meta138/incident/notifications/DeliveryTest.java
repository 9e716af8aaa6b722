package io.meta138.incident.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.incident.Severity;
import io.meta138.incident.notifications.DeliveryResult.ChannelFailing;
import io.meta138.incident.notifications.DeliveryResult.ChannelRecovered;
import io.meta138.incident.notifications.DeliveryResult.Delayed;
import io.meta138.incident.notifications.DeliveryResult.Delivered;
import io.meta138.incident.notifications.DeliveryResult.Failed;
import io.meta138.incident.notifications.Notice.Kind;
import io.meta138.platform.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private final Scene scene = new Scene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aNoticeIsThereWithItsDecisionOrNotAtAll() throws Exception {
    scene.take(Channel.PAGERDUTY);
    assertThatThrownBy(() ->
            scene
                .database
                .transactions()
                .executeWithoutResult(_ -> {
                  scene.outbox.add(List.of(scene.page("a", Channel.PAGERDUTY)));
                  throw new IllegalArgumentException("undecided");
                }))
        .hasMessage("undecided");
    scene.add(scene.page("b", Channel.PAGERDUTY));
    scene.delivery().deliverDue();
    assertThat(scene.sentKeys()).containsExactly("b");
  }

  @Test
  void aKeyThatIsAddedTwiceIsDeliveredOnce() throws Exception {
    scene.take(Channel.PAGERDUTY);
    scene.add(scene.page("a", Channel.PAGERDUTY), scene.page("a", Channel.PAGERDUTY));
    scene.add(scene.page("a", Channel.PAGERDUTY));
    scene.delivery().deliverDue();
    scene.add(scene.page("a", Channel.PAGERDUTY));
    scene.delivery().deliverDue();
    assertThat(scene.sentKeys()).containsExactly("a");
    assertThat(scene.results(Delivered.class))
        .singleElement()
        .extracting(Delivered::receipt)
        .isEqualTo("ok");
    assertThat(scene.outbox.receipts("INC-a"))
        .singleElement()
        .satisfies(receipt -> {
          assertThat(receipt.state()).isEqualTo(Receipt.State.DELIVERED);
          assertThat(receipt.attempts()).isEqualTo(1);
          assertThat(receipt.settledAt()).contains(Scene.START);
        });
  }

  @Test
  void whatWasSettledLongAgoIsForgottenUnlessItsIncidentIsStillInMind() throws Exception {
    scene.take(Channel.PAGERDUTY);
    scene.add(scene.page("a", Channel.PAGERDUTY), scene.page("b", Channel.PAGERDUTY));
    scene.delivery().deliverDue();
    scene.add(scene.page("c", Channel.SLACK));
    scene
        .database
        .jdbc()
        .sql(
            """
            insert into incident.incident
              (id, number, status, severity, opened_at, changed_at, live, doc)
            values ('INC-b', 1, 'DETECTED', 'P1', now(), now(), true, '{}')
            """)
        .update();

    assertThat(scene.outbox.prune(Scene.START, 10)).isZero();
    assertThat(scene.outbox.prune(Scene.START.plusSeconds(60), 10)).isEqualTo(1);

    assertThat(scene.outbox.receipts("INC-a")).isEmpty();
    assertThat(scene.outbox.receipts("INC-b")).hasSize(1);
    assertThat(scene.outbox.receipts("INC-c")).hasSize(1);
  }

  @Test
  void pagesThatWereResolvedAreNotToldOfWhatComesLater() throws Exception {
    scene.take(Channel.PAGERDUTY);
    scene.add(thread("1", Kind.PAGE), thread("2", Kind.RESOLVED), thread("3", Kind.PAGE));
    scene.add(thread("4", Kind.UPDATE));
    scene.delivery().deliverDue();

    assertThat(scene.sentKeys()).containsExactly("1", "2", "3", "4");
    assertThat(scene.sent.get(1).pages()).containsExactly("1");
    assertThat(scene.sent.getLast().pages()).containsExactly("3");
  }

  @Test
  void aThreadGoesOutInOrderAndOneAtATime() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    scene.answer(
        Channel.PAGERDUTY,
        _ -> failures.getAndDecrement() > 0 ? Scene.later("busy") : Scene.taken());
    scene.add(thread("1", Kind.PAGE), thread("2", Kind.ACKNOWLEDGED), thread("3", Kind.RESOLVED));
    Delivery delivery = scene.delivery();
    for (int i = 0; i < 5; i++) {
      delivery.deliverDue();
      scene.clock.advance(Duration.ofSeconds(2));
    }
    assertThat(scene.sentKeys()).containsExactly("1", "1", "1", "2", "3");
    assertThat(scene.sent.getLast().pages()).containsExactly("1");
  }

  private Notice thread(String key, Kind kind) {
    return scene.notice(key, kind, Channel.PAGERDUTY, "alice", "INC-1", Severity.P0);
  }

  @Test
  void theWorstGoesFirst() throws Exception {
    DeliverySettings standard = DeliverySettings.standard().get(Channel.STATUS_PAGE);
    scene.settings.put(Channel.PAGERDUTY, standard);
    scene.take(Channel.PAGERDUTY);
    scene.add(
        scene.notice("p3", Kind.PAGE, Channel.PAGERDUTY, "alice", "INC-3", Severity.P3),
        scene.notice("u0", Kind.UPDATE, Channel.PAGERDUTY, "alice", "INC-0", Severity.P0),
        scene.notice("p0", Kind.PAGE, Channel.PAGERDUTY, "alice", "INC-1", Severity.P0));
    Delivery delivery = scene.delivery();
    for (int i = 0; i < 3; i++) {
      delivery.deliverDue();
      scene.clock.advance(Duration.ofSeconds(1));
    }
    assertThat(scene.sentKeys()).containsExactly("p0", "u0", "p3");
  }

  @Test
  void aPagedChannelGetsOneMessageASecondForEachContact() throws Exception {
    scene.take(Channel.SLACK);
    for (int i = 0; i < 4; i++) {
      scene.add(
          scene.notice("a" + i, Kind.PAGE, Channel.SLACK, "alice", "INC-" + i, Severity.P1),
          scene.notice("b" + i, Kind.PAGE, Channel.SLACK, "bob", "INC-" + i, Severity.P1));
    }
    Delivery delivery = scene.delivery();
    List<Integer> bySecond = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      bySecond.add(delivery.deliverDue());
      scene.clock.advance(Duration.ofSeconds(1));
    }
    assertThat(bySecond).containsExactly(2, 2, 2, 2, 0);
  }

  @Test
  void updatesThatWaitMakeRoomForTheNewestWhereOnlyThatIsSeen() throws Exception {
    scene.take(Channel.SLACK);
    for (String key : List.of("u1", "u2", "u3")) {
      scene.add(scene.notice(key, Kind.UPDATE, Channel.SLACK, "alice", "INC-1", Severity.P1));
    }
    scene.delivery().deliverDue();
    assertThat(scene.sentKeys()).containsExactly("u3");
    assertThat(scene.outbox.receipts("INC-1"))
        .extracting(Receipt::state)
        .containsExactly(
            Receipt.State.SUPERSEDED, Receipt.State.SUPERSEDED, Receipt.State.DELIVERED);
    List<Receipt> first = scene.outbox.receipts("INC-1", 0, 2);
    assertThat(first).extracting(Receipt::key).containsExactly("u1", "u2");
    assertThat(scene.outbox.receipts("INC-1", first.getLast().number(), 2))
        .extracting(Receipt::key)
        .containsExactly("u3");
    assertThat(scene.results(Delivered.class)).hasSize(3);
  }

  @Test
  void aPageThatWasNotTakenAtOnceIsToldSoThatTheNextChannelIsUsed() throws Exception {
    scene.answer(Channel.EMAIL, _ -> Scene.later("greylisted"));
    scene.add(scene.notice("a", Kind.PAGE, Channel.EMAIL, "alice", "INC-1", Severity.P0));
    Delivery delivery = scene.delivery();
    delivery.deliverDue();
    assertThat(scene.results(Delayed.class))
        .singleElement()
        .extracting(Delayed::reason)
        .isEqualTo("greylisted");
    scene.clock.advance(Duration.ofHours(1));
    delivery.deliverDue();
    assertThat(scene.results(Delayed.class)).as("told once").hasSize(1);
  }

  @Test
  void aPageThatWaitsBehindAClosedLaneIsToldToo() throws Exception {
    scene.answer(
        Channel.PAGERDUTY,
        _ -> new Provider.Later("HTTP 429", Optional.of(Duration.ofMinutes(10))));
    scene.add(scene.page("first", Channel.PAGERDUTY));
    Delivery delivery = scene.delivery();
    delivery.deliverDue();
    scene.add(scene.page("second", Channel.PAGERDUTY));
    delivery.deliverDue();
    scene.clock.advance(Duration.ofSeconds(5));
    delivery.deliverDue();
    assertThat(scene.sentKeys()).containsExactly("first");
    assertThat(scene.results(Delayed.class))
        .extracting(Delayed::key)
        .containsExactly("first", "second");
  }

  @Test
  void emailIsTriedHalfAnHourApartAndGivenUpAfterFourToFiveDays() throws Exception {
    scene.answer(Channel.EMAIL, _ -> Scene.later("greylisted"));
    scene.add(scene.page("a", Channel.EMAIL));
    Delivery delivery = scene.delivery();
    while (scene.results(Failed.class).isEmpty()
        && Duration.between(Scene.START, scene.clock.instant()).toDays() < 10) {
      delivery.deliverDue();
      scene.clock.advance(Duration.ofMinutes(7));
    }
    List<Instant> attempts = scene.sent.stream().map(Message::now).toList();
    for (int i = 1; i < attempts.size(); i++) {
      assertThat(Duration.between(attempts.get(i - 1), attempts.get(i)))
          .isGreaterThanOrEqualTo(Duration.ofMinutes(30));
    }
    assertThat(Duration.between(Scene.START, scene.results(Failed.class).getFirst().at()))
        .isBetween(Duration.ofDays(4), Duration.ofDays(5));
  }

  @Test
  void aContactThatCannotBeReachedIsASignalUntilItCanBeReachedAgain() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    scene.answer(Channel.PAGERDUTY, _ -> broken.get() ? Scene.later("refused") : Scene.taken());
    scene.add(scene.page("a", Channel.PAGERDUTY));
    Delivery delivery = scene.delivery();
    for (int i = 0; i < 30; i++) {
      delivery.deliverDue();
      scene.clock.advance(Duration.ofSeconds(1));
    }
    assertThat(scene.results(ChannelFailing.class)).hasSize(1);
    broken.set(false);
    scene.clock.advance(Duration.ofSeconds(15));
    delivery.deliverDue();
    assertThat(scene.results(ChannelRecovered.class)).hasSize(1);
    assertThat(scene.signals)
        .extracting(Signal::kind, Signal::subject, Signal::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "channel.failing", "channel:pagerduty:alice", Signal.State.RAISED),
            org.assertj.core.groups.Tuple.tuple(
                "channel.failing", "channel:pagerduty:alice", Signal.State.CLEARED));
  }

  @Test
  void aChannelThatFailsIsProbedWithOneMessageAtATime() throws Exception {
    scene.answer(Channel.PAGERDUTY, _ -> Scene.later("refused"));
    scene.add(scene.page("a", Channel.PAGERDUTY));
    Delivery delivery = scene.delivery();
    delivery.deliverDue();
    for (int i = 0; i < 50; i++) {
      scene.add(scene.page("b" + i, Channel.PAGERDUTY));
    }
    scene.clock.advance(Duration.ofSeconds(1));
    assertThat(delivery.deliverDue()).isEqualTo(1);
  }

  @Test
  void whatNobodyCanDeliverFailsForGoodWithTheReason() throws Exception {
    scene.take(Channel.SLACK);
    scene.addresses = (_, _) -> Optional.empty();
    scene.add(scene.page("a", Channel.SLACK), scene.page("b", Channel.WEBHOOK));
    scene.delivery().deliverDue();
    assertThat(scene.results(Failed.class))
        .extracting(Failed::reason)
        .containsExactlyInAnyOrder(
            "the contact alice has no address for SLACK", "the channel WEBHOOK is not configured");
  }

  @Test
  void resultsAreHandedBackUntilTheyAreRecorded() throws Exception {
    scene.take(Channel.PAGERDUTY);
    AtomicInteger refusals = new AtomicInteger(1);
    scene.listener =
        results -> {
          if (refusals.getAndDecrement() > 0) {
            throw new IllegalStateException("the desk is busy");
          }
          scene.results.addAll(results);
        };
    scene.add(scene.page("a", Channel.PAGERDUTY));
    assertThatThrownBy(() -> scene.delivery().deliverDue()).hasMessage("the desk is busy");
    scene.delivery().deliverDue();
    scene.delivery().deliverDue();
    assertThat(scene.results(Delivered.class)).hasSize(1);
  }

  @Test
  void textsThatTheDatabaseCannotHoldAreMadeFit() throws Exception {
    scene.take(Channel.PAGERDUTY);
    Notice hostile =
        new Notice(
            "a",
            Kind.PAGE,
            "INC-1",
            Severity.P0,
            Channel.PAGERDUTY,
            "alice",
            Scene.START,
            "nul \0 half \ud800",
            "\0",
            java.util.Map.of("k", "\0\udc00"));
    scene.add(hostile);
    scene.delivery().deliverDue();
    assertThat(scene.sent.getFirst().notice().summary()).isEqualTo("nul \uFFFD half \uFFFD");
    assertThat(scene.sent.getFirst().notice().details().get("k")).doesNotContain("\0");
  }
}
