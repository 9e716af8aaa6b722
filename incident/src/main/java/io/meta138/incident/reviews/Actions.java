package io.meta138.incident.reviews;

import io.meta138.incident.Texts;
import io.meta138.incident.reviews.ReviewResult.Refused;
import io.meta138.incident.reviews.ReviewResult.Unknown;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What reviews want done: added to a review, given to people, and tracked to its end. */
public final class Actions {
  private static final int LONGEST_LINE = 4_000;
  private static final int LONGEST_NAME = 200;
  private static final int MOST_ACTIONS = 200;

  private final Changes changes;
  private final InstantSource clock;

  Actions(Changes changes, InstantSource clock) {
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * Action items that are not done, those due first, at most so many.
   *
   * @param after place of the one that they follow
   */
  public List<ActionItem> open(int most, Optional<ActionItem.Place> after) {
    return changes.store().openActions(most, after);
  }

  /** Adds something to be done to a review that is not closed. */
  public ReviewResult add(String review, String text, String owner, LocalDate due, String actor) {
    String line = Texts.line(text);
    String who = Texts.line(owner);
    if (line.isEmpty()
        || line.length() > LONGEST_LINE
        || who.isEmpty()
        || who.length() > LONGEST_NAME) {
      return new Refused("an action item has a text, an owner and a date");
    }
    return changes.open(
        review,
        found -> {
          if (found.actions().size() >= MOST_ACTIONS) {
            return new Refused("a review has at most %d action items".formatted(MOST_ACTIONS));
          }
          Instant now = clock.instant();
          long number = changes.store().addAction(review, line, who, due, actor, now);
          changes.tell(
              found,
              now,
              actor,
              "review.action",
              "%s: action %d for %s, due %s: %s".formatted(review, number, who, due, line));
          return changes.done(review);
        });
  }

  /**
   * Gives an open action item to somebody, or another date; possible after the review's end too.
   */
  public ReviewResult reassign(long action, String owner, LocalDate due, String actor) {
    String who = Texts.line(owner);
    if (who.isEmpty() || who.length() > LONGEST_NAME) {
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
    ReviewStore store = changes.store();
    return changes.transact(() -> {
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
      changes.tell(
          review.get(),
          changed.at(),
          changed.by(),
          "review.action",
          "%s: action %d %s".formatted(now.review(), action, text));
      return changes.done(now.review());
    });
  }
}
