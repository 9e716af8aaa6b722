package io.meta138.incident.reviews;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something to be done because of an incident.
 *
 * @param id identifies it for ever
 * @param review it follows from
 * @param text what is to be done
 * @param owner who does it
 * @param due by when
 * @param state how far it is
 * @param by who changed it last
 * @param at when
 * @param note why it is done or dropped; empty before
 */
public record ActionItem(
    long id,
    String review,
    String text,
    String owner,
    LocalDate due,
    State state,
    String by,
    Instant at,
    String note) {
  /** Where it stands among those that are not done. */
  public Place place() {
    return new Place(due, id);
  }

  /** Where an item stands among those that are not done: by its day, then by its id. */
  public record Place(LocalDate due, long id) {
    /** Before every item: PostgreSQL knows no earlier day. */
    static final Place FIRST = new Place(LocalDate.of(-4712, 1, 1), 0);

    private static final Pattern TEXT = Pattern.compile("(\\S{10})/(\\d{1,18})");

    /** What {@link #toString} gave; empty for any other text. */
    public static Optional<Place> of(String text) {
      Matcher matcher = TEXT.matcher(text);
      try {
        return matcher.matches()
            ? Optional.of(
                new Place(LocalDate.parse(matcher.group(1)), Long.parseLong(matcher.group(2))))
            : Optional.empty();
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }

    @Override
    public String toString() {
      return due + "/" + id;
    }
  }

  /** How far it is. */
  public enum State {
    /** To be done. */
    OPEN,
    /** Done. */
    DONE,
    /** It will not be done; the note says why. */
    DROPPED
  }
}
