package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.PriceBoard;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Every feed and row as the publisher follows it: on chain, on its way, and in the sources. */
final class Tracks {
  private final List<FeedTrack> feeds;
  private final Map<Integer, RowTrack> rows = new TreeMap<>();
  private final Map<Integer, List<FeedTrack>> feedsOfRow = new TreeMap<>();

  Tracks(PriceBoard board) {
    List<FeedTrack> all = new ArrayList<>();
    for (FeedDefinition definition : board.feeds()) {
      int row = definition.place().row();
      FeedTrack feed =
          new FeedTrack(definition, all.size(), rows.computeIfAbsent(row, RowTrack::new));
      feedsOfRow.computeIfAbsent(row, r -> new ArrayList<>()).add(feed);
      all.add(feed);
    }
    this.feeds = List.copyOf(all);
  }

  /** In the board's order. */
  List<FeedTrack> feeds() {
    return feeds;
  }

  /** By increasing index. */
  Collection<RowTrack> rows() {
    return rows.values();
  }

  Set<Integer> rowIndexes() {
    return rows.keySet();
  }

  List<FeedTrack> feedsOf(RowTrack row) {
    return feedsOfRow.getOrDefault(row.index(), List.of());
  }

  /**
   * Takes over what was read from the chain.
   *
   * @param readAt when the read began: rows that moved since keep what is newer
   */
  void adopt(AggregatorState state, Instant readAt) {
    rows.forEach(
        (index, row) -> row.adopt(state.rows().getOrDefault(index, RowState.EMPTY), readAt));
    feeds.forEach(feed -> feed.registration(registration(feed.definition(), state)));
  }

  private static String registration(FeedDefinition feed, AggregatorState state) {
    AggregatorState.RegisteredFeed there = state.feeds().get(feed.id());
    if (there == null) {
      return "not registered with the aggregator";
    }
    if (there.retired()) {
      return "retired";
    }
    if (!there.place().equals(feed.place()) || there.precision() != feed.precision()) {
      return "registered at %s with precision %d, configured at %s with precision %d"
          .formatted(there.place(), there.precision(), feed.place(), feed.precision());
    }
    return "";
  }

  /** A report leaves. */
  void sent(Hash id, Report report) {
    for (Report.Row row : report.rows()) {
      RowTrack track = track(row);
      track.sent(id, report.observedAt(), row);
      feedsOf(track).forEach(FeedTrack::sent);
    }
  }

  /** A report is on its way no longer. */
  void landed(Hash id, Report report, boolean mined) {
    for (Report.Row row : report.rows()) {
      RowTrack track = track(row);
      if (track.landed(id)) {
        feedsOf(track).forEach(feed -> feed.landed(mined));
      }
    }
  }

  /** Applies a mined report as the contract does; gives the rows that it moved. */
  List<Report.Row> mined(Report report, Instant now) {
    return report.rows().stream()
        .filter(row -> track(row).mined(report.observedAt(), row, now))
        .toList();
  }

  /** Tells the feeds of these rows what their new answers cost. */
  void answered(List<Report.Row> moved, long second, long gasShare) {
    for (Report.Row row : moved) {
      for (FeedTrack feed : feedsOf(track(row))) {
        if (row.observed(feed.column())) {
          feed.answered(second, gasShare);
        }
      }
    }
  }

  /** Whether every row of a report is on chain at its time or newer. */
  boolean overtook(Report report) {
    return report.rows().stream().noneMatch(row -> track(row).minableAt(report.observedAt()));
  }

  /** How many feeds have an answer on chain. */
  int published() {
    return (int) feeds.stream().filter(feed -> feed.row().minedAnswer(feed.column()) != 0).count();
  }

  private RowTrack track(Report.Row row) {
    return rows.computeIfAbsent(row.index(), RowTrack::new);
  }
}
