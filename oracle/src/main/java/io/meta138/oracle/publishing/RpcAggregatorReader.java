package io.meta138.oracle.publishing;

import io.meta138.chain.abi.AbiException;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.chain.rpc.Rpc;
import io.meta138.oracle.feeds.Place;
import io.meta138.oracle.onchain.FeedNames;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads an aggregator by {@code eth_call}, at its newest block, in three batches. */
public final class RpcAggregatorReader implements AggregatorReader {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final int ROWS_A_CALL = 500;
  private static final int FEEDS_A_CALL = 100;

  private final ChainReader reader;
  private final Address aggregator;

  /** Reads the contract at this address. */
  public RpcAggregatorReader(Rpc rpc, Address aggregator) {
    this.reader = new ChainReader(rpc, DEADLINE, List.of());
    this.aggregator = aggregator;
  }

  @Override
  public Outcome read(Collection<Integer> rows) {
    try {
      return new Outcome.Known(readAll(new TreeSet<>(rows)));
    } catch (ReadFailedException | AbiException | ArithmeticException e) {
      return new Outcome.Unreadable(
          "aggregator " + aggregator + " can't be read: " + e.getMessage());
    }
  }

  private AggregatorState readAll(SortedSet<Integer> rows) {
    ChainReader.Batch batch = reader.batch();
    var committee = batch.call(aggregator, Aggregator.committee());
    var paused = batch.call(aggregator, Aggregator.paused());
    var maxAge = batch.call(aggregator, Aggregator.maxReportAge());
    var maxFuture = batch.call(aggregator, Aggregator.maxFuture());
    var feedCount = batch.call(aggregator, Aggregator.feedCount());
    var destinations = batch.call(aggregator, OracleWithCCIP.destinationsOnUpdate());
    Map<Integer, ChainReader.Slot<List<BigInteger>>> parts = new HashMap<>();
    int next = 0;
    for (int row : rows) {
      if (row >= next) {
        int count = rows.headSet(row + ROWS_A_CALL).last() - row + 1;
        parts.put(row, batch.call(aggregator, Aggregator.latestRows(big(row), big(count))));
        next = row + ROWS_A_CALL;
      }
    }
    batch.run();
    Map<Integer, BigInteger> words = new HashMap<>();
    parts.forEach((first, part) -> {
      List<BigInteger> found = part.get();
      for (int i = 0; i < found.size(); i++) {
        words.put(first + i, found.get(i));
      }
    });
    List<Aggregator.Feed> registered = feeds(feedCount.get().intValueExact());
    return new AggregatorState(
        committee.get().currentEpoch(),
        committee.get().currentThreshold(),
        committee.get().currentSigners(),
        paused.get(),
        Duration.ofSeconds(maxAge.get()),
        Duration.ofSeconds(maxFuture.get()),
        known(registered),
        announcing(registered),
        rowStates(rows, words),
        sends(destinations));
  }

  /** An aggregator that knows no destinations refuses the question. */
  private List<Long> sends(ChainReader.Slot<List<BigInteger>> destinations) {
    if (destinations.refused()) {
      return List.of();
    }
    ChainReader.Batch batch = reader.batch();
    List<ChainReader.Slot<OracleWithCCIP.Destination>> slots =
        destinations.get().stream()
            .map(selector -> batch.call(aggregator, OracleWithCCIP.destination(selector)))
            .toList();
    batch.run();
    return slots.stream().map(slot -> slot.get().sendGas()).toList();
  }

  private Map<Integer, RowState> rowStates(
      SortedSet<Integer> rows, Map<Integer, BigInteger> words) {
    ChainReader.Batch batch = reader.batch();
    Map<Integer, ChainReader.Slot<BigInteger>> carried = new HashMap<>();
    for (int row : rows) {
      if (RowState.carries(words.getOrDefault(row, BigInteger.ZERO))) {
        carried.put(row, batch.call(aggregator, Aggregator.carriedAt(big(row))));
      }
    }
    batch.run();
    Map<Integer, RowState> states = new HashMap<>();
    for (int row : rows) {
      ChainReader.Slot<BigInteger> times = carried.get(row);
      states.put(
          row,
          RowState.of(
              words.getOrDefault(row, BigInteger.ZERO),
              times == null ? BigInteger.ZERO : times.get()));
    }
    return states;
  }

  private List<Aggregator.Feed> feeds(int count) {
    ChainReader.Batch batch = reader.batch();
    List<ChainReader.Slot<List<Aggregator.Feed>>> pages = new ArrayList<>();
    for (int first = 0; first < count; first += FEEDS_A_CALL) {
      pages.add(batch.call(aggregator, Aggregator.feeds(big(first), big(FEEDS_A_CALL))));
    }
    batch.run();
    return pages.stream().flatMap(page -> page.get().stream()).toList();
  }

  private static Map<FeedId, AggregatorState.RegisteredFeed> known(List<Aggregator.Feed> all) {
    Map<FeedId, AggregatorState.RegisteredFeed> feeds = new HashMap<>();
    for (Aggregator.Feed feed : all) {
      String name = FeedNames.decode(feed.id());
      if (name.matches("[A-Z0-9]{1,15}/[A-Z0-9]{1,15}")) { // no feed of ours has another form
        feeds.put(
            new FeedId(name),
            new AggregatorState.RegisteredFeed(
                new Place(feed.row(), feed.column()),
                feed.decimals(),
                feed.precision(),
                feed.retired(),
                feed.face()));
      }
    }
    return feeds;
  }

  private static Map<Integer, Integer> announcing(List<Aggregator.Feed> all) {
    Map<Integer, Integer> announcing = new HashMap<>();
    all.stream()
        .filter(Aggregator.Feed::isNotify)
        .forEach(feed -> announcing.merge(feed.row(), 1, Integer::sum));
    return announcing;
  }

  private static BigInteger big(long number) {
    return BigInteger.valueOf(number);
  }
}
