package io.meta138.oracle.aggregation;

import static java.util.Objects.requireNonNull;

import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.SourceInput;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.QuoteSink;
import io.meta138.oracle.quotes.SourceId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The newest quote of each source.
 *
 * <p>Thread-safe and without locks; taking a quote costs the same however many sources there are. A
 * source whose price changed, or that comes back after silence, is marked as touched; {@link
 * #drain} hands over the touched ones.
 */
public final class QuoteBook implements QuoteSink {
  /** How far a venue's clock may run ahead of ours. */
  public static final Duration TOLERATED_FUTURE = Duration.ofSeconds(2);

  /** Most digits of a price, and most places behind or before the point. */
  private static final int MOST_DIGITS = 40;

  /** Receipt and evaluation race by milliseconds; a silence is taken to end this much earlier. */
  private static final long SILENCE_MARGIN_MILLIS = 1_000;

  private final Map<SourceId, Integer> slots = new HashMap<>();
  private final List<SourceId> sources;
  private final AtomicReferenceArray<Entry> newest;
  private final long[] shortest;
  private final long[] longest;
  private final AtomicIntegerArray touched;
  private final AtomicLongArray touchedAt;
  private final ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder withdrawals = new LongAdder();
  private final Map<Rejection, LongAdder> rejected = new EnumMap<>(Rejection.class);
  private volatile Runnable wake = () -> {};

  /** An empty book for the sources that these feeds use. */
  public QuoteBook(FeedCatalog catalog) {
    this.sources = List.copyOf(catalog.sources());
    int count = sources.size();
    for (int i = 0; i < count; i++) {
      slots.put(sources.get(i), i);
    }
    this.newest = new AtomicReferenceArray<>(count);
    this.touched = new AtomicIntegerArray(count);
    this.touchedAt = new AtomicLongArray(count);
    this.shortest = new long[count];
    this.longest = new long[count];
    Arrays.fill(shortest, Long.MAX_VALUE);
    for (FeedDefinition feed : catalog.feeds()) {
      if (feed.method() instanceof Method.Direct direct) {
        for (SourceInput input : direct.sources()) {
          int slot = slotOf(input.source());
          long window = input.freshness().orElse(direct.freshness()).toMillis();
          shortest[slot] = Math.min(shortest[slot], window);
          longest[slot] = Math.max(longest[slot], window);
        }
      }
    }
    for (Rejection reason : Rejection.values()) {
      rejected.put(reason, new LongAdder());
    }
  }

  /** Calls back, on the thread of the quote, when a source was touched; must be cheap. */
  public void onTouched(Runnable callback) {
    wake = callback;
  }

  @Override
  public void accept(Quote quote) {
    Integer slot = slots.get(quote.source());
    if (slot == null) {
      reject(Rejection.UNKNOWN_SOURCE);
      return;
    }
    Rejection reason = inadmissible(slot, quote);
    if (reason != null) {
      reject(reason);
      return;
    }
    Entry entry = new Entry(quote, false);
    Entry before;
    do {
      before = newest.get(slot);
      Rejection order = before == null ? null : order(before, quote);
      if (order != null) {
        reject(order);
        return;
      }
    } while (!newest.compareAndSet(slot, before, entry));
    accepted.increment();
    if (before == null || before.withdrawn() || matters(slot, before.quote(), quote)) {
      touch(slot, quote.receivedAt());
    }
  }

  /** The source's newest quote stays known, so that nothing older is taken, but counts no more. */
  @Override
  public void withdraw(SourceId source, Instant at) {
    Integer slot = slots.get(source);
    if (slot == null) {
      return;
    }
    Entry entry = newest.get(slot);
    while (entry != null && !entry.withdrawn()) {
      if (newest.compareAndSet(slot, entry, new Entry(entry.quote(), true))) {
        withdrawals.increment();
        touch(slot, at);
        return;
      }
      entry = newest.get(slot);
    }
  }

  /** Times a quote was withdrawn since the start. */
  public long withdrawals() {
    return withdrawals.sum();
  }

  /** Quotes taken since the start. */
  public long accepted() {
    return accepted.sum();
  }

  /** Quotes refused since the start for this reason. */
  public long rejected(Rejection reason) {
    return counter(reason).sum();
  }

  /** The newest quote of a source, however old, and withdrawn or not. */
  public Optional<Quote> newest(SourceId source) {
    Integer slot = slots.get(source);
    return slot == null
        ? Optional.empty()
        : Optional.ofNullable(newest.get(slot)).map(Entry::quote);
  }

  /** A source's newest quote, and whether it was taken back. */
  record Entry(Quote quote, boolean withdrawn) {}

  /** Hands over the slots touched since the last call. */
  void drain(TouchedSlot to) {
    Integer slot;
    while ((slot = queue.poll()) != null) {
      long since = touchedAt.get(slot);
      touched.set(slot, 0);
      to.accept(slot, since);
    }
  }

  /** Takes a touched slot. */
  @FunctionalInterface
  interface TouchedSlot {
    void accept(int slot, long sinceMillis);
  }

  int slotOf(SourceId source) {
    return slots.getOrDefault(source, -1);
  }

  int size() {
    return sources.size();
  }

  @Nullable Entry at(int slot) {
    return newest.get(slot);
  }

  private void touch(int slot, Instant at) {
    if (touched.get(slot) == 0) {
      touchedAt.set(slot, at.toEpochMilli());
      if (touched.compareAndSet(slot, 0, 1)) {
        queue.add(slot);
        wake.run();
      }
    }
  }

  private void reject(Rejection reason) {
    counter(reason).increment();
  }

  private LongAdder counter(Rejection reason) {
    return requireNonNull(rejected.get(reason));
  }

  private @Nullable Rejection inadmissible(int slot, Quote quote) {
    if (outlandish(quote.price()) || quote.volume().filter(QuoteBook::outlandish).isPresent()) {
      return Rejection.DIGITS;
    }
    long ahead = quote.time().toEpochMilli() - quote.receivedAt().toEpochMilli();
    if (ahead > TOLERATED_FUTURE.toMillis()) {
      return Rejection.FUTURE;
    }
    return -ahead > longest[slot] ? Rejection.STALE : null;
  }

  /** Adding numbers of very different scale would fill the memory with zeros. */
  private static boolean outlandish(BigDecimal number) {
    return Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS;
  }

  /** Once withdrawn, the same again says that it holds after all. */
  private static @Nullable Rejection order(Entry before, Quote quote) {
    int byTime = quote.time().compareTo(before.quote().time());
    if (byTime < 0) {
      return Rejection.OUT_OF_ORDER;
    }
    boolean same = byTime == 0 && quote.price().compareTo(before.quote().price()) == 0;
    return same && !before.withdrawn() ? Rejection.DUPLICATE : null;
  }

  private boolean matters(int slot, Quote before, Quote quote) {
    long silentFrom = before.time().toEpochMilli() + shortest[slot] - SILENCE_MARGIN_MILLIS;
    return quote.price().compareTo(before.price()) != 0
        || quote.receivedAt().toEpochMilli() >= silentFrom;
  }
}
