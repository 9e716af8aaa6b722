package io.meta138.app.devnet.exchanges;

import io.meta138.app.devnet.exchanges.market.MarketSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the simulated exchanges are like.
 *
 * @param market the walk of prices; its step is also how often changes are sent
 * @param replay files of recorded bars to play instead of the walk, for the assets they are about
 * @param speed how much faster than recorded they are played, 1 to 3600
 * @param spreadBps one spread for all venues in basis points, 0 to 1000; absent: each its own
 * @param quiet a book that somebody hears repeats its state after this long without a change
 * @param connectionLife after this long a venue ends a WebSocket connection
 * @param httpPort port of REST and control; 0 takes a free one
 * @param streamPort port of WebSockets; 0 takes a free one
 */
public record ExchangesSettings(
    MarketSettings market,
    List<Path> replay,
    int speed,
    OptionalInt spreadBps,
    Duration quiet,
    Duration connectionLife,
    int httpPort,
    int streamPort) {

  /** Refuses settings outside their bounds. */
  public ExchangesSettings {
    replay = List.copyOf(replay);
    bounded("speed", speed, 1, 3_600);
    bounded("spread in bps", spreadBps.orElse(0), 0, 1_000);
    bounded("http port", httpPort, 0, 65_535);
    bounded("stream port", streamPort, 0, 65_535);
    bounded("quiet in ms", quiet.toMillis(), 10, 3_600_000);
    bounded("connection life in ms", connectionLife.toMillis(), 100, 86_400_000L * 365);
  }

  /** Free ports, a day's connections, changes sent each half second, nothing replayed. */
  public static ExchangesSettings seeded(long seed) {
    return new ExchangesSettings(
        new MarketSettings(seed, Duration.ofMillis(500), 0, 100),
        List.of(),
        1,
        OptionalInt.empty(),
        Duration.ofSeconds(2),
        Duration.ofHours(24),
        0,
        0);
  }

  /** These settings with another market. */
  public ExchangesSettings withMarket(MarketSettings other) {
    return new ExchangesSettings(
        other, replay, speed, spreadBps, quiet, connectionLife, httpPort, streamPort);
  }

  /** These settings with recorded bars, played faster and with one spread for all venues. */
  public ExchangesSettings withReplay(List<Path> files, int faster, OptionalInt spread) {
    return new ExchangesSettings(
        market, files, faster, spread, quiet, connectionLife, httpPort, streamPort);
  }

  /** These settings with other times of books and connections. */
  public ExchangesSettings withTimes(Duration otherQuiet, Duration otherLife) {
    return new ExchangesSettings(
        market, replay, speed, spreadBps, otherQuiet, otherLife, httpPort, streamPort);
  }

  /** These settings with fixed ports. */
  public ExchangesSettings withPorts(int http, int stream) {
    return new ExchangesSettings(
        market, replay, speed, spreadBps, quiet, connectionLife, http, stream);
  }

  private static void bounded(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "expected a " + what + " of " + least + " to " + most + ", found " + value);
    }
  }
}
