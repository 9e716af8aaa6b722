package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.reports.ColumnAnswer;
import io.meta138.oracle.reports.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts reports together. A row is due when one of its feeds has no answer, moved by its deviation,
 * or nears its heartbeat, measured against the newest answer on chain or on its way. A report
 * carries every due row and every row still on its way, with fresh answers, because it supersedes
 * the reports before it. A row has at most one answer a second: within a second that is on its way,
 * the very same answers are repeated.
 */
final class Drafter {
  private final Tracks tracks;
  private final int mostRows;

  Drafter(Tracks tracks, int mostRows) {
    this.tracks = tracks;
    this.mostRows = mostRows;
  }

  /**
   * What is due at a moment.
   *
   * @param rows that can move now
   * @param deferred whether others can't before the next second
   */
  record Due(Set<Integer> rows, boolean deferred) {
    static final Due NOTHING = new Due(Set.of(), false);
  }

  Due due(Instant now) {
    long second = now.getEpochSecond();
    long millis = now.toEpochMilli();
    Set<Integer> rows = new TreeSet<>();
    boolean deferred = false;
    for (FeedTrack feed : tracks.feeds()) {
      if (trigger(feed, millis) == null) {
        continue;
      }
      if (!feed.row().movableAt(second)) {
        deferred = true;
      } else if (rows.size() < mostRows) {
        rows.add(feed.row().index());
      }
    }
    return new Due(rows, deferred);
  }

  /** The report of what is due; empty when none of it has an answer. */
  Optional<Draft> draft(Set<Integer> due, Instant now) {
    long second = now.getEpochSecond();
    List<Report.Row> content = new ArrayList<>();
    List<ReportRecord.Line> lines = new ArrayList<>();
    for (RowTrack row : tracks.rows()) {
      boolean repeat = row.inFlight() && row.minableAt(second) && content.size() < mostRows;
      if (due.contains(row.index()) || repeat) {
        add(row, now, content, lines);
      }
    }
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(new Draft(new Report(second, content), now, lines));
  }

  private void add(
      RowTrack row, Instant now, List<Report.Row> content, List<ReportRecord.Line> lines) {
    Long[] answers = {ColumnAnswer.NONE, ColumnAnswer.NONE, ColumnAnswer.NONE, ColumnAnswer.NONE};
    Report.Row same = row.flightOf(now.getEpochSecond());
    boolean observed = false;
    for (FeedTrack feed : tracks.feedsOf(row)) {
      long answer = same == null ? feed.observation() : same.answers().get(feed.column());
      answers[feed.column()] = answer;
      if (answer != ColumnAnswer.NONE) {
        observed = true;
        lines.add(line(feed, answer, now));
      }
    }
    if (observed) {
      content.add(new Report.Row(row.index(), List.of(answers)));
    }
  }

  private static ReportRecord.Line line(FeedTrack feed, long answer, Instant now) {
    Trigger trigger = trigger(feed, now.toEpochMilli());
    long changedAt = feed.changedAt();
    return new ReportRecord.Line(
        feed.definition().id(),
        feed.price(answer),
        trigger == null ? Trigger.EARLY : trigger,
        changedAt == Long.MAX_VALUE
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(changedAt)),
        feed.outcome() instanceof FeedOutcome.Answer shown ? shown.used() : List.of());
  }

  private static @Nullable Trigger trigger(FeedTrack feed, long millis) {
    if (feed.observation() == ColumnAnswer.NONE) {
      return null;
    }
    if (feed.first()) {
      return Trigger.FIRST;
    }
    if (feed.deviates()) {
      return Trigger.DEVIATION;
    }
    return feed.heartbeatNear(millis) ? Trigger.HEARTBEAT : null;
  }
}
