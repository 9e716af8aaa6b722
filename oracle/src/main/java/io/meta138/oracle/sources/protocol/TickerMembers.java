package io.meta138.oracle.sources.protocol;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which member of a venue's object is which part of a ticker. Immutable. */
public final class TickerMembers {
  private final Map<String, Part> parts;
  private final boolean emptyIsAbsent;

  /** Takes a member's value as a part of a ticker. */
  @FunctionalInterface
  public interface Part {
    /** Reads the value the frame stands on. */
    void read(Ticker ticker, JsonFrame value);
  }

  private TickerMembers(Map<String, Part> parts, boolean emptyIsAbsent) {
    this.parts = parts;
    this.emptyIsAbsent = emptyIsAbsent;
  }

  /** No members yet. */
  public static TickerMembers none() {
    return new TickerMembers(Map.of(), false);
  }

  /** As none, for venues that write an absent price or amount as an empty string. */
  public static TickerMembers noneWhereEmptyIsAbsent() {
    return new TickerMembers(Map.of(), true);
  }

  /** This member, read this way, too. */
  public TickerMembers with(String name, Part part) {
    Map<String, Part> more = new HashMap<>(parts);
    more.put(name, part);
    return new TickerMembers(more, emptyIsAbsent);
  }

  /** The market's name. */
  public TickerMembers symbol(String name) {
    return with(name, (ticker, value) -> ticker.symbol(value.text()));
  }

  /** The best price somebody pays. */
  public TickerMembers bid(String name) {
    return with(name, (ticker, value) -> ticker.bid(number(value)));
  }

  /** The best price somebody sells at. */
  public TickerMembers ask(String name) {
    return with(name, (ticker, value) -> ticker.ask(number(value)));
  }

  /** The last trade's price. */
  public TickerMembers last(String name) {
    return with(name, (ticker, value) -> ticker.last(number(value)));
  }

  /** What was traded in 24 hours, in the base. */
  public TickerMembers volume(String name) {
    return with(name, (ticker, value) -> ticker.volume(number(value)));
  }

  /** When it was so, in this form. */
  public TickerMembers time(String name, Function<String, Instant> form) {
    return with(name, (ticker, value) -> ticker.time(form.apply(value.anyText())));
  }

  /** When the last trade was, in this form. */
  public TickerMembers lastTradeTime(String name, Function<String, Instant> form) {
    return with(name, (ticker, value) -> ticker.lastTradeTime(form.apply(value.anyText())));
  }

  /** The venue's number for it. */
  public TickerMembers sequence(String name) {
    return with(name, (ticker, value) -> ticker.sequence(Times.sequence(value.anyText())));
  }

  /** A member that only an error has: the whole object is one. */
  public TickerMembers problem(String name) {
    return with(
        name,
        (_, value) -> {
          throw Batch.refused(Rejection.VENUE_ERROR, value.anyText());
        });
  }

  /** Reads an object; members without a meaning are left. */
  public void read(JsonFrame object, Ticker ticker) {
    object.object((name, value) -> read(name, value, ticker));
  }

  /** Reads one member; false when it has no meaning here. */
  public boolean read(String name, JsonFrame value, Ticker ticker) {
    Part part = parts.get(name);
    if (part == null) {
      return false;
    }
    part.read(ticker, value);
    return true;
  }

  private @Nullable String number(JsonFrame value) {
    String text = value.text();
    return emptyIsAbsent && text != null && text.isEmpty() ? null : text;
  }
}
