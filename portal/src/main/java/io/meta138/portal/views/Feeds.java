package io.meta138.portal.views;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prices, as the oracle node knows them. */
public interface Feeds {
  /** Every feed in the order of its place on chain. */
  Known<List<Feed>> feeds();

  /** One feed; empty when there is none of this name. */
  Known<Optional<FeedDetail>> feed(String id) throws InterruptedException;

  /**
   * What was published for a feed, newest first.
   *
   * @param before only what was observed before this time
   * @param limit at most so many
   */
  Known<List<FeedRound>> history(String id, Instant before, int limit) throws InterruptedException;

  /** Every stream of every venue. */
  Known<List<Source>> sources();

  /**
   * A feed at a glance.
   *
   * @param id the pair, such as BTC/USD
   * @param state live, pending, stale, unavailable, closed, held or unregistered
   * @param price what the sources say now
   * @param published newest answer on chain
   * @param observedAt when that was observed
   * @param ageSeconds since then
   * @param sourcesUsed in the price now
   * @param sourcesNeeded at least
   * @param sourcesTotal at most
   * @param round newest round
   * @param gas of its newest update; 0 when not known
   * @param row on chain
   * @param column on chain
   * @param decimals of answers
   * @param reason why it is not live; empty when it is
   * @param overdue whether it is older on chain than its heartbeat and grace allow
   * @param spark its last answers; left out of events
   */
  record Feed(
      String id,
      String state,
      Optional<BigDecimal> price,
      Optional<BigDecimal> published,
      Optional<Instant> observedAt,
      Optional<Long> ageSeconds,
      int sourcesUsed,
      int sourcesNeeded,
      int sourcesTotal,
      long round,
      long gas,
      int row,
      int column,
      int decimals,
      String reason,
      boolean overdue,
      Optional<Spark> spark) {
    /** The same without its last answers. */
    public Feed brief() {
      return new Feed(
          id,
          state,
          price,
          published,
          observedAt,
          ageSeconds,
          sourcesUsed,
          sourcesNeeded,
          sourcesTotal,
          round,
          gas,
          row,
          column,
          decimals,
          reason,
          overdue,
          Optional.empty());
    }
  }

  /**
   * A feed's last answers, oldest first, in two lists of one length.
   *
   * @param at seconds since 1970 of each observation
   * @param prices each answer
   */
  record Spark(List<Long> at, List<BigDecimal> prices) {
    /** Copies the lists. */
    public Spark {
      at = List.copyOf(at);
      prices = List.copyOf(prices);
    }
  }

  /**
   * A feed with all that is known.
   *
   * @param feed at a glance
   * @param description as its contract gives it
   * @param method how its price is made, in words
   * @param chainId where it is published
   * @param aggregator contract that holds the rows
   * @param address of its PriceFeed; missing while it is not registered or the chain is silent
   * @param triggers when it is published
   * @param band in which a price is not published yet; missing before the first answer
   * @param sources what its price is made of
   * @param transactions the newest that brought it on chain
   * @param howTo programs that read it
   */
  record FeedDetail(
      Feed feed,
      String description,
      String method,
      long chainId,
      String aggregator,
      Optional<String> address,
      Triggers triggers,
      Optional<Band> band,
      List<FeedSource> sources,
      List<FeedTransaction> transactions,
      HowTo howTo) {}

  /**
   * When a feed is published.
   *
   * @param deviationBps change in hundredths of a per cent
   * @param heartbeatSeconds longest time without an answer
   */
  record Triggers(int deviationBps, long heartbeatSeconds) {}

  /**
   * Prices within which nothing is published before the heartbeat.
   *
   * @param low lower end
   * @param high upper end
   */
  record Band(BigDecimal low, BigDecimal high) {}

  /**
   * A source of a feed.
   *
   * @param venue its venue
   * @param pair as the venue quotes it
   * @param state live or what keeps it from being so
   * @param breaker state of its circuit breaker
   * @param price its newest quote, as the venue wrote it
   * @param ageMillis of that quote
   * @param rejected messages dropped, by reason
   * @param reason why it is not live; empty when it is
   */
  record FeedSource(
      String venue,
      String pair,
      String state,
      String breaker,
      Optional<BigDecimal> price,
      Optional<Long> ageMillis,
      Map<String, Long> rejected,
      String reason) {}

  /**
   * A transaction that brought a feed on chain.
   *
   * @param report the report's digest
   * @param outcome how far it came
   * @param price as published
   * @param trigger why the feed was in
   * @param observedAt the second it speaks of
   * @param transaction hash
   * @param block its height
   * @param gas used by the whole report
   */
  record FeedTransaction(
      String report,
      String outcome,
      BigDecimal price,
      String trigger,
      Instant observedAt,
      Optional<String> transaction,
      Optional<Long> block,
      Optional<Long> gas) {}

  /**
   * Programs that read a feed, ready to be copied.
   *
   * @param solidity a contract
   * @param ethers JavaScript
   * @param web3j Java
   */
  record HowTo(String solidity, String ethers, String web3j) {}

  /**
   * An answer that was published.
   *
   * @param observedAt its time
   * @param answer the price
   * @param outcome how far its report came: mined, or what became of it
   * @param trigger why it was published
   * @param transaction that brought it
   * @param gas used by the whole report
   */
  record FeedRound(
      Instant observedAt,
      BigDecimal answer,
      String outcome,
      String trigger,
      Optional<String> transaction,
      Optional<Long> gas) {}

  /**
   * One venue's stream for a pair.
   *
   * @param venue its venue
   * @param pair as the venue quotes it
   * @param state in one word
   * @param breaker state of its data's breaker
   * @param connection state of its venue's breaker
   * @param transport of the newest quote: ws or rest; empty before the first
   * @param price of the newest quote
   * @param ageMillis of the newest quote
   * @param latencyMillis from the venue's time to arrival
   * @param rejected messages dropped, by reason
   * @param reason why it is not live; empty when it is
   */
  record Source(
      String venue,
      String pair,
      String state,
      String breaker,
      String connection,
      String transport,
      Optional<BigDecimal> price,
      Optional<Long> ageMillis,
      Optional<Long> latencyMillis,
      Map<String, Long> rejected,
      String reason) {}
}
