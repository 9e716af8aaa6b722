package io.meta138.incident.reviews;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.signal.Signal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
final class ReviewLifeTest {
  @RegisterExtension static final ReviewScene scene = new ReviewScene();

  @Test
  void aReviewIsDueAfterBusinessDaysWithoutWeekendsAndHolidays() throws Exception {
    // Wednesday the 4th: Thursday, Friday, then Tuesday to Thursday as Monday is a holiday
    assertThat(scene.drafted().dueAt()).isEqualTo(Instant.parse("2026-03-13T00:00:00Z"));
  }

  @Test
  void anEditOfAnOldRevisionChangesNothing() throws Exception {
    Review review = scene.drafted();

    assertThat(scene.reviews.edit("R-1", 1, "person:alice", Section.TRIGGER, List.of("A deploy")))
        .isInstanceOf(ReviewResult.Done.class);
    assertThat(scene.reviews.edit("R-1", 1, "person:bob", Section.TRIGGER, List.of("A storm")))
        .isEqualTo(new ReviewResult.Stale(2));
    assertThat(scene.reviews.edit("R-1", 2, "person:bob", Section.TIMELINE, List.of("no")))
        .isInstanceOf(ReviewResult.Refused.class);
    assertThat(scene.reviews.edit("R-9", 1, "person:bob", Section.TRIGGER, List.of("x")))
        .isEqualTo(new ReviewResult.Unknown("there is no review R-9"));
    assertThat(scene.reviews.find("R-1").orElseThrow().document().lines(Section.TRIGGER))
        .containsExactly(Line.written("A deploy", "person:alice"));
    assertThat(review.state()).isEqualTo(Review.State.DRAFT);
  }

  @Test
  void aReviewClosesOnlyWhenSentAndEveryRunbookIsDealtWith() throws Exception {
    scene.drafted();
    String runbook = "the runbook network-outage was neither changed nor declared unchanged";
    assertThat(scene.reviews.close("R-1", 1, "person:alice"))
        .isEqualTo(new ReviewResult.Refused("revision 1 was not sent to its list; " + runbook));

    scene.reviews.send("R-1", 1, "person:alice");
    assertThat(scene.reviews.close("R-1", 1, "person:alice"))
        .isEqualTo(new ReviewResult.Refused("everybody by EMAIL has not arrived; " + runbook));

    scene.database.jdbc().sql("update incident.outbox set state = 'delivered'").update();
    assertThat(scene.reviews.close("R-1", 1, "person:alice"))
        .isEqualTo(new ReviewResult.Refused(runbook));

    scene.reviews.declare(
        "R-1", "network-outage", Review.Runbook.Outcome.UNCHANGED, "person:alice", "it worked");
    assertThat(scene.reviews.close("R-1", 1, "person:alice")).isInstanceOf(ReviewResult.Done.class);
    assertThat(scene.reviews.find("R-1").orElseThrow().state()).isEqualTo(Review.State.CLOSED);
    assertThat(scene.reviews.edit("R-1", 1, "person:alice", Section.LESSONS, List.of("more")))
        .isEqualTo(new ReviewResult.Refused("R-1 is closed"));
    assertThat(scene.timeline.of("I-1", 0, 1_000))
        .extracting(one -> one.entry().kind())
        .endsWith("review.drafted", "review.sent", "review.runbook", "review.closed");
  }

  @Test
  void anEditAfterSendingHasToBeSentAgain() throws Exception {
    scene.drafted();
    scene.reviews.send("R-1", 1, "person:alice");
    scene.reviews.edit("R-1", 1, "person:alice", Section.LUCKY, List.of("It was night"));

    assertThat(scene.reviews.find("R-1").orElseThrow().state()).isEqualTo(Review.State.EDITED);
    assertThat(scene.reviews.wanting(scene.reviews.find("R-1").orElseThrow()))
        .contains("revision 2 was not sent to its list");
  }

