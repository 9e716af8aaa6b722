package io.meta138.incident.server;

import io.meta138.incident.people.Right;
import io.meta138.incident.reviews.ActionItem;
import io.meta138.incident.reviews.Actions;
import io.meta138.incident.reviews.Review;
import io.meta138.incident.reviews.ReviewResult;
import io.meta138.incident.reviews.Reviews;
import io.meta138.incident.reviews.Section;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reviews: read, edited, sent, closed, and the action items that follow from them. */
final class ReviewRoutes {
  private static final int TEXT = 4_000;
  private static final int NAME = 200;

  private final Reviews reviews;
  private final Actions actions;

  ReviewRoutes(Reviews reviews) {
    this.reviews = reviews;
    this.actions = reviews.actions();
  }

  List<Route> routes() {
    String one = "/v1/reviews/{id}";
    return List.of(
        Route.get("/v1/reviews", call -> Page.with(call, this::open)),
        Route.get("/v1/incidents/{id}/reviews", call -> of(call.named("id"))),
        Route.get(one, call -> found(call, review -> new Answer.Given(document(review)))),
        Route.get(
            one + "/markdown",
            call ->
                found(
                    call,
                    review -> new Answer.Given(Map.of("markdown", reviews.markdown(review))))),
        Route.get(
            one + "/pdf",
            call ->
                found(call, review -> new Answer.Content("application/pdf", reviews.pdf(review)))),
        Route.post(one + "/edit", Right.ACT, this::edit),
        Route.post(
            one + "/send",
            Right.ACT,
            call -> revision(call, (_, seen) -> reviews.send(id(call), seen, actor(call)))),
        Route.post(
            one + "/sent",
            Right.ACT,
            call ->
                revision(
                    call,
                    (in, seen) ->
                        reviews.sentByHand(
                            id(call), seen, actor(call), in.textOr("how", TEXT, "")))),
        Route.post(one + "/runbooks", Right.ACT, this::declare),
        Route.post(
            one + "/close",
            Right.ACT,
            call -> revision(call, (_, seen) -> reviews.close(id(call), seen, actor(call)))),
        Route.post(one + "/actions", Right.ACT, this::addAction),
        Route.get("/v1/actions", call -> Page.with(call, this::openActions)),
        Route.post("/v1/actions/{number}/settle", Right.ACT, this::settle),
        Route.post("/v1/actions/{number}/assign", Right.ACT, this::assign));
  }

  private static String id(Call call) {
    return call.named("id");
  }

  private static String actor(Call call) {
    return call.caller().actor();
  }

  private Answer open(Page page) {
    return page.document(reviews.open(page.size() + 1, page.after()), this::brief, Review::id);
  }

  private Answer of(String incident) {
    return new Answer.Given(
        Map.of("items", reviews.of(incident).stream().map(this::brief).toList()));
  }

  private Object brief(Review review) {
    return ReviewDocuments.brief(review, reviews.wanting(review)).done();
  }

  private Answer openActions(Page page) {
    return page.document(
        actions.open(page.size() + 1, page.after().flatMap(ActionItem.Place::of)),
        ReviewDocuments::action,
        item -> item.place().toString());
  }

  private Answer found(Call call, Function<Review, Answer> then) {
    return reviews
        .find(id(call))
        .map(then)
        .orElseGet(() -> new Answer.Refused(Problem.unknown("there is no review " + id(call))));
  }

  private Map<String, Object> document(Review review) {
    return ReviewDocuments.whole(review, reviews.wanting(review));
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
            (_, seen) -> reviews.edit(id(call), seen, actor(call), section.orElseThrow(), lines)));
  }

  private Answer declare(Call call) {
    Fields in = new Fields(call.body());
    String runbook = in.text("runbook", NAME);
    var outcome = in.choice("outcome", Review.Runbook.Outcome.class);
    String note = in.textOr("note", TEXT, "");
    return in.then(
        () -> answer(reviews.declare(id(call), runbook, outcome.orElseThrow(), actor(call), note)));
  }

  private static LocalDate day(Fields in) {
    try {
      return LocalDate.parse(in.text("due", 10));
    } catch (DateTimeException e) {
      in.wrong("expected a day such as 2026-12-25 as due");
      return LocalDate.EPOCH;
    }
  }

  private Answer addAction(Call call) {
    Fields in = new Fields(call.body());
    String text = in.text("text", TEXT);
    String owner = in.text("owner", NAME);
    LocalDate due = day(in);
    return in.then(() -> answer(actions.add(id(call), text, owner, due, actor(call))));
  }

  private static long number(Call call) {
    String text = call.named("number");
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }

  private Answer settle(Call call) {
    Fields in = new Fields(call.body());
    var state = in.choice("state", ActionItem.State.class);
    String note = in.textOr("note", TEXT, "");
    return in.then(
        () -> answer(actions.settle(number(call), state.orElseThrow(), actor(call), note)));
  }

  private Answer assign(Call call) {
    Fields in = new Fields(call.body());
    String owner = in.text("owner", NAME);
    LocalDate due = day(in);
    return in.then(() -> answer(actions.reassign(number(call), owner, due, actor(call))));
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
