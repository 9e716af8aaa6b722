package io.meta138.app.devnet.exchanges.books;

import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults in force. Not thread-safe. */
public final class FaultBoard {
  /**
   * A fault and where it is.
   *
   * @param venue the venue that has it
   * @param instrument the only book that has it; empty for all of the venue
   * @param fault what is wrong
   */
  public record Entry(Venue venue, Optional<Instrument> instrument, Fault fault) {
    private boolean covers(Venue other, Optional<Instrument> book) {
      return venue == other && (instrument.isEmpty() || instrument.equals(book));
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  /** Puts a fault in force; it takes the place of one of the same kind at the same place. */
  public void put(Entry entry) {
    clear(entry.venue(), entry.instrument(), Optional.of(entry.fault().kind()));
    entries.add(entry);
  }

  /**
   * Ends faults.
   *
   * @param instrument of this book only; empty: of the whole venue, those of its books included
   * @param kind of this kind only; empty: of all kinds
   * @return how many have ended
   */
  public int clear(Venue venue, Optional<Instrument> instrument, Optional<String> kind) {
    int before = entries.size();
    entries.removeIf(entry ->
        entry.venue() == venue
            && (instrument.isEmpty() || instrument.equals(entry.instrument()))
            && (kind.isEmpty() || kind.get().equals(entry.fault().kind())));
    return before - entries.size();
  }

  /** Ends all faults. */
  public int clear() {
    int before = entries.size();
    entries.clear();
    return before;
  }

  /** The faults in force, in the order they were put. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The faults of one book, those of its venue included. */
  public List<Fault> of(Venue venue, Instrument instrument) {
    return matching(venue, Optional.of(instrument));
  }

  /** Whether a fault of some kind covers the whole venue. */
  public boolean has(Venue venue, Class<? extends Fault> kind) {
    return matching(venue, Optional.empty()).stream().anyMatch(kind::isInstance);
  }

  /** Whether a book is silent; without a book, whether the venue is. */
  public boolean silent(Venue venue, Optional<Instrument> instrument) {
    return matching(venue, instrument).stream().anyMatch(Fault.Silent.class::isInstance);
  }

  /** How late a book publishes. */
  public Duration delay(Venue venue, Instrument instrument) {
    for (Fault fault : of(venue, instrument)) {
      if (fault instanceof Fault.Delayed(Duration by)) {
        return by;
      }
    }
    return Duration.ZERO;
  }

  /** The way in which messages of a book, or of the whole venue, are carried wrongly. */
  public Optional<HostileForm> carriage(Venue venue, Optional<Instrument> instrument) {
    for (Fault fault : matching(venue, instrument)) {
      if (fault instanceof Fault.Hostile(HostileForm form) && !form.changesContent()) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  private List<Fault> matching(Venue venue, Optional<Instrument> book) {
    if (entries.isEmpty()) {
      return List.of();
    }
    return entries.stream().filter(entry -> entry.covers(venue, book)).map(Entry::fault).toList();
  }
}
