package io.meta138.app.portal;

import io.meta138.app.node.FeedDocument;
import io.meta138.oracle.publishing.ReportJournal.Answered;
import io.meta138.portal.views.Feeds.Spark;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The last sixty answers of each feed: as they come, and before them those of the journal. */
final class Sparks {
  private static final Logger LOG = LoggerFactory.getLogger(Sparks.class);
  private static final int POINTS = 60;
  private static final int MOST_LINES = 60_000;
  private static final int MOST_REPORTS = 2_000;

  private final OracleSight sight;
  private final Map<String, Spark> sparks = new ConcurrentHashMap<>();
  private final AtomicBoolean begun = new AtomicBoolean();

  Sparks(OracleSight sight) {
    this.sight = sight;
  }

  /** Has the journal read, once and by a thread of its own: nobody waits for it. */
  void begin(int feeds) {
    if (feeds > 0 && begun.compareAndSet(false, true)) {
      Thread.ofVirtual().name("sparks").start(() -> read(feeds));
    }
  }

  /** A feed's last answers that are known by now, the newest one included. */
  Spark of(FeedDocument feed) {
    Spark known = sparks.getOrDefault(feed.id(), new Spark(List.of(), List.of()));
    Optional<Long> at = feed.observedAt().map(time -> time.getEpochSecond());
    if (at.isPresent() && (known.at().isEmpty() || known.at().getLast() < at.get())) {
      BigDecimal price = feed.published().orElse(BigDecimal.ZERO);
      return sparks.merge(
          feed.id(),
          new Spark(List.of(at.get()), List.of(price)),
          (before, next) -> joined(before, next));
    }
    return known;
  }

  /** Two lists, of the second what is newer than the first; the newest points of both. */
  private static Spark joined(Spark before, Spark after) {
    List<Long> times = new ArrayList<>(before.at());
    List<BigDecimal> prices = new ArrayList<>(before.prices());
    for (int i = 0; i < after.at().size(); i++) {
      if (times.isEmpty() || times.getLast() < after.at().get(i)) {
        times.add(after.at().get(i));
        prices.add(after.prices().get(i));
      }
    }
    int from = Math.max(0, times.size() - POINTS);
    return new Spark(times.subList(from, times.size()), prices.subList(from, prices.size()));
  }

  private void read(int feeds) {
    Map<String, List<Answered>> byFeed = new HashMap<>();
    try {
      for (Answered answer :
          sight.journal().newest(Math.clamp(MOST_LINES / feeds, POINTS, MOST_REPORTS))) {
        byFeed.computeIfAbsent(answer.feed().name(), _ -> new ArrayList<>()).add(answer);
      }
    } catch (DataAccessException e) {
      // they fill as prices come; what was before can be seen in the history of a feed
      LOG.warn("earlier prices can't be read: {}", e.getMostSpecificCause().getMessage());
      return;
    }
    byFeed.forEach((feed, answers) ->
        sparks.merge(feed, spark(answers), (known, read) -> joined(read, known)));
  }

  private static Spark spark(List<Answered> answers) {
    return joined(
        new Spark(List.of(), List.of()),
        new Spark(
            answers.stream().map(answer -> answer.at().getEpochSecond()).toList(),
            answers.stream().map(Answered::price).toList()));
  }
}
