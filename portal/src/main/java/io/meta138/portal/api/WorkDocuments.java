package io.meta138.portal.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Documents of work that takes longer than a request. */
public final class WorkDocuments {
  private WorkDocuments() {}

  /**
   * Work that takes longer than a request.
   *
   * @param id of it; that of a run of a runbook is the desk's
   * @param kind message.retry, status.export or runbook.run
   * @param title in words
   * @param person who wants it
   * @param state running, succeeded, failed, cancelled or interrupted
   * @param done how much of it is done
   * @param total how much there is; missing while that is not known
   * @param detail how it goes, or how it ended
   * @param link to the page of the console that says more; missing without one
   * @param cancellable whether it can still be cancelled
   * @param cancelling whether somebody asked for that
   * @param startedAt when
   * @param changedAt when its progress was told last
   * @param endedAt when it came to its end
   */
  public record LongOperation(
      String id,
      String kind,
      String title,
      String person,
      String state,
      int done,
      Optional<Integer> total,
      String detail,
      Optional<String> link,
      boolean cancellable,
      boolean cancelling,
      Instant startedAt,
      Instant changedAt,
      Optional<Instant> endedAt) {}

  /**
   * A page of them, newest first, runs of runbooks that are not over on the first page.
   *
   * @param items those of this page
   * @param next where the next page begins; missing on the last
   * @param asOf when this was so
   * @param missing why there are no runs among them; missing when all that can be told is
   */
  public record LongOperations(
      List<LongOperation> items, Optional<String> next, Instant asOf, Optional<String> missing) {}

  /**
   * A message is tried again.
   *
   * @param id of the message
   * @param asked always true
   * @param text what happens now
   * @param operation that shows how it goes on; missing when too much is under way to follow it
   */
  public record Retrying(
      String id, boolean asked, String text, Optional<LongOperation> operation) {}
}
