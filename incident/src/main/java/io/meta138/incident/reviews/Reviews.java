package io.meta138.incident.reviews;

import io.meta138.incident.Texts;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.notifications.Receipt;
import io.meta138.incident.reviews.ReviewResult.Done;
import io.meta138.incident.reviews.ReviewResult.Refused;
import io.meta138.incident.reviews.ReviewResult.Stale;
import io.meta138.incident.reviews.ReviewResult.Unknown;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.Timeline;
import io.meta138.platform.db.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The life of reviews: drafted by the desk, edited by people, sent to their list, closed. Every
 * change names the revision it was made on, and is committed together with its entry in the
 * timeline.
 */
public final class Reviews {
  private static final int MOST_LINES = 200;
  private static final int LONGEST_LINE = 4_000;
  private static final int LONGEST_BODY = 200_000;
  private static final int MOST_ACTIONS = 200;

  private final ReviewStore store;
  private final Outbox outbox;
  private final Timeline timeline;
  private final ReviewSettings settings;
  private final InstantSource clock;

  /**
   * The reviews in a database.
   *
   * @param database migrated for {@code incident}
   */
  public Reviews(
      Database database,
      Outbox outbox,
      Timeline timeline,
      ReviewSettings settings,
      InstantSource clock) {
    this.store = new ReviewStore(database);
    this.outbox = outbox;
    this.timeline = timeline;
    this.settings = settings;
    this.clock = clock;
  }

  ReviewStore store() {
    return store;
  }

  /** The review with this id at its newest revision. */
  public Optional<Review> find(String id) {
    return store.find(id);
  }

  /** What a review said at a revision. */
  public Optional<ReviewDocument> version(String id, int revision) {
    return store.version(id, revision);
  }

  /** The reviews of an incident, oldest first. */
  public List<Review> of(String incident) {
    return store.of(incident);
  }

  /** Reviews that are not closed, those due first, at most so many. */
  public List<Review> open(int most) {
    return store.open(most);
  }

  /** Action items that are not done, those due first, at most so many. */
  public List<ActionItem> openActions(int most) {
    return store.openActions(most);
  }

  /**
   * Drafts the review of an incident, or renews the draft that it has: what people wrote stays.
   * Once a review was closed, an incident that comes back gets another. Takes part in the
   * transaction that is open on this thread.
   */
  Review draft(Incident incident, ReviewDocument document, Instant at) {
    List<Review> all = store.of(incident.id());
    Instant over = incident.times().resolvedAt().orElse(at);
    if (!all.isEmpty() && all.getLast().state() != Review.State.CLOSED) {
      Review was = store.locked(all.getLast().id()).orElseThrow();
      Review.State state = was.revision() == 1 ? Review.State.DRAFT : Review.State.EDITED;
      store.revise(was, state, was.document().refreshed(document), "desk", at);
      tell(was, at, "desk", "review.drafted", was.id() + " was drafted again");
      return store.find(was.id()).orElseThrow();
    }
    String id = "R-" + incident.number() + (all.isEmpty() ? "" : "." + (all.size() + 1));
    Review review =
        new Review(
            id,
            incident.id(),
            incident.severity(),
            Review.State.DRAFT,
            1,
            at,
            settings.due(over),
            Optional.empty(),
            Optional.empty(),
            document,
            List.of(),
            List.of());
    store.insert(review, "desk");
    tell(review, at, "desk", "review.drafted", id + " was drafted, due " + review.dueAt());
    return store.find(id).orElseThrow();
  }

  /**
   * Replaces a section by what a person says.
   *
   * @param revision that the person saw
   * @param lines of plain text; empty ones are left out
   */
  public ReviewResult edit(
      String id, int revision, String actor, Section section, List<String> lines) {
    List<Line> written =
        lines.stream()
            .map(Texts::line)
            .filter(line -> !line.isEmpty())
            .map(line -> Line.written(line, actor))
            .toList();
    if (section == Section.TIMELINE) {
      return new Refused("the timeline is as it was recorded; add a note to the incident instead");
    }
    if (written.isEmpty()
        || written.size() > MOST_LINES
        || written.stream().anyMatch(line -> line.text().length() > LONGEST_LINE)) {
      return new Refused(
          "a section has 1 to %d lines of at most %d characters"
              .formatted(MOST_LINES, LONGEST_LINE));
    }
    return at(
        id,
        revision,
        review -> {
          Instant now = clock.instant();
          ReviewDocument changed = review.document().with(section, written);
          store.revise(review, Review.State.EDITED, changed, actor, now);
          tell(review, now, actor, "review.edited", id + ": " + section.title() + " was rewritten");
          return done(id);
        });
  }

