package io.meta138.ccip.tracking;

/**
 * A log that could not be read, and where it must be.
 *
 * @param first lowest block that may hold it
 * @param last highest block that may hold it
 * @param reason a few words by which it is counted
 * @param log what can be told of it, for a person
 */
record Doubt(long first, long last, String reason, String log) {
  private static final int MOST_WORDS = 300;

  Doubt {
    if (log.length() > MOST_WORDS) {
      log = log.substring(0, MOST_WORDS) + "…";
    }
  }

  /** In one block, by its place there. */
  static Doubt at(ScannedLog log, String reason) {
    return new Doubt(
        log.block(),
        log.block(),
        reason,
        "log %d of %s in transaction %s".formatted(log.index(), log.address(), log.transaction()));
  }
}
