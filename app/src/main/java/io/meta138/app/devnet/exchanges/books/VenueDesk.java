package io.meta138.app.devnet.exchanges.books;

import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.MarketModel;
import io.meta138.app.devnet.exchanges.market.Noise;
import io.meta138.app.devnet.exchanges.market.Venue;
import io.meta138.app.devnet.exchanges.market.VenueProfile;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All books of one venue; a book opens when somebody first asks for it. Not thread-safe. */
public final class VenueDesk {
  private static final MathContext DIGITS = new MathContext(18);

  private final Venue venue;
  private final MarketModel market;
  private final FaultBoard faults;
  private final VenueProfile profile;
  private final long seed;
  private final DailyFix fix;
  private final Map<Instrument, Book> books = new LinkedHashMap<>();
  private final Map<String, List<Book>> byAsset = new HashMap<>();
  private final Set<Book> waiting = new LinkedHashSet<>();
  private Instant now;

  VenueDesk(
      Venue venue,
      MarketModel market,
      FaultBoard faults,
      VenueProfile profile,
      long seed,
      Instant now) {
    this.venue = venue;
    this.market = market;
    this.faults = faults;
    this.profile = profile;
    this.seed = seed;
    this.now = now;
    this.fix = new DailyFix(market, now);
  }

  /** The venue whose desk this is. */
  public Venue venue() {
    return venue;
  }

  /** What sets its prices apart. */
  public VenueProfile profile() {
    return profile;
  }

  /** The venue's time. */
  public Instant now() {
    return now;
  }

  /** The working day whose reference rates are current. */
  public DailyFix fix() {
    return fix;
  }

  /** Whether the venue trades it. */
  public boolean trades(Instrument instrument) {
    return market.knows(instrument.base())
        && market.knows(instrument.quote())
        && venue.trades(instrument);
  }

  /** What the venue shows for an instrument; empty when it does not trade it. */
  public Optional<Ticker> ticker(Instrument instrument) {
    return book(instrument).map(Book::shown);
  }

  /** The books that somebody has asked for. */
  public List<Instrument> open() {
    return List.copyOf(books.keySet());
  }

  /** The middle of bid and ask that the venue would show without faults. */
  public Optional<BigDecimal> honestMiddle(Instrument instrument) {
    return book(instrument).map(book -> book.honest().middle());
  }

  /**
   * Sends a subscriber each new state of a book.
   *
   * @return whether the venue trades it
   */
  public boolean subscribe(Instrument instrument, Subscriber subscriber) {
    Optional<Book> book = book(instrument);
    book.ifPresent(found -> found.add(subscriber));
    return book.isPresent();
  }

  /** Ends a subscription; without one, does nothing. */
  public void unsubscribe(Instrument instrument, Subscriber subscriber) {
    Book book = books.get(instrument);
    if (book != null) {
      book.remove(subscriber);
    }
  }

  void time(Instant time) {
    now = time;
  }

  /** Takes changed prices; the books that quote these assets follow after the venue's lag. */
  void requote(List<String> changed) {
    if (venue.daily()) {
      if (fix.turn(now)) {
        books.values().forEach(book -> stepBook(book));
      }
      return;
    }
    for (Book book : quoting(changed)) {
      book.requote(price(book.instrument()), now);
      if (!book.idle()) {
        waiting.add(book);
      }
    }
  }

  /** Takes changed prices at once. */
  void step(List<String> changed) {
    if (!venue.daily()) {
      quoting(changed).forEach(this::stepBook);
    }
  }

  /** Repeats the state of books that somebody hears and that have been quiet for long. */
  void refresh(Duration quiet) {
    for (Book book : books.values()) {
      if (book.wanted() && book.idle() && !book.emitted().plus(quiet).isAfter(now)) {
        book.refresh(now);
        waiting.add(book);
      }
    }
  }

  /**
   * Publishes what is due.
   *
   * @return how many states were published
   */
  int publish() {
    int published = 0;
    for (Book book : List.copyOf(waiting)) {
      Instrument instrument = book.instrument();
      List<Ticker> due = book.due(now, faults.delay(venue, instrument));
      boolean silent = faults.silent(venue, Optional.of(instrument));
      for (Ticker ticker : due) {
        book.publish(ticker, faults.of(venue, instrument), now, silent);
      }
      published += due.size();
      if (book.idle()) {
        waiting.remove(book);
      }
    }
    return published;
  }

  /** Shows every book under the faults now in force. */
  void faultsChanged() {
    for (Book book : books.values()) {
      book.show(faults.of(venue, book.instrument()));
    }
  }

  private void stepBook(Book book) {
    book.step(price(book.instrument()), now);
    waiting.add(book);
  }

  private Set<Book> quoting(List<String> assets) {
    Set<Book> found = new LinkedHashSet<>();
    for (String asset : assets) {
      found.addAll(byAsset.getOrDefault(asset, List.of()));
    }
    return found;
  }

  private Optional<Book> book(Instrument instrument) {
    if (!trades(instrument)) {
      return Optional.empty();
    }
    Book book = books.get(instrument);
    if (book == null) {
      long stream = Noise.bits(seed, Noise.stream(venue.id()), Noise.stream(instrument.toString()));
      book = new Book(instrument, profile, stream, price(instrument), now);
      book.show(faults.of(venue, instrument));
      books.put(instrument, book);
      byAsset.computeIfAbsent(instrument.base(), key -> new ArrayList<>()).add(book);
      byAsset.computeIfAbsent(instrument.quote(), key -> new ArrayList<>()).add(book);
    }
    return Optional.of(book);
  }

  private BigDecimal price(Instrument instrument) {
    return usd(instrument.base()).divide(usd(instrument.quote()), DIGITS);
  }

  private BigDecimal usd(String asset) {
    return venue.daily() ? fix.usd(asset) : market.usd(venue, asset);
  }
}
