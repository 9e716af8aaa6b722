package io.meta138.incident.server;

import io.meta138.incident.people.Right;
import io.meta138.incident.reviews.ActionItem;
import io.meta138.incident.reviews.Review;
import io.meta138.incident.reviews.ReviewMarkdown;
import io.meta138.incident.reviews.ReviewPdf;
import io.meta138.incident.reviews.ReviewResult;
import io.meta138.incident.reviews.Reviews;
import io.meta138.incident.reviews.Section;
import java.net.URI;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reviews: read, edited, sent, closed, and the action items that follow from them. */
final class ReviewRoutes {
  private static final int TEXT = 4_000;
  private static final int NAME = 253;
  private static final URI HERE = URI.create("/");

  private final Reviews reviews;

  ReviewRoutes(Reviews reviews) {
    this.reviews = reviews;
  }

  List<Route> routes() {
    String one = "/v1/reviews/{id}";
    return List.of(
        Route.get("/v1/reviews", _ -> open()),
        Route.get("/v1/incidents/{id}/reviews", this::of),
        Route.get(one, call -> found(call, review -> new Answer.Given(document(review)))),
        Route.get(one + "/markdown", call -> found(call, ReviewRoutes::markdown)),
        Route.get(
            one + "/pdf",
            call ->
                found(
                    call,
                    review -> new Answer.Content("application/pdf", ReviewPdf.write(review)))),
        Route.post(one + "/edit", Right.ACT, this::edit),
        Route.post(
            one + "/send",
            Right.ACT,
            call ->
                revision(
                    call,
                    (in, seen) -> reviews.send(call.named("id"), seen, call.caller().actor()))),
        Route.post(
            one + "/close",
            Right.ACT,
            call ->
                revision(
                    call,
                    (in, seen) -> reviews.close(call.named("id"), seen, call.caller().actor()))),
        Route.post(one + "/actions", Right.ACT, this::addAction));
  }

  private static Answer markdown(Review review) {
    return new Answer.Given(Map.of("markdown", ReviewMarkdown.write(review, HERE)));
  }

  private Answer open() {
    return new Answer.Given(
        Map.of("items", reviews.open(500).stream().map(this::document).toList()));
  }

  private Answer of(Call call) {
    return new Answer.Given(
        Map.of("items", reviews.of(call.named("id")).stream().map(this::document).toList()));
  }

  private Answer found(Call call, Function<Review, Answer> then) {
    return reviews
        .find(call.named("id"))
        .map(then)
        .orElseGet(
            () -> new Answer.Refused(Problem.unknown("there is no review " + call.named("id"))));
  }

  private Map<String, Object> document(Review review) {
    return new Documents.Members()
        .put("id", review.id())
        .put("incident", review.incident())
        .put("title", review.document().title())
        .put("severity", Fields.spelled(review.severity()))
        .put("state", Fields.spelled(review.state()))
        .put("revision", review.revision())
        .put("draftedAt", review.draftedAt())
        .put("dueAt", review.dueAt())
        .put("sentAt", review.sentAt())
        .put("closedAt", review.closedAt())
        .put("wanting", reviews.wanting(review))
        .put("actions", review.actions().stream().map(ActionItem::toString).toList())
        .done();
  }

  /** Something done to the revision that a person saw. */
  private interface OnRevision {
    ReviewResult run(Fields in, int seen);
  }

  private Answer revision(Call call, OnRevision then) {
    Fields in = new Fields(call.body());
    int seen = call.body().path("revision").asInt(0);
    if (seen < 1) {
      in.wrong("expected the revision that was seen as revision");
    }
    return in.then(() -> answer(then.run(in, seen)));
  }

  private Answer edit(Call call) {
    Fields read = new Fields(call.body());
    var section = read.choice("section", Section.class);
    List<String> lines = read.texts("lines", TEXT);
    return read.then(() ->
        revision(
            call,
            (_, seen) ->
                reviews.edit(
                    call.named("id"), seen, call.caller().actor(), section.orElseThrow(), lines)));
  }

  private Answer addAction(Call call) {
    Fields in = new Fields(call.body());
    String text = in.text("text", TEXT);
    String owner = in.text("owner", NAME);
    LocalDate due = LocalDate.EPOCH;
    try {
      due = LocalDate.parse(in.text("due", 10));
    } catch (DateTimeException e) {
      in.wrong("expected a day such as 2026-12-25 as due");
    }
    LocalDate day = due;
    return in.then(
        () -> answer(reviews.addAction(call.named("id"), text, owner, day, call.caller().actor())));
  }

  private Answer answer(ReviewResult result) {
    return switch (result) {
      case ReviewResult.Done(Review review) -> new Answer.Given(document(review));
      case ReviewResult.Unknown(String reason) -> new Answer.Refused(Problem.unknown(reason));
      case ReviewResult.Stale(int revision) ->
          new Answer.Refused(
              Problem.conflict("somebody changed it: it is at revision " + revision + " now"));
      case ReviewResult.Refused(String reason) -> new Answer.Refused(Problem.conflict(reason));
    };
  }
}
