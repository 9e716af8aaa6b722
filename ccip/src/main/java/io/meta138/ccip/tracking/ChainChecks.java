package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.ChainId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds what is amiss with the reading of chains. */
final class ChainChecks {
  private static final int MOST = 1_000;
  private static final int NAMED = 5;

  private final Map<ChainDefinition, Supplier<Optional<Instant>>> read;
  private final Database database;
  private final MonitorSettings settings;
  private final Instant began;

  /**
   * Checks of these chains.
   *
   * @param read when each was read to its head last
   * @param began when looking began
   */
  ChainChecks(
      Map<ChainDefinition, Supplier<Optional<Instant>>> read,
      Database database,
      MonitorSettings settings,
      Instant began) {
    this.read = read;
    this.database = database;
    this.settings = settings;
    this.began = began;
  }

  List<Condition> look(Instant now) {
    List<Condition> found = new ArrayList<>(unread(now));
    Map<ChainId, List<UnreadLog>> logs = new LinkedHashMap<>();
    for (UnreadLog log : Doubts.list(database, MOST)) {
      if (log.malformed() || log.since().plus(settings.unreadAfter()).isBefore(now)) {
        logs.computeIfAbsent(log.chain(), _ -> new ArrayList<>()).add(log);
      }
    }
    logs.forEach((chain, unread) -> found.add(malformed(chain, unread)));
    return found;
  }

  private List<Condition> unread(Instant now) {
    List<Condition> unread = new ArrayList<>();
    read.forEach((chain, last) -> {
      Instant seen = last.get().orElse(began);
      Duration silence = Duration.between(seen, now);
      if (silence.compareTo(settings.unreadAfter()) > 0) {
        unread.add(
            new Condition(
                new Condition.Key("ccip.chain.unread", "chain:" + chain.id()),
                "chain %s is not read to its head since %d s"
                    .formatted(chain.name(), silence.toSeconds()),
                Map.of(
                    "chain",
                    chain.id().toString(),
                    "seconds",
                    Long.toString(silence.toSeconds()))));
      }
    });
    return unread;
  }

  private static Condition malformed(ChainId chain, List<UnreadLog> logs) {
    long forGood = logs.stream().filter(UnreadLog::malformed).count();
    UnreadLog oldest = logs.getFirst();
    Map<String, String> details = new LinkedHashMap<>();
    details.put("chain", chain.toString());
    details.put("unread", Integer.toString(logs.size()));
    details.put("malformedOnChain", Long.toString(forGood));
    details.put(
        "blocks", String.join(", ", logs.stream().limit(NAMED).map(ChainChecks::blocks).toList()));
    details.put("reason", oldest.reason());
    details.put("log", oldest.log());
    details.put("tries", Integer.toString(oldest.tries()));
    return new Condition(
        new Condition.Key("ccip.log.malformed", "chain:" + chain),
        "chain %s: %d logs can't be read, %d of them however often they are asked for"
            .formatted(chain, logs.size(), forGood),
        details);
  }

  private static String blocks(UnreadLog log) {
    return log.first() == log.last()
        ? Long.toString(log.first())
        : log.first() + " to " + log.last();
  }
}
