package io.meta138.incident.evidence;

/** Names of facts that a review knows how to state. */
public final class Facts {
  /** How many blocks were missed, a whole number. */
  public static final String BLOCKS_MISSED = "blocks.missed";

  /** For how long no block came, whole seconds. */
  public static final String CHAIN_STALLED_SECONDS = "chain.stalled.seconds";

  /** With a feed's name behind it: for how long the feed was stale, whole seconds. */
  public static final String FEED_STALE_SECONDS = "feed.stale.seconds:";

  private Facts() {}
}