  /**
   * Sends a revision to the list, as Markdown.
   *
   * @param revision that the person saw
   */
  public ReviewResult send(String id, int revision, String actor) {
    if (settings.list().isEmpty()) {
      return new Refused("nobody is on the list of reviews; set reviews.list");
    }
    return at(
        id,
        revision,
        review -> {
          Instant now = clock.instant();
          String body = Texts.cut(ReviewMarkdown.write(review, settings.desk()), LONGEST_BODY);
          List<Notice> notices = new ArrayList<>();
          for (ReviewSettings.Recipient to : settings.list()) {
            notices.add(notice(review, to, now, body));
          }
          outbox.add(notices);
          store.sent(id, now, notices.stream().map(Notice::key).toList());
          tell(
              review,
              now,
              actor,
              "review.sent",
              "%s, revision %d, was sent to %d recipients".formatted(id, revision, notices.size()));
          return done(id);
        });
  }

  private static Notice notice(
      Review review, ReviewSettings.Recipient to, Instant at, String body) {
    // a sending after a failed one is another
    String key =
        "%s/rev%d/%s/%s/%s"
            .formatted(
                review.id(),
                review.revision(),
                Texts.cut(to.contact(), 120),
                to.channel().name().toLowerCase(Locale.ROOT),
                at.toEpochMilli());
    return new Notice(
        key,
        Notice.Kind.UPDATE,
        review.incident(),
        review.severity(),
        to.channel(),
        to.contact(),
        at,
        "Review %s of %s: %s".formatted(review.id(), review.incident(), review.document().title()),
        body,
        Map.of("review", review.id(), "revision", Integer.toString(review.revision())));
  }

  /** Says that a runbook was changed, or that it stays as it is; names it when it was not named. */
  public ReviewResult declare(
      String id, String runbook, Review.Runbook.Outcome outcome, String actor, String note) {
    String name = Texts.line(runbook);
    if (name.isEmpty() || name.length() > 200 || note.length() > LONGEST_LINE) {
      return new Refused("a runbook has a name of at most 200 characters");
    }
    return open(
        id,
        review -> {
          Instant now = clock.instant();
          store.declare(id, name, outcome, actor, Texts.line(note), now);
          tell(
              review,
              now,
              actor,
              "review.runbook",
              "%s: the runbook %s is %s"
                  .formatted(id, name, outcome.name().toLowerCase(Locale.ROOT)));
          return done(id);
        });
  }

  /**
   * Closes a review: only when its newest revision has reached its list and each runbook that it
   * names was changed or declared unchanged.
   */
  public ReviewResult close(String id, int revision, String actor) {
    return at(
        id,
        revision,
        review -> {
          List<String> wanting = wanting(review);
          if (!wanting.isEmpty()) {
            return new Refused(String.join("; ", wanting));
          }
          Instant now = clock.instant();
          store.closed(id, now);
          tell(review, now, actor, "review.closed", id + " is closed");
          return done(id);
        });
  }

  /** What keeps a review from being closed; empty when nothing does. */
  public List<String> wanting(Review review) {
    List<String> wanting = new ArrayList<>();
    if (review.state() != Review.State.SENT) {
      wanting.add("revision %d was not sent to its list".formatted(review.revision()));
    } else {
      Map<String, Receipt> receipts =
          outbox.receipts(review.incident()).stream()
              .collect(Collectors.toMap(Receipt::key, Function.identity()));
      Set<Receipt.State> arrived = Set.of(Receipt.State.DELIVERED, Receipt.State.SUPERSEDED);
      for (String key : store.notices(review.id())) {
        Receipt receipt = receipts.get(key);
        if (receipt == null || !arrived.contains(receipt.state())) {
          wanting.add(
              "%s has not arrived%s"
                  .formatted(
                      receipt == null ? key : receipt.contact() + " by " + receipt.channel(),
                      receipt == null || receipt.remark().isEmpty()
                          ? ""
                          : ": " + receipt.remark()));
        }
      }
    }
    review.runbooks().stream()
        .filter(runbook -> runbook.outcome().isEmpty())
        .forEach(runbook ->
            wanting.add(
                "the runbook %s was neither changed nor declared unchanged"
                    .formatted(runbook.name())));
    return wanting;
  }

