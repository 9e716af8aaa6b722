package io.meta138.incident.reviews;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.incident.Severity;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.timeline.TimelineEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
final class DraftingTest {
  @RegisterExtension static final ReviewScene scene = new ReviewScene();

  @Test
  void theDraftOfARecordedIncidentIsAsExpected() throws Exception {
    Review review = scene.drafted();

    String text = ReviewMarkdown.write(review, ReviewScene.DESK);

    assertThat(text).isEqualTo(golden("R-1.md"));
  }

  @Test
  void everyStatementOfTheDeskRefersToSomethingThatExists() throws Exception {
    Review review = scene.drafted();

    List<Long> entries =
        scene.timeline.of("I-1", 0, 1_000).stream().map(TimelineEntry::index).toList();
    List<Long> evidence =
        new EvidenceStore(scene.database).of("I-1").stream().map(item -> item.number()).toList();
    for (Section section : Section.values()) {
      for (Line line : review.document().lines(section)) {
        if (line.kind() == Line.Kind.RECORDED) {
          assertThat(line.references()).isNotEmpty();
          for (Reference reference : line.references()) {
            assertThat(reference.kind() == Reference.Kind.TIMELINE ? entries : evidence)
                .contains(reference.number());
          }
        }
      }
    }
    assertThatThrownBy(() -> Line.recorded("believe me", List.of()))
        .hasMessage("nothing supports the statement: believe me");
  }

  @Test
  void anIncidentOfWhichNothingIsRecordedIsAllQuestions() {
    ReviewDocument draft =
        Drafting.of(new CaseFile(ReviewScene.over(), List.of(), List.of(), List.of(), List.of()));

    assertThat(draft.sections().values())
        .allSatisfy(lines -> assertThat(lines).allMatch(line -> line.kind() == Line.Kind.QUESTION));
    assertThat(draft.lines(Section.IMPACT))
        .extracting(Line::text)
        .contains("How many blocks were missed? No evidence says.");
  }

  @Test
  void draftingTwiceMakesOneReviewAndKeepsWhatPeopleWrote() throws Exception {
    Review first = scene.drafted();
    scene.reviews.edit(
        first.id(), 1, "person:alice", Section.LESSONS, List.of("Test the failover", " "));

    scene.work("I-1/review/1");

    assertThat(scene.reviews.of("I-1")).hasSize(1);
    Review again = scene.reviews.of("I-1").getFirst();
    assertThat(again.revision()).isEqualTo(3);
    assertThat(again.state()).isEqualTo(Review.State.EDITED);
    assertThat(again.document().lines(Section.LESSONS))
        .containsExactly(Line.written("Test the failover", "person:alice"));
    assertThat(scene.reviews.version(first.id(), 1)).contains(first.document());
  }

  @Test
  void statisticsCountWhatIsStored() throws Exception {
    scene.drafted();
    scene.store(
        new Incident(
            "I-2",
            2,
            ReviewScene.over().cause(),
            Status.RESOLVED,
            ReviewScene.over().rating(),
            Optional.empty(),
            Map.of(),
            List.of(),
            0,
            1,
            0,
            Incident.Links.NONE,
            new Incident.Times(
                ReviewScene.OPENED.plusSeconds(600),
                ReviewScene.OPENED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(ReviewScene.OPENED.plusSeconds(700)),
                Optional.empty()),
            Optional.empty(),
            ReviewScene.over().escalation(),
            Incident.Timers.NONE,
            0));
    scene.store(ReviewScene.alert("flappy", "SourceDown", Optional.of("source:x"), "I-2"));
    scene.timeline.append(
        List.of(ReviewScene.entry("I-2", 601, "desk", "page.decided", "x is paged", Map.of())));

    Statistics.Report report =
        new Statistics(new Cases(scene.database), scene.timeline)
            .between(ReviewScene.OPENED, ReviewScene.OPENED.plusSeconds(86_400));

    assertThat(report.all())
        .isEqualTo(new Statistics.Times(2, 1, Optional.of(95L), 2, Optional.of(427L)));
    assertThat(report.bySeverity()).containsOnlyKeys(Severity.P0);
    assertThat(report.weeks()).containsExactly(new Statistics.Week("2026-W10", 3));
    assertThat(report.rules())
        .containsExactly(
            new Statistics.Noise("SourceDown", 1, 1, 1, 100),
            new Statistics.Noise("ChainStalled", 1, 1, 0, 0),
            new Statistics.Noise("FeedHeld", 1, 1, 0, 0));
    assertThat(report.complete()).isTrue();
    assertThat(JsonMapper.shared().writeValueAsString(report)).contains("\"mttaSeconds\":95");
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = DraftingTest.class.getResourceAsStream("/reviews/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
