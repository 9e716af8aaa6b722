package io.meta138.incident.reviews;

import java.time.Instant;
import java.time.LocalDate;

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