  /** Adds something to be done. */
  public ReviewResult addAction(String id, String text, String owner, LocalDate due, String actor) {
    String line = Texts.line(text);
    String who = Texts.line(owner);
    if (line.isEmpty() || line.length() > LONGEST_LINE || who.isEmpty() || who.length() > 200) {
      return new Refused("an action item has a text, an owner and a date");
    }
    return open(
        id,
        review -> {
          if (review.actions().size() >= MOST_ACTIONS) {
            return new Refused("a review has at most %d action items".formatted(MOST_ACTIONS));
          }
          Instant now = clock.instant();
          long number = store.addAction(id, line, who, due, actor, now);
          tell(
              review,
              now,
              actor,
              "review.action",
              "%s: action %d for %s, due %s: %s".formatted(id, number, who, due, line));
          return done(id);
        });
  }

  /**
   * Gives an open action item to somebody, or another date; possible after the review's end too.
   */
  public ReviewResult reassign(long action, String owner, LocalDate due, String actor) {
    String who = Texts.line(owner);
    if (who.isEmpty() || who.length() > 200) {
      return new Refused("an action item has an owner");
    }
    return change(
        action,
        item ->
            new ActionItem(
                item.id(),
                item.review(),
                item.text(),
                who,
                due,
                item.state(),
                actor,
                clock.instant(),
                item.note()),
        "is %s's, due %s".formatted(who, due));
  }

  /**
   * Ends an open action item.
   *
   * @param state done or dropped
   * @param note what was done, or why it will not be
   */
  public ReviewResult settle(long action, ActionItem.State state, String actor, String note) {
    String why = Texts.cut(Texts.line(note), LONGEST_LINE);
    if (state == ActionItem.State.OPEN || (state == ActionItem.State.DROPPED && why.isEmpty())) {
      return new Refused("an action item ends done, or dropped with a reason");
    }
    return change(
        action,
        item ->
            new ActionItem(
                item.id(),
                item.review(),
                item.text(),
                item.owner(),
                item.due(),
                state,
                actor,
                clock.instant(),
                why),
        "is " + state.name().toLowerCase(Locale.ROOT) + (why.isEmpty() ? "" : ": " + why));
  }

  private ReviewResult change(long action, Function<ActionItem, ActionItem> how, String text) {
    return transact(() -> {
      Optional<ActionItem> item = store.action(action);
      Optional<Review> review = item.flatMap(one -> store.locked(one.review()));
      if (item.isEmpty() || review.isEmpty()) {
        return new Unknown("there is no action item " + action);
      }
      // read again under the review's lock
      ActionItem now = store.action(action).orElseThrow();
      if (now.state() != ActionItem.State.OPEN) {
        return new Refused(
            "action item %d is %s".formatted(action, now.state().name().toLowerCase(Locale.ROOT)));
      }
      ActionItem changed = how.apply(now);
      store.update(changed);
      tell(
          review.get(),
          changed.at(),
          changed.by(),
          "review.action",
          "%s: action %d %s".formatted(now.review(), action, text));
      return done(now.review());
    });
  }

  private ReviewResult at(String id, int revision, Function<Review, ReviewResult> change) {
    return open(
        id,
        review ->
            review.revision() == revision ? change.apply(review) : new Stale(review.revision()));
  }

  private ReviewResult open(String id, Function<Review, ReviewResult> change) {
    return transact(() -> {
      Optional<Review> review = store.locked(id);
      if (review.isEmpty()) {
        return new Unknown("there is no review " + id);
      }
      return review.get().state() == Review.State.CLOSED
          ? new Refused(id + " is closed")
          : change.apply(review.get());
    });
  }

  private ReviewResult transact(java.util.function.Supplier<ReviewResult> change) {
    ReviewResult result = store.database().transactions().execute(_ -> change.get());
    return java.util.Objects.requireNonNull(result, "result is null");
  }

  private ReviewResult done(String id) {
    return new Done(store.find(id).orElseThrow());
  }

  private void tell(Review review, Instant at, String actor, String kind, String text) {
    timeline.append(
        List.of(
            new Entry(at, review.incident(), actor, kind, text, Map.of("review", review.id()))));
  }
}
