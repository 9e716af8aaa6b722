package io.meta138.oracle.onchain;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.PriceFeed;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one aggregator; every method throws {@code ReadFailedException} when the chain gives no
 * usable answer.
 */
public final class AggregatorClient {
  private static final int FEEDS_A_PAGE = 50;

  private final ChainReader reader;
  private final Address aggregator;

  /** Reads the contract at this address. */
  public AggregatorClient(ChainReader reader, Address aggregator) {
    this.reader = reader;
    this.aggregator = aggregator;
  }

  /**
   * A round of one feed.
   *
   * @param round Chainlink's round id
   * @param answer the price, with as many decimals as the feed shows
   * @param observedAt when the committee observed it
   */
  public record Round(long round, BigDecimal answer, Instant observedAt) {}

  /**
   * The signers of reports.
   *
   * @param epoch number of the set, from 1
   * @param threshold signatures a report needs
   * @param signers by index
   */
  public record CommitteeState(long epoch, int threshold, List<Address> signers) {
    /** Copies the signers. */
    public CommitteeState {
      signers = List.copyOf(signers);
    }
  }

  /** The contract's address. */
  public Address address() {
    return aggregator;
  }

  /** The committee in force. */
  public CommitteeState committee() {
    Aggregator.CommitteeResult found = reader.read(aggregator, Aggregator.committee());
    return new CommitteeState(
        found.currentEpoch(), found.currentThreshold(), found.currentSigners());
  }

  /** Whether the account holds the role. */
  public boolean hasRole(Role role, Address account) {
    return reader.read(aggregator, Aggregator.hasRole(role.id(), account));
  }

  /** Every feed ever registered, in the order of registration. */
  public List<OnChainFeed> feeds() {
    int count = reader.read(aggregator, Aggregator.feedCount()).intValueExact();
    ChainReader.Batch batch = reader.batch();
    List<ChainReader.Slot<List<Aggregator.Feed>>> pages = new ArrayList<>();
    for (int first = 0; first < count; first += FEEDS_A_PAGE) {
      pages.add(
          batch.call(
              aggregator,
              Aggregator.feeds(BigInteger.valueOf(first), BigInteger.valueOf(FEEDS_A_PAGE))));
    }
    batch.run();
    return pages.stream().flatMap(page -> page.get().stream()).map(OnChainFeed::of).toList();
  }

  /** The feed of this name; empty when it was never registered. */
  public Optional<OnChainFeed> feed(FeedId feed) {
    ChainReader.Batch batch = reader.batch();
    ChainReader.Slot<Aggregator.Feed> slot =
        batch.call(aggregator, Aggregator.feed(FeedNames.encode(feed)));
    batch.run();
    return slot.refused() ? Optional.empty() : Optional.of(OnChainFeed.of(slot.get()));
  }

  /** Of these feeds, those that are registered, in one batch. */
  public List<OnChainFeed> feeds(Collection<FeedId> names) {
    ChainReader.Batch batch = reader.batch();
    List<ChainReader.Slot<Aggregator.Feed>> slots =
        names.stream()
            .map(name -> batch.call(aggregator, Aggregator.feed(FeedNames.encode(name))))
            .toList();
    batch.run();
    return slots.stream()
        .filter(slot -> !slot.refused())
        .map(slot -> OnChainFeed.of(slot.get()))
        .toList();
  }

  /** The feed's newest round; empty before its first, and for a retired feed. */
  public Optional<Round> latest(OnChainFeed feed) {
    ChainReader.Batch batch = reader.batch();
    ChainReader.Slot<PriceFeed.LatestRoundDataResult> slot =
        batch.call(feed.face(), PriceFeed.latestRoundData());
    batch.run();
    if (slot.refused()) {
      return Optional.empty();
    }
    PriceFeed.LatestRoundDataResult found = slot.get();
    return Optional.of(round(feed, found.roundId(), found.answer(), found.updatedAt()));
  }

  /** The newest rounds of feeds by name, in one batch; without those that have none. */
  public Map<String, Round> latest(Collection<OnChainFeed> feeds) {
    ChainReader.Batch batch = reader.batch();
    Map<OnChainFeed, ChainReader.Slot<PriceFeed.LatestRoundDataResult>> slots =
        new LinkedHashMap<>();
    feeds.forEach(feed -> slots.put(feed, batch.call(feed.face(), PriceFeed.latestRoundData())));
    batch.run();
    Map<String, Round> rounds = new LinkedHashMap<>();
    slots.forEach((feed, slot) -> {
      if (!slot.refused()) {
        PriceFeed.LatestRoundDataResult found = slot.get();
        rounds.put(feed.name(), round(feed, found.roundId(), found.answer(), found.updatedAt()));
      }
    });
    return rounds;
  }

  /**
   * The feed's newest rounds, the newest first; rounds it sat out or that the ring no longer holds
   * are left out.
   *
   * @param count how many rounds to look back, at most 1,000
   */
  public List<Round> history(OnChainFeed feed, int count) {
    if (count < 1 || count > 1_000) {
      throw new IllegalArgumentException("expected 1 to 1000 rounds but found " + count);
    }
    Optional<Round> newest = latest(feed);
    if (newest.isEmpty()) {
      return List.of();
    }
    ChainReader.Batch batch = reader.batch();
    List<ChainReader.Slot<PriceFeed.GetRoundDataResult>> slots = new ArrayList<>();
    long last = newest.get().round();
    for (long round = last; round > 0 && round > last - count; round--) {
      slots.add(batch.call(feed.face(), PriceFeed.getRoundData(BigInteger.valueOf(round))));
    }
    batch.run();
    return slots.stream()
        .filter(slot -> !slot.refused())
        .map(ChainReader.Slot::get)
        .map(found -> round(feed, found.roundId(), found.answer(), found.updatedAt()))
        .toList();
  }

  /** The raw words of rows, from a first row on. */
  public List<BigInteger> latestRows(int first, int count) {
    return reader.read(
        aggregator, Aggregator.latestRows(BigInteger.valueOf(first), BigInteger.valueOf(count)));
  }

  /** The digest that the committee in force signs for this report. */
  public Hash reportDigest(byte[] report) {
    return reader.read(aggregator, Aggregator.reportDigest(report));
  }

  private static Round round(
      OnChainFeed feed, BigInteger round, BigInteger answer, BigInteger updatedAt) {
    return new Round(
        round.longValueExact(),
        new BigDecimal(answer, feed.decimals()),
        Instant.ofEpochSecond(updatedAt.longValueExact()));
  }
}
