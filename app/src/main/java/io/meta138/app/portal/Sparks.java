package io.meta138.app.portal;

import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.oracle.publishing.JournalEntry;
import io.meta138.oracle.publishing.ReportJournal;
import io.meta138.platform.types.FeedId;
import io.meta138.portal.views.Feeds.Spark;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DataAccessException;

/** The last sixty answers of each feed, from the journal at first and then as they come. */
final class Sparks {
  private static final int POINTS = 60;
  private static final int READ_AT_FIRST = 200;

  private final ReportJournal journal;
  private final Map<FeedId, Spark> sparks = new HashMap<>();

  Sparks(ReportJournal journal) {
    this.journal = journal;
  }

  /** A feed's last answers, the newest one included. */
  synchronized Spark of(FeedStatus status) {
    Spark known = sparks.get(status.feed());
    if (known == null) {
      known = sparks.size() < READ_AT_FIRST ? read(status.feed()) : new Spark(List.of(), List.of());
      sparks.put(status.feed(), known);
    }
    Optional<Long> at = status.publishedAt().map(time -> time.getEpochSecond());
    if (at.isPresent() && (known.at().isEmpty() || known.at().getLast() < at.get())) {
      known = with(known, at.get(), status.published().orElse(BigDecimal.ZERO));
      sparks.put(status.feed(), known);
    }
    return known;
  }

  private static Spark with(Spark known, long at, BigDecimal price) {
    int from = Math.max(0, known.at().size() + 1 - POINTS);
    List<Long> times = new ArrayList<>(known.at().subList(from, known.at().size()));
    List<BigDecimal> prices = new ArrayList<>(known.prices().subList(from, known.prices().size()));
    times.add(at);
    prices.add(price);
    return new Spark(times, prices);
  }

  private Spark read(FeedId feed) {
    List<Long> times = new ArrayList<>();
    List<BigDecimal> prices = new ArrayList<>();
    try {
      for (JournalEntry entry : journal.history(feed, POINTS).reversed()) {
        long at = entry.observedAt().getEpochSecond();
        if (entry.transaction().isPresent() && (times.isEmpty() || times.getLast() < at)) {
          times.add(at);
          prices.add(LocalFeeds.line(entry, feed).price());
        }
      }
    } catch (DataAccessException e) {
      return new Spark(List.of(), List.of());
    }
    return new Spark(times, prices);
  }
}
