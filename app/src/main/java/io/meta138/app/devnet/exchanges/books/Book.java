package io.meta138.app.devnet.exchanges.books;

import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.Noise;
import io.meta138.app.devnet.exchanges.market.VenueProfile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One book of one venue: what it will publish, what it shows, and who listens. */
final class Book {
  private final Instrument instrument;
  private final VenueProfile profile;
  private final long stream;
  private final int decimals;
  private final BigDecimal open;
  private final Deque<Ticker> pending = new ArrayDeque<>();
  private final Set<Subscriber> subscribers = new LinkedHashSet<>();
  private BigDecimal bid;
  private BigDecimal ask;
  private BigDecimal high;
  private BigDecimal low;
  private long made;
  private Ticker honest;
  private Ticker shown;
  private @Nullable Ticker stuckAt;
  private Instant emitted;

  Book(Instrument instrument, VenueProfile profile, long stream, BigDecimal market, Instant now) {
    this.instrument = instrument;
    this.profile = profile;
    this.stream = stream;
    BigDecimal middle = profile.middle(market);
    this.decimals = Math.max(2, 6 - (middle.precision() - middle.scale()));
    this.open = middle.setScale(decimals, RoundingMode.HALF_EVEN);
    this.high = open;
    this.low = open;
    this.bid = bidOf(middle);
    this.ask = askOf(middle);
    this.honest = make(now);
    this.shown = honest;
    this.emitted = now;
  }

  Instrument instrument() {
    return instrument;
  }

  /** What the venue would publish without faults. */
  Ticker honest() {
    return honest;
  }

  /** What it publishes. */
  Ticker shown() {
    return shown;
  }

  Instant emitted() {
    return emitted;
  }

  /** Takes the market's price; a change becomes due after the venue's lag. */
  void requote(BigDecimal market, Instant now) {
    BigDecimal middle = profile.middle(market);
    BigDecimal newBid = bidOf(middle);
    BigDecimal newAsk = askOf(middle);
    if (newBid.compareTo(bid) != 0 || newAsk.compareTo(ask) != 0) {
      bid = newBid;
      ask = newAsk;
      pending.add(make(now.plus(profile.lag())));
    }
  }

  /** Takes the market's price at once, before anything that was due. */
  void step(BigDecimal market, Instant now) {
    pending.clear();
    BigDecimal middle = profile.middle(market);
    bid = bidOf(middle);
    ask = askOf(middle);
    pending.add(make(now));
  }

  /** Repeats the last state with a new time, as trades at an unchanged price do. */
  void refresh(Instant now) {
    pending.add(make(now));
  }

  /** Whether nothing waits to be published. */
  boolean idle() {
    return pending.isEmpty();
  }

  /**
   * The states that are due, oldest first, which become the honest one in turn.
   *
   * @param delay how late they are published beyond the venue's own lag
   */
  List<Ticker> due(Instant now, Duration delay) {
    if (pending.isEmpty() || pending.peek().time().plus(delay).isAfter(now)) {
      return List.of();
    }
    List<Ticker> due = new ArrayList<>();
    Ticker head = pending.peek();
    while (head != null && !head.time().plus(delay).isAfter(now)) {
      due.add(head);
      pending.remove();
      head = pending.peek();
    }
    return due;
  }

  /** Publishes a state under the faults in force. */
  void publish(Ticker ticker, List<Fault> faults, Instant now, boolean silent) {
    honest = ticker;
    emitted = now;
    show(faults);
    if (!silent) {
      for (Subscriber subscriber : List.copyOf(subscribers)) {
        subscriber.changed(instrument, shown);
      }
    }
  }

  /** Shows the honest state under other faults than before. */
  void show(List<Fault> faults) {
    boolean stuck = faults.stream().anyMatch(Fault.Stuck.class::isInstance);
    Ticker held = stuckAt;
    if (!stuck) {
      held = null;
    } else if (held == null) {
      held = honest;
    }
    stuckAt = held;
    shown = Forger.forge(honest, Optional.ofNullable(held).orElse(honest), faults);
  }

  void add(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  void remove(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  boolean wanted() {
    return !subscribers.isEmpty();
  }

  private BigDecimal bidOf(BigDecimal middle) {
    return profile.bid(middle).setScale(decimals, RoundingMode.FLOOR);
  }

  private BigDecimal askOf(BigDecimal middle) {
    return profile.ask(middle).setScale(decimals, RoundingMode.CEILING);
  }

  private Ticker make(Instant time) {
    made++;
    long bits = Noise.bits(stream, 0, made);
    boolean sell = (bits & 1) == 0;
    // the last trade lies somewhere inside the spread
    BigDecimal part = BigDecimal.valueOf(Noise.below(bits >>> 8, 1_001), 3);
    BigDecimal last =
        bid.add(ask.subtract(bid).multiply(part)).setScale(decimals, RoundingMode.HALF_EVEN);
    high = high.max(last);
    low = low.min(last);
    return new Ticker(
        instrument,
        Amount.of(bid),
        Amount.of(ask),
        Amount.of(last),
        size(bits >>> 16, 50_000),
        size(bits >>> 24, 50_000),
        size(bits >>> 32, 5_000),
        Amount.of(BigDecimal.valueOf(Noise.below(stream, 90_000_000) + 10_000_000 + made, 4)),
        Amount.of(open),
        Amount.of(high),
        Amount.of(low),
        time,
        made,
        sell);
  }

  private static Amount size(long bits, long bound) {
    return Amount.of(BigDecimal.valueOf(1 + Noise.below(bits, bound), 4));
  }
}
