package io.meta138.app.devnet.exchanges.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.app.devnet.exchanges.market.Playback;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {
  private static final Path OWN =
      Path.of("src/test/resources/market/kraken_minute_btcusd_20260105_trade.zip");

  @TempDir private Path folder;

  private Path zip(String name, String csv) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("bars.csv"));
      zip.write(csv.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static Duration at(int minute, int second) {
    return Duration.ofSeconds(minute * 60L + second);
  }

  @Test
  void ownFile_isReadWithItsGaps() {
    RecordedDay day = RecordedDay.read(OWN);
    assertThat(day.venue()).isEqualTo("kraken");
    assertThat(day.instrument()).hasToString("BTC/USD");
    assertThat(day.day()).isEqualTo(LocalDate.parse("2026-01-05"));
    assertThat(day.minutes()).isEqualTo(86);
    assertThat(day.priceAt(at(0, 0))).isEqualByComparingTo("91234.50");
    // minutes 10 to 12 are missing: the close of minute 9 stands
    assertThat(day.priceAt(at(11, 30))).isEqualByComparingTo("91200.46");
    assertThat(day.priceAt(Duration.ofHours(30))).isEqualByComparingTo("91239.28");
  }

  @Test
  void risingBar_goesLowThenHigh_fallingBarHighThenLow() throws IOException {
    RecordedDay day =
        RecordedDay.read(
            zip(
                "okx_minute_ethusdt_20260105_trade.zip",
                "0,100,112,94,106,1\n60000,106,109,97,100,1\n"));
    assertThat(day.priceAt(at(0, 10))).isEqualByComparingTo("97");
    assertThat(day.priceAt(at(0, 20))).isEqualByComparingTo("94");
    assertThat(day.priceAt(at(0, 30))).isEqualByComparingTo("103");
    assertThat(day.priceAt(at(0, 40))).isEqualByComparingTo("112");
    assertThat(day.priceAt(at(0, 50))).isEqualByComparingTo("109");
    assertThat(day.priceAt(at(1, 20))).isEqualByComparingTo("109");
    assertThat(day.priceAt(at(1, 40))).isEqualByComparingTo("97");
    assertThat(day.priceAt(at(2, 0))).isEqualByComparingTo("100");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0,1,2,1|line 1: expected 6 fields, found 4
          0,1,2,1,1,1;0,1,2,1,1,1|line 2: its time is not after
          30000,1,2,1,1,1|line 1: the time is no full minute
          86400000,1,2,1,1,1|line 1: the time is no full minute
          0,NaN,2,1,1,1|line 1: a field is no plain decimal
          0,1,1e400,1,1,1|line 1: a field is no plain decimal
          0,3,2,1,1,1|line 1: open or close lie outside
          0,0,2,0,1,1|line 1: a price is not positive
          0,1,2,1,1,1;;120000,1,2,1,1,1|line 2: expected 6 fields, found 1
          """)
  void badLine_isRefusedByFileAndLine(String csv, String reason) throws IOException {
    Path file = zip("okx_minute_btcusdt_20260105_trade.zip", csv.replace(';', '\n'));
    assertThatThrownBy(() -> RecordedDay.read(file))
        .isInstanceOf(ReplayException.class)
        .hasMessageStartingWith("okx_minute_btcusdt_20260105_trade.zip: " + reason);
  }

  @Test
  void badFile_isRefusedByName() throws IOException {
    assertThatThrownBy(() -> RecordedDay.read(folder.resolve("bars.zip")))
        .hasMessageStartingWith("bars.zip: expected a name like");
    assertThatThrownBy(
            () -> RecordedDay.read(folder.resolve("okx_minute_btcusdt_20261305_trade.zip")))
        .hasMessageContaining("20261305 is no day");
    assertThatThrownBy(
            () -> RecordedDay.read(folder.resolve("okx_minute_btcxyz_20260105_trade.zip")))
        .hasMessageContaining("no known quote currency ends btcxyz");
    assertThatThrownBy(
            () -> RecordedDay.read(folder.resolve("okx_minute_btcusd_20260105_trade.zip")))
        .hasMessageContaining("cannot be read");
    Path text = folder.resolve("gemini_minute_btcusd_20260105_trade.zip");
    Files.writeString(text, "0,1,1,1,1,1");
    assertThatThrownBy(() -> RecordedDay.read(text)).hasMessageContaining("expected a zip");
    Path empty = zip("gemini_minute_ethusd_20260105_trade.zip", "");
    assertThatThrownBy(() -> RecordedDay.read(empty)).hasMessageContaining("no bars");
  }

  @Test
  void replay_playsFasterAndGivesEachVenueItsOwnRecord() throws IOException {
    Path binance = zip("binance_minute_btcbusd_20260105_trade.zip", "0,100,100,100,100,1\n");
    Path bybit =
        zip(
            "bybit_minute_btcusdt_20260105_trade.zip",
            "0,101,101,101,101,1\n600000,202,202,202,202,1\n");
    Replay replay = Replay.read(List.of(binance, bybit), 10);
    assertThat(replay.assets()).containsExactly("BTC");
    Duration minute = Duration.ofMinutes(1);
    assertThat(replay.price(Venue.KRAKEN, "BTC", minute))
        .hasValueSatisfying(recorded -> {
          assertThat(recorded.quote()).isEqualTo("BUSD");
          assertThat(recorded.price()).isEqualByComparingTo("100");
        });
    assertThat(replay.price(Venue.BYBIT, "BTC", minute).map(Playback.Recorded::price))
        .hasValueSatisfying(price -> assertThat(price).isEqualByComparingTo("202"));
    assertThat(replay.price(Venue.BYBIT, "ETH", minute)).isEmpty();
  }

  @Test
  void derivedVenues_lagAndDifferWithinTheSpread() {
    RecordedDay day = RecordedDay.read(OWN);
    for (int spread : List.of(1, 5, 20)) {
      List<DerivedVenue> venues = DerivedVenue.derive(day, 138, 7, spread);
      assertThat(venues).isEqualTo(DerivedVenue.derive(day, 138, 7, spread));
      Set<Object> lags = new HashSet<>();
      for (DerivedVenue venue : venues) {
        lags.add(venue.profile().lag());
        BigDecimal honest = day.priceAt(at(30, 0).minus(venue.profile().lag()));
        BigDecimal off = venue.middleAt(at(30, 0)).subtract(honest).abs();
        assertThat(off)
            .isLessThanOrEqualTo(honest.multiply(BigDecimal.valueOf(spread)).movePointLeft(4));
      }
      assertThat(lags).hasSizeGreaterThan(4);
    }
  }

  /** The recorded days beside the checkout, where there are any, and our own. */
  private static List<Path> recorded() throws IOException {
    List<Path> files = new ArrayList<>(List.of(OWN));
    Path shared =
        Path.of(System.getProperty("meta138.root", "..")).resolve("../shared/data/market");
    if (Files.isDirectory(shared)) {
      try (Stream<Path> found = Files.list(shared)) {
        found.filter(file -> file.toString().endsWith(".zip")).forEach(files::add);
      }
    }
    return files;
  }

  @Test
  void recordedDays_playThroughInsideEachBarsRange() throws IOException {
    for (Path file : recorded()) {
      RecordedDay day = RecordedDay.read(file);
      assertThat(day.minutes()).as(file.toString()).isBetween(80, 1_440);
      BigDecimal last = day.priceAt(day.first());
      for (int second = 0; second < 86_400; second += 7) {
        BigDecimal next = day.priceAt(Duration.ofSeconds(second));
        assertThat(next.signum()).isPositive();
        assertThat(next.subtract(last).abs())
            .as("%s at %s s", file, second)
            .isLessThan(last.multiply(new BigDecimal("0.10")));
        last = next;
      }
    }
  }
}
