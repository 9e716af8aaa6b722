package io.meta138.app.devnet;

import io.meta138.app.devnet.exchanges.SimulatedExchanges;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** The configuration that a devnet writes for its node, and for every other command. */
final class DevnetFiles {
  /** Where Prometheus finds the metrics. */
  private static final String TARGETS = "prometheus-targets.json";

  private static final String NODE = "meta138.yaml";
  private static final String FEEDS = "feeds.yaml";
  private static final String SIMULATED_KEY = "simulated-venue.key";

  /** Venues that take an API key. */
  private static final List<String> KEYED = List.of("coingecko", "coinmarketcap");

  private final StateDirectory state;
  private final DevnetChain chain;
  private final DevnetDatabase database;
  private final Optional<SimulatedExchanges> exchanges;
  private final Optional<DevnetLanes> lanes;

  DevnetFiles(
      StateDirectory state,
      DevnetChain chain,
      DevnetDatabase database,
      Optional<SimulatedExchanges> exchanges,
      Optional<DevnetLanes> lanes) {
    this.lanes = lanes;
    this.state = state;
    this.chain = chain;
    this.database = database;
    this.exchanges = exchanges;
  }

  Path node() {
    return state.resolve(NODE);
  }

  void write(String feeds, int adminPort, Optional<Address> aggregator) throws IOException {
    state.key();
    if (exchanges.isPresent()) {
      state.secret(SIMULATED_KEY, "simulated");
    }
    state.write(FEEDS, feeds);
    state.write(NODE, node(adminPort, aggregator));
    state.write(TARGETS, "[{\"targets\": [\"127.0.0.1:%d\"]}]\n".formatted(adminPort));
  }

  /** Where the database is, as configuration says it. */
  String database() {
    return "database:\n  url: %s\n  user: postgres\n  password-file: %s\n"
        .formatted(database.jdbcUrl(), state.relative(database.passwordFile()));
  }

  private String node(int adminPort, Optional<Address> aggregator) {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        # Written by `meta138 up` at each start; other commands read it.
        chain:
          id: %s
          endpoints:
            - {url: "%s", subscriptions: "%s"}
          confirmations: 3
          devnet: true
        %ssigner:
          devnet-key-file: devnet.key
        %sadmin:
          port: %d
        feeds: %s
        """
            .formatted(
                ChainId.META,
                chain.http(),
                chain.webSocket(),
                aggregator.map("aggregator: \"%s\"\n"::formatted).orElse(""),
                database(),
                adminPort,
                FEEDS));
    yaml.append(lanes.map(DevnetLanes::yaml).orElse(""));
    exchanges.ifPresent(simulated -> {
      yaml.append("# simulated exchanges, not the real venues\nvenues:\n");
      simulated
          .venueEndpoints()
          .forEach((venue, at) -> {
            yaml.append("  %s:\n    rest: %s\n".formatted(venue, at.rest()));
            at.stream().ifPresent(uri -> yaml.append("    websocket: %s\n".formatted(uri)));
            if (KEYED.contains(venue)) {
              yaml.append("    api-key-file: %s\n".formatted(SIMULATED_KEY));
            }
          });
    });
    if (exchanges.isEmpty()) {
      yaml.append(liveKeys());
    }
    return yaml.toString();
  }

  /** Where the key of a real venue is expected: beside the state, where starting over leaves it. */
  Path liveKey(String venue) {
    return state.beside(venue + ".key");
  }

  /** The venues whose key is there, as YAML; empty when there is none. */
  String liveKeys() {
    StringBuilder yaml = new StringBuilder();
    for (String venue : KEYED) {
      Path key = liveKey(venue);
      if (Files.exists(key)) {
        // a string of JSON is one of YAML too
        String quoted = JsonMapper.shared().writeValueAsString(key.toString());
        yaml.append("  %s:\n    api-key-file: %s\n".formatted(venue, quoted));
      }
    }
    return yaml.isEmpty() ? "" : "venues:\n" + yaml;
  }
}
