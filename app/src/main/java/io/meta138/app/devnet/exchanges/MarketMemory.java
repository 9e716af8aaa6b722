package io.meta138.app.devnet.exchanges;

import io.meta138.app.devnet.exchanges.market.MarketMoment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A file that remembers where the simulated market is, for the next start. */
final class MarketMemory {
  private static final Logger LOG = LoggerFactory.getLogger(MarketMemory.class);

  private final Path file;

  MarketMemory(Path file) {
    this.file = file;
  }

  /** What was noted last; empty when there is nothing that can be used. */
  Optional<MarketMoment> recall() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          JsonMapper.shared().readValue(Files.readString(file), MarketMoment.class));
    } catch (IOException | JacksonException e) {
      LOG.warn("the simulated market starts over, {} can't be used: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Notes where the market is; what was noted before stays when that fails. */
  void note(MarketMoment moment) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(next, JsonMapper.shared().writeValueAsString(moment));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("where the simulated market is can't be noted in {}: {}", file, e.getMessage());
    }
  }
}
