package io.meta138.app.devnet.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class MarketMemoryTest {
  private static final InstantSource STILL =
      InstantSource.fixed(Instant.parse("2026-01-15T12:00:00Z"));

  @TempDir Path directory;

  @Test
  void anotherStartFindsTheMarketWhereItWas() throws Exception {
    Path file = directory.resolve("market.json");
    price(file, "64000.5");
    assertThat(price(file, null)).isEqualByComparingTo("64000.5");
  }

  @Test
  void aFileThatCanNotBeUsedIsPassedOver() throws Exception {
    Path file = directory.resolve("market.json");
    for (String content : new String[] {"", "{", "[]", "{\"seed\":138,\"walked\":-1}", "null"}) {
      Files.writeString(file, content);
      assertThat(price(file, null)).as(content).isPositive();
    }
    Files.writeString(
        file, "{\"seed\":138,\"walked\":1,\"prices\":{\"BTC\":{\"usd\":-1,\"anchor\":1}}}");
    assertThat(price(file, null)).isPositive();
  }

  /** Runs exchanges on a memory and returns what bitcoin was when they ended. */
  private static BigDecimal price(Path file, @org.jspecify.annotations.Nullable String set)
      throws Exception {
    SimulatedExchanges exchanges =
        new SimulatedExchanges(ExchangesSettings.seeded(138), STILL, file);
    exchanges.start();
    if (set != null) {
      exchanges.setPrices(Map.of("BTC", new BigDecimal(set)));
    }
    exchanges.stop();
    JsonNode noted = JsonMapper.shared().readTree(Files.readString(file));
    return noted.path("prices").path("BTC").path("usd").decimalValue();
  }
}
