package io.meta138.oracle.publishing;

import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.chain.signing.Signature;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.signing.SigningException;
import io.meta138.chain.signing.TypedData;
import io.meta138.chain.signing.UnsignedTransaction;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.reports.Report;
import io.meta138.oracle.reports.ReportCodec;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** An aggregator contract, its chain and its transaction manager in memory, by the same rules. */
final class FakeAggregator implements AggregatorReader, TransactionManager, Signer {
  static final Address ACCOUNT = Address.parse("0x00000000000000000000000000000000000000aa");
  static final Address CONTRACT = Address.parse("0x00000000000000000000000000000000000000cc");
  private static final Function TRANSMIT = new Function("transmit(bytes,bytes)");

  private final FeedCatalog catalog;
  private final Map<Integer, RowState> rows = new TreeMap<>();
  private final Map<String, Report> pending = new LinkedHashMap<>();
  private final Map<String, IntentStatus> statuses = new HashMap<>();
  private final List<Report> mined = new ArrayList<>();
  private final List<Intent> submitted = new ArrayList<>();
  private BiConsumer<String, IntentStatus> listener = (key, status) -> {};
  private boolean mining = true;
  private boolean signing = true;
  private boolean paused;
  private long block;

  FakeAggregator(FeedCatalog catalog) {
    this.catalog = catalog;
  }

  synchronized void mining(boolean on) {
    mining = on;
  }

  synchronized void signing(boolean on) {
    signing = on;
  }

  synchronized void paused(boolean on) {
    paused = on;
  }

  synchronized List<Report> mined() {
    return List.copyOf(mined);
  }

  synchronized List<Intent> submitted() {
    return List.copyOf(submitted);
  }

  synchronized int pendingCount() {
    return pending.size();
  }

  synchronized RowState row(int index) {
    return rows.getOrDefault(index, RowState.EMPTY);
  }

  synchronized void put(int index, RowState state) {
    rows.put(index, state);
  }

  /** Forgets everything, as a chain that came back with an older head. */
  synchronized void forgetRows() {
    rows.clear();
  }

  @Override
  public synchronized Outcome read(Collection<Integer> wanted) {
    Map<FeedId, AggregatorState.RegisteredFeed> feeds = new HashMap<>();
    for (FeedDefinition feed : catalog.feeds()) {
      feeds.put(
          feed.id(),
          new AggregatorState.RegisteredFeed(
              feed.place(), feed.decimals(), feed.precision(), false, CONTRACT));
    }
    return new Outcome.Known(
        new AggregatorState(
            1,
            1,
            List.of(ACCOUNT),
            paused,
            Duration.ofSeconds(120),
            Duration.ofSeconds(5),
            feeds,
            Map.of(),
            Map.copyOf(rows)));
  }

  @Override
  public Address account() {
    return ACCOUNT;
  }

  @Override
  public synchronized void submit(Intent intent) {
    submitted.add(intent);
    Tuple arguments = TRANSMIT.decodeCall(intent.data());
    Report report = ReportCodec.decode(arguments.get(0));
    for (String older : List.copyOf(pending.keySet())) {
      pending.remove(older);
      change(older, new IntentStatus.Superseded(intent.key()));
    }
    pending.put(intent.key(), report);
    change(intent.key(), new IntentStatus.Queued());
    if (mining) {
      mine();
    }
  }

  /** Mines what is pending. */
  synchronized void mine() {
    for (Map.Entry<String, Report> entry : Map.copyOf(pending).entrySet()) {
      pending.remove(entry.getKey());
      change(entry.getKey(), apply(entry.getValue()));
    }
  }

  /** Takes a report as the contract does. */
  synchronized IntentStatus apply(Report report) {
    boolean moved = false;
    for (Report.Row row : report.rows()) {
      RowState before = rows.getOrDefault(row.index(), RowState.EMPTY);
      if (report.observedAt() > before.observedAt()) {
        moved = true;
        List<Long> answers = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        for (int column = 0; column < 4; column++) {
          boolean observed = row.observed(column);
          answers.add(observed ? row.answers().get(column) : before.answers().get(column));
          times.add(observed ? report.observedAt() : before.times().get(column));
        }
        rows.put(
            row.index(), new RowState(before.round() + 1, report.observedAt(), answers, times));
      }
    }
    if (!moved) {
      return new IntentStatus.Failed("reverted: NothingNewer(" + report.observedAt() + ")");
    }
    mined.add(report);
    block++;
    return new IntentStatus.Mined(
        new IntentStatus.Receipt(
            Hash.ZERO,
            block,
            Hash.ZERO,
            40_000 + 10_000L * report.rows().size(),
            true,
            Optional.empty()));
  }

  private void change(String key, IntentStatus status) {
    statuses.put(key, status);
    listener.accept(key, status);
  }

  @Override
  public synchronized Optional<IntentStatus> status(String key) {
    return Optional.ofNullable(statuses.get(key));
  }

  @Override
  public Optional<IntentStatus> await(String key, Duration limit) {
    return status(key);
  }

  @Override
  public synchronized void onChange(BiConsumer<String, IntentStatus> to) {
    listener = to;
  }

  @Override
  public Address address() {
    return ACCOUNT;
  }

  @Override
  public byte[] sign(UnsignedTransaction transaction) {
    throw new SigningException("signs reports only");
  }

  @Override
  public synchronized Signature sign(TypedData data) {
    if (!signing) {
      throw new SigningException("the key is out of reach");
    }
    return new Signature(Hash.ZERO, Hash.ZERO, 0);
  }
}