  @Test
  void theNoticeCarriesTheReview() throws Exception {
    scene.drafted();
    scene.reviews.send("R-1", 1, "person:alice");

    String body =
        scene.database.jdbc().sql("select body from incident.outbox").query(String.class).single();
    assertThat(body).isEqualTo(ReviewMarkdown.write(drafted1(), ReviewScene.DESK));
  }

  private Review drafted1() {
    Review sent = scene.reviews.find("R-1").orElseThrow();
    return new Review(
        sent.id(),
        sent.incident(),
        sent.severity(),
        Review.State.DRAFT,
        sent.revision(),
        sent.draftedAt(),
        sent.dueAt(),
        Optional.empty(),
        sent.closedAt(),
        sent.document(),
        sent.runbooks(),
        sent.actions());
  }

  @Test
  void actionItemsAreTrackedToTheirEnd() throws Exception {
    scene.drafted();
    LocalDate due = LocalDate.parse("2026-03-20");
    scene.reviews.actions().add("R-1", "Alert on peers", "bob", due, "person:alice");
    ActionItem item = scene.reviews.actions().open(10, Optional.empty()).getFirst();

    assertThat(
            scene.reviews.actions().reassign(item.id(), "carol", due.plusDays(1), "person:alice"))
        .isInstanceOf(ReviewResult.Done.class);
    assertThat(
            scene
                .reviews
                .actions()
                .settle(item.id(), ActionItem.State.DROPPED, "person:carol", " "))
        .isInstanceOf(ReviewResult.Refused.class);
    scene.reviews.actions().settle(item.id(), ActionItem.State.DONE, "person:carol", "merged");
    assertThat(
            scene.reviews.actions().settle(item.id(), ActionItem.State.DROPPED, "person:bob", "no"))
        .isInstanceOf(ReviewResult.Refused.class);
    assertThat(scene.reviews.actions().settle(99, ActionItem.State.DONE, "person:bob", ""))
        .isEqualTo(new ReviewResult.Unknown("there is no action item 99"));

    assertThat(scene.reviews.actions().open(10, Optional.empty())).isEmpty();
    assertThat(ReviewMarkdown.write(scene.reviews.find("R-1").orElseThrow(), ReviewScene.DESK))
        .contains("- DONE: Alert on peers, carol, due 2026-03-21 \\(merged\\)");
  }

  @Test
  void whatIsOverdueIsASignalUntilItIsDone() throws Exception {
    scene.drafted();
    scene
        .reviews
        .actions()
        .add("R-1", "Alert on peers", "bob", LocalDate.parse("2026-03-20"), "person:alice");
    List<Signal> signals = new ArrayList<>();
    List<String> told = new ArrayList<>();
    Reminders reminders =
        new Reminders(
            scene.database,
            signals::add,
            incident -> {
              told.add(incident);
              return told.size() > 1;
            },
            scene.clock);

    reminders.pass();
    assertThat(signals).isEmpty();
    scene.now.set(Instant.parse("2026-03-21T00:00:00Z"));
    reminders.pass();
    assertThat(signals).extracting(Signal::subject).containsExactly("review:R-1", "action:1");
    assertThat(signals).allMatch(signal -> signal.state() == Signal.State.RAISED);

    signals.clear();
    scene.reviews.actions().settle(1, ActionItem.State.DONE, "person:bob", "");
    scene.reviews.send("R-1", 1, "person:alice");
    scene.database.jdbc().sql("update incident.outbox set state = 'delivered'").update();
    scene.reviews.declare("R-1", "network-outage", Review.Runbook.Outcome.CHANGED, "person:a", "");
    scene.reviews.close("R-1", 1, "person:alice");
    reminders.pass();
    assertThat(signals)
        .extracting(Signal::state)
        .containsExactly(Signal.State.CLEARED, Signal.State.CLEARED);

    reminders.pass();
    reminders.pass();
    assertThat(told).containsExactly("I-1", "I-1");
  }
}
