package io.meta138.incident.reviews;

import io.meta138.incident.Texts;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.reviews.ReviewResult.Refused;
import io.meta138.incident.timeline.Timeline;
import io.meta138.platform.db.Database;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The life of reviews: drafted by the desk, edited by people, sent to their list, closed. Every
 * change names the revision it was made on, and is committed together with its entry in the
 * timeline.
 */
public final class Reviews {
  private static final int MOST_LINES = 200;
  private static final int LONGEST_LINE = 4_000;
  private static final int LONGEST_BODY = 200_000;

  private final ReviewStore store;
  private final Changes changes;
  private final Actions actions;
  private final Wanting wanting;
  private final Outbox outbox;
  private final ReviewSettings settings;
  private final Supplier<URI> desk;
  private final InstantSource clock;

  /**
   * The reviews in a database.
   *
   * @param database migrated for {@code incident}
   * @param desk address under which people reach the desk, for links
   */
  public Reviews(
      Database database,
      Outbox outbox,
      Timeline timeline,
      ReviewSettings settings,
      Supplier<URI> desk,
      InstantSource clock) {
    this.store = new ReviewStore(database);
    this.changes = new Changes(store, timeline);
    this.actions = new Actions(changes, clock);
    this.wanting = new Wanting(store, outbox);
    this.outbox = outbox;
    this.settings = settings;
    this.desk = desk;
    this.clock = clock;
  }

  /** What they want done. */
  public Actions actions() {
    return actions;
  }

  /** A review in Markdown, with links to the desk. */
  public String markdown(Review review) {
    return ReviewMarkdown.write(review, desk.get());
  }

  /** A review as a PDF, with links to the desk. */
  public byte[] pdf(Review review) {
    return ReviewPdf.write(review, desk.get());
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

  /**
   * Reviews that are not closed, those due first, at most so many.
   *
   * @param after id of the review that they follow
   */
  public List<Review> open(int most, Optional<String> after) {
    return store.open(most, after);
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
      changes.tell(was, at, "desk", "review.drafted", was.id() + " was drafted again");
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
    changes.tell(review, at, "desk", "review.drafted", id + " was drafted, due " + review.dueAt());
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
    return changes.at(
        id,
        revision,
        review -> {
          Instant now = clock.instant();
          ReviewDocument changed = review.document().with(section, written);
          store.revise(review, Review.State.EDITED, changed, actor, now);
          changes.tell(
              review, now, actor, "review.edited", id + ": " + section.title() + " was rewritten");
          return changes.done(id);
        });
  }

  /**
   * Sends a revision to the list, as Markdown.
   *
   * @param revision that the person saw
   */
  public ReviewResult send(String id, int revision, String actor) {
    if (settings.list().isEmpty()) {
      return new Refused(
          "nobody is on the list of reviews; set reviews.list, or say how it was sent by hand");
    }
    return changes.at(
        id,
        revision,
        review -> {
          Instant now = clock.instant();
          String body = Texts.cut(markdown(review), LONGEST_BODY);
          List<Notice> notices = new ArrayList<>();
          for (ReviewSettings.Recipient to : settings.list()) {
            notices.add(notice(review, to, now, body));
          }
          outbox.add(notices);
          store.sent(id, now, notices.stream().map(Notice::key).toList());
          changes.tell(
              review,
              now,
              actor,
              "review.sent",
              "%s, revision %d, was sent to %d recipients".formatted(id, revision, notices.size()));
          return changes.done(id);
        });
  }

  /**
   * Says that a revision was sent to the list by other means than the desk's.
   *
   * @param revision that the person saw
   * @param how it was sent, for the record
   */
  public ReviewResult sentByHand(String id, int revision, String actor, String how) {
    String line = Texts.line(how);
    if (line.isEmpty() || line.length() > LONGEST_LINE) {
      return new Refused("say how it was sent, in at most %d characters".formatted(LONGEST_LINE));
    }
    return changes.at(
        id,
        revision,
        review -> {
          Instant now = clock.instant();
          store.sent(id, now, List.of());
          changes.tell(
              review,
              now,
              actor,
              "review.sent",
              "%s, revision %d, was sent by hand: %s".formatted(id, revision, line));
          return changes.done(id);
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
    return changes.open(
        id,
        review -> {
          Instant now = clock.instant();
          store.declare(id, name, outcome, actor, Texts.line(note), now);
          changes.tell(
              review,
              now,
              actor,
              "review.runbook",
              "%s: the runbook %s is %s"
                  .formatted(id, name, outcome.name().toLowerCase(Locale.ROOT)));
          return changes.done(id);
        });
  }

  /**
   * Closes a review: only when its newest revision has reached its list and each runbook that it
   * names was changed or declared unchanged.
   */
  public ReviewResult close(String id, int revision, String actor) {
    return changes.at(
        id,
        revision,
        review -> {
          List<String> missing = wanting.of(review);
          if (!missing.isEmpty()) {
            return new Refused(String.join("; ", missing));
          }
          Instant now = clock.instant();
          store.closed(id, now);
          changes.tell(review, now, actor, "review.closed", id + " is closed");
          return changes.done(id);
        });
  }

  /** What keeps a review from being closed; empty when nothing does. */
  public List<String> wanting(Review review) {
    return wanting.of(review);
  }
}
