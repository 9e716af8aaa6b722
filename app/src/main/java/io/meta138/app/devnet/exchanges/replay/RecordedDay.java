package io.meta138.app.devnet.exchanges.replay;

import io.meta138.app.devnet.exchanges.market.Instrument;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * One recorded UTC day of one venue's book in one-minute trade bars.
 *
 * <p>The file format is that of QuantConnect/Lean's {@code Data/crypto/<venue>/minute}: a zip named
 * {@code <venue>_minute_<pair>_<yyyymmdd>_trade.zip} with one CSV without header: milliseconds
 * since midnight UTC, open, high, low, close, volume. Between bars (real days have gaps) the last
 * close stands; before the first bar its open does.
 */
public final class RecordedDay {
  private static final Pattern NAME =
      Pattern.compile("([a-z]{2,32})_minute_([a-z0-9]{4,20})_([0-9]{8})_trade\\.zip");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,18})?");
  private static final List<String> QUOTES =
      List.of("usdt", "usdc", "busd", "usd", "eur", "gbp", "jpy", "btc");
  private static final int LARGEST_CSV = 8 * 1024 * 1024;
  private static final int DAY_MILLIS = 86_400_000;

  private final String venue;
  private final Instrument instrument;
  private final LocalDate day;
  private final NavigableMap<Integer, Bar> bars;

  private RecordedDay(
      String venue, Instrument instrument, LocalDate day, NavigableMap<Integer, Bar> bars) {
    this.venue = venue;
    this.instrument = instrument;
    this.day = day;
    this.bars = bars;
  }

  /** Lower-case name of the venue that recorded it. */
  public String venue() {
    return venue;
  }

  /** What was traded. */
  public Instrument instrument() {
    return instrument;
  }

  /** The UTC day. */
  public LocalDate day() {
    return day;
  }

  /** How many minutes had trades. */
  public int minutes() {
    return bars.size();
  }

  /** The start of the first bar. */
  public Duration first() {
    return Duration.ofMillis(bars.firstKey());
  }

  /**
   * The price at a time of the day, exact to 18 digits.
   *
   * @param sinceMidnight any length; before the first and after the last bar the nearest price
   *     stands
   */
  public BigDecimal priceAt(Duration sinceMidnight) {
    int millis = Math.clamp(sinceMidnight.toMillis(), 0, DAY_MILLIS);
    var entry = bars.floorEntry(millis);
    if (entry == null) {
      return bars.firstEntry().getValue().open();
    }
    int into = millis - entry.getKey();
    return into >= Bar.MILLIS ? entry.getValue().close() : entry.getValue().at(into);
  }

  /**
   * Reads a file of bars.
   *
   * @throws ReplayException when it is not of the format, naming the file and the line
   */
  public static RecordedDay read(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    if (!name.matches()) {
      throw new ReplayException(
          file, "expected a name like coinbase_minute_btcusd_20171217_trade.zip", null);
    }
    LocalDate day;
    try {
      day = LocalDate.parse(name.group(3), DateTimeFormatter.BASIC_ISO_DATE);
    } catch (DateTimeParseException noDay) {
      throw new ReplayException(file, name.group(3) + " is no day", noDay);
    }
    Instrument instrument = instrument(file, name.group(2));
    return new RecordedDay(name.group(1), instrument, day, parse(file, csv(file)));
  }

  private static Instrument instrument(Path file, String pair) {
    for (String quote : QUOTES) {
      if (pair.endsWith(quote) && pair.length() > quote.length()) {
        return new Instrument(
            pair.substring(0, pair.length() - quote.length()).toUpperCase(Locale.ROOT),
            quote.toUpperCase(Locale.ROOT));
      }
    }
    throw new ReplayException(file, "no known quote currency ends " + pair, null);
  }

  private static String csv(Path file) {
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      ZipEntry entry = zip.getNextEntry();
      if (entry == null) {
        throw new ReplayException(file, "expected a zip with one CSV, found none", null);
      }
      byte[] bytes = zip.readNBytes(LARGEST_CSV + 1);
      if (bytes.length > LARGEST_CSV) {
        throw new ReplayException(file, "the CSV is larger than " + LARGEST_CSV + " bytes", null);
      }
      if (zip.getNextEntry() != null) {
        throw new ReplayException(file, "expected one CSV, found several files", null);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new ReplayException(file, "cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static NavigableMap<Integer, Bar> parse(Path file, String csv) {
    NavigableMap<Integer, Bar> bars = new TreeMap<>();
    List<String> lines = new BufferedReader(new StringReader(csv)).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Bar bar = bar(file, i + 1, lines.get(i));
      if (!bars.isEmpty() && bar.fromMillis() <= bars.lastKey()) {
        throw new ReplayException(file, i + 1, "its time is not after the line before");
      }
      bars.put(bar.fromMillis(), bar);
    }
    if (bars.isEmpty()) {
      throw new ReplayException(file, "the CSV has no bars", null);
    }
    return bars;
  }

  private static Bar bar(Path file, int line, String text) {
    List<String> fields = List.of(text.split(",", -1));
    if (fields.size() != 6) {
      throw new ReplayException(file, line, "expected 6 fields, found " + fields.size());
    }
    if (!fields.getFirst().matches("[0-9]{1,8}")
        || Integer.parseInt(fields.getFirst()) >= DAY_MILLIS
        || Integer.parseInt(fields.getFirst()) % Bar.MILLIS != 0) {
      throw new ReplayException(file, line, "the time is no full minute of a day in milliseconds");
    }
    List<BigDecimal> prices = new ArrayList<>();
    for (String field : fields.subList(1, 6)) {
      if (!DECIMAL.matcher(field).matches()) {
        throw new ReplayException(file, line, "a field is no plain decimal");
      }
      prices.add(new BigDecimal(field));
    }
    BigDecimal high = prices.get(1);
    BigDecimal low = prices.get(2);
    for (BigDecimal price : List.of(prices.get(0), prices.get(3))) {
      if (price.compareTo(low) < 0 || price.compareTo(high) > 0) {
        throw new ReplayException(file, line, "open or close lie outside low and high");
      }
    }
    if (low.signum() <= 0) {
      throw new ReplayException(file, line, "a price is not positive");
    }
    return new Bar(Integer.parseInt(fields.getFirst()), prices.get(0), high, low, prices.get(3));
  }
}
