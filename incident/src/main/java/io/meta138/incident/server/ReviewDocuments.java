package io.meta138.incident.server;

import static io.meta138.incident.server.Fields.spelled;

import io.meta138.incident.reviews.ActionItem;
import io.meta138.incident.reviews.Line;
import io.meta138.incident.reviews.Reference;
import io.meta138.incident.reviews.Review;
import io.meta138.incident.reviews.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the interface shows of reviews. */
final class ReviewDocuments {
  private ReviewDocuments() {}

  /**
   * A review without its text.
   *
   * @param wanting what keeps it from being closed
   */
  static Documents.Members brief(Review review, List<String> wanting) {
    return new Documents.Members()
        .put("id", review.id())
        .put("incident", review.incident())
        .put("title", review.document().title())
        .put("severity", spelled(review.severity()))
        .put("state", spelled(review.state()))
        .put("revision", review.revision())
        .put("draftedAt", review.draftedAt())
        .put("dueAt", review.dueAt())
        .put("sentAt", review.sentAt())
        .put("closedAt", review.closedAt())
        .put("wanting", wanting)
        .put("runbooks", review.runbooks().stream().map(ReviewDocuments::runbook).toList())
        .put("actions", review.actions().stream().map(ReviewDocuments::action).toList());
  }

  /** A review with all that it says. */
  static Map<String, Object> whole(Review review, List<String> wanting) {
    Map<String, Object> sections = new LinkedHashMap<>();
    for (Section section : Section.values()) {
      sections.put(
          spelled(section),
          review.document().lines(section).stream().map(ReviewDocuments::line).toList());
    }
    return brief(review, wanting)
        .put("sections", sections)
        .put("evidence", review.document().evidence())
        .done();
  }

  private static Map<String, Object> line(Line line) {
    return new Documents.Members()
        .put("kind", spelled(line.kind()))
        .put("text", line.text())
        .put("references", line.references().stream().map(Reference::label).toList())
        .put("by", Optional.of(line.by()).filter(by -> !by.isEmpty()))
        .done();
  }

  private static Map<String, Object> runbook(Review.Runbook runbook) {
    return new Documents.Members()
        .put("name", runbook.name())
        .put("outcome", runbook.outcome().map(Fields::spelled))
        .put("by", runbook.by())
        .put("note", runbook.note())
        .done();
  }

  static Map<String, Object> action(ActionItem item) {
    return new Documents.Members()
        .put("id", item.id())
        .put("review", item.review())
        .put("text", item.text())
        .put("owner", item.owner())
        .put("due", item.due().toString())
        .put("state", spelled(item.state()))
        .put("by", item.by())
        .put("at", item.at())
        .put("note", item.note())
        .done();
  }
}
