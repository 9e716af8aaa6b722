package io.meta138.incident.reviews;

import io.meta138.incident.notifications.Channel;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * How reviews are done here, as the desk's file says. Days are those of UTC.
 *
 * @param list who gets every review
 * @param businessDays within which a review is closed
 * @param holidays that are no business days, as {@code 2026-12-25}
 * @param desk address under which people reach the desk, for links; where it listens when missing
 */
public record ReviewSettings(
    @Default("[]") @Doc("Who gets every review.") List<Recipient> list,
    @Default("5") @Range(min = 1, max = 60) @Doc("Business days within which a review is closed.")
        int businessDays,
    @Default("[]") @Doc("Days that are no business days, as 2026-12-25.") List<String> holidays,
    @Doc("Address under which people reach the desk, for links; where it listens when missing.")
        Optional<URI> desk) {

  /** Checks that holidays are dates and that reviews don't go to the public. */
  public ReviewSettings {
    list = List.copyOf(list);
    holidays = List.copyOf(holidays);
    holidays.forEach(ReviewSettings::day);
    if (list.stream().anyMatch(one -> one.channel() == Channel.STATUS_PAGE)) {
      throw new IllegalArgumentException("a review is not sent to the public status page");
    }
  }

  /**
   * Somebody on the list.
   *
   * @param contact in the directory
   * @param channel to use
   */
  public record Recipient(
      @Doc("Contact in the directory.") String contact, @Doc("Channel to use.") Channel channel) {}

  /** When a review of what was over then is due: the end of the last business day. */
  Instant due(Instant over) {
    return BusinessDays.endOf(
        over, businessDays, holidays.stream().map(ReviewSettings::day).toList());
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("expected a day such as 2026-12-25 but found " + text, e);
    }
  }
}
