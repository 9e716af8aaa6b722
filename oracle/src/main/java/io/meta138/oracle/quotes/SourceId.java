package io.meta138.oracle.quotes;

/**
 * One venue's price stream for one pair, such as {@code binance BTC/USDT}.
 *
 * @param venue lower-case name of the venue
 * @param pair the market as the venue quotes it
 */
public record SourceId(String venue, Pair pair) implements Comparable<SourceId> {
  @Override
  public int compareTo(SourceId other) {
    int byVenue = venue.compareTo(other.venue);
    return byVenue != 0 ? byVenue : pair.compareTo(other.pair);
  }

  @Override
  public String toString() {
    return venue + " " + pair;
  }
}
