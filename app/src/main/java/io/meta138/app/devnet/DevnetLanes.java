package io.meta138.app.devnet;

import io.meta138.app.config.SignerConfig;
import io.meta138.app.lanes.LaneContracts;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.Signers;
import io.meta138.ccip.attest.DevnetCertificates;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.FreePorts;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a devnet: prices from chain 138 to a second local chain, and the rows that arrived
 * there back again, each vouched for by two of three attesters.
 */
final class DevnetLanes implements Service {
  /** Directory of the second chain. */
  static final String CHAIN = "second";

  /** Id of the second chain. */
  static final ChainId SECOND = new ChainId(1338);

  /** The lane that takes prices there. */
  static final String OUT = "meta-to-second";

  /** The lane that takes them back. */
  static final String BACK = "second-to-meta";

  private static final String HERE = "meta";
  private static final String THERE = "second";

  /** Selectors of chains that no list has. */
  private static final String HERE_SELECTOR = "13810138101381013810";

  private static final String THERE_SELECTOR = "13381133811338113381";
  private static final int ATTESTERS = 3;
  private static final int THRESHOLD = 2;
  private static final String TLS = "tls";
  private static final String DELIVERER = "deliverer";

  private final StateDirectory state;
  private final DevnetChain second;
  private final BoundedHttp http;
  private final InstantSource clock;
  private final List<Integer> ports = new ArrayList<>();
  private @Nullable LaneContracts contracts;

  DevnetLanes(StateDirectory state, DevnetChain second, BoundedHttp http, InstantSource clock) {
    this.state = state;
    this.second = second;
    this.http = http;
    this.clock = clock;
  }

  /**
   * Directory of the second chain; empty when there are no lanes. A state keeps to what it began
   * with: an aggregator that sends its rows is another contract than one that does not.
   *
   * @throws NodeException when lanes are unwanted where there are some
   */
  static Optional<Path> chain(
      StateDirectory state, DevnetOptions options, Consumer<String> progress) throws IOException {
    Path folder = state.resolve(CHAIN);
    if (Files.exists(folder)) {
      if (!options.lanes()) {
        throw NodeException.refused(
            "%s has lanes, which stay: leave --no-lanes out, start over without by --fresh, or choose another --state"
                .formatted(options.state()));
      }
      return Optional.of(folder);
    }
    boolean begun = Files.exists(state.resolve(StateDirectory.CHAIN));
    if (begun && options.lanes()) {
      progress.accept("going on without lanes, as this state began; --fresh starts over with them");
    }
    if (begun || !options.lanes()) {
      return Optional.empty();
    }
    // before the first chain's: where only that one is, there are to be no lanes
    return Optional.of(Files.createDirectories(folder));
  }

  @Override
  public String name() {
    return "keys of lanes";
  }

  /** Makes what is missing of keys, and certificates and ports anew. */
  @Override
  public void start() throws IOException {
    DevnetCertificates certificates = new DevnetCertificates(state.resolve(TLS), clock);
    state.key(DELIVERER + ".key");
    certificates.issue(DELIVERER);
    for (int i = 1; i <= ATTESTERS; i++) {
      state.key(attester(i) + ".key");
      certificates.issue(attester(i));
    }
    while (ports.size() < ATTESTERS + 1) {
      ports.add(FreePorts.next());
    }
  }

  @Override
  public void stop() {}

  /** From now on the configuration says where the contracts stand. */
  void deployed(LaneContracts contracts) {
    this.contracts = contracts;
  }

  /** The part {@code ccip} of the configuration. */
  String yaml() {
    StringBuilder yaml = new StringBuilder("ccip:\n");
    yaml.append(
        "  here: {name: %s, selector: \"%s\", finality: immediate%s}\n"
            .formatted(HERE, HERE_SELECTOR, router(HERE)));
    yaml.append(
        """
          chains:
            %s:
              selector: "%s"
              finality: 1
              chain:
                id: %s
                endpoints:
                  - {url: "%s", subscriptions: "%s"}
                confirmations: 3
                devnet: true
        """
            .formatted(THERE, THERE_SELECTOR, SECOND, second.http(), second.webSocket()));
    known(THERE)
        .ifPresent(router ->
            yaml.append("      router: \"%s\"\n".formatted(router))
                .append("      first-block: %d\n".formatted(block(THERE))));
    yaml.append(
        """
          lanes:
            %s: {from: %s, to: %s, receivers: [%s], prices: {prepaid-coins: 10000, day-coins: 10000}}
            %s: {from: %s, to: %s, senders: ["%s"], receivers: [%s], prices: {}}
        """
            .formatted(
                OUT,
                HERE,
                THERE,
                receiver(OUT),
                BACK,
                THERE,
                HERE,
                account("devnet.key"),
                receiver(BACK)));
    yaml.append(attesters());
    yaml.append("  deliver: {signer: {devnet-key-file: %s.key}}\n".formatted(DELIVERER));
    yaml.append("  api: {port: %d}\n".formatted(ports.getLast()));
    return yaml.toString();
  }

  private String attesters() {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        "  attesters:\n    threshold: %d\n    tls: %s\n".formatted(THRESHOLD, tls(DELIVERER)));
    yaml.append("    members:\n");
    for (int i = 1; i <= ATTESTERS; i++) {
      yaml.append(
          "      - {name: %s, address: \"%s\", url: \"https://127.0.0.1:%d\"}\n"
              .formatted(attester(i), account(attester(i) + ".key"), ports.get(i - 1)));
    }
    yaml.append("  attests:\n");
    for (int i = 1; i <= ATTESTERS; i++) {
      yaml.append(
          "    - {name: %1$s, signer: {devnet-key-file: %1$s.key}, port: %2$d, tls: %3$s}\n"
              .formatted(attester(i), ports.get(i - 1), tls(attester(i))));
    }
    return yaml.toString();
  }

  private static String attester(int number) {
    return "attester-" + number;
  }

  private static String tls(String name) {
    return "{certificate: %1$s/%2$s.pem, key: %1$s/%2$s.key, authorities: %1$s/authority.pem}"
        .formatted(TLS, name);
  }

  private String router(String chain) {
    return known(chain)
        .map(router -> ", router: \"%s\", first-block: %d".formatted(router, block(chain)))
        .orElse("");
  }

  private Optional<Address> known(String chain) {
    return Optional.ofNullable(contracts).flatMap(deployed -> deployed.router(chain));
  }

  private long block(String chain) {
    return Optional.ofNullable(contracts)
        .flatMap(deployed -> deployed.routerBlock(chain))
        .orElse(0L);
  }

  private String receiver(String lane) {
    return Optional.ofNullable(contracts)
        .flatMap(deployed -> deployed.receiver(lane))
        .map(address -> "\"" + address + "\"")
        .orElse("");
  }

  private Address account(String key) {
    return Signers.address(
        new SignerConfig(Optional.empty(), Optional.empty(), Optional.of(Path.of(key))),
        path -> state.resolve(path.toString()),
        http);
  }
}
