package io.meta138.app.devnet;

import io.meta138.app.desk.DeskFiles;
import io.meta138.app.desk.DeskNode;
import io.meta138.app.desk.DeskTokens;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.OracleNode;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Provider;
import io.meta138.platform.config.Problem;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.ChainId;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The incident desk of a devnet: one team of two, who are told nothing outside this machine unless
 * a {@code desk.yaml} beside the state names other people and channels.
 */
final class DevnetDesk implements Service {
  private static final String FILE = "desk.yaml";
  private static final String PORT = "desk.port";
  private static final String OWN = "desk.yaml";
  private static final String RULES = "rules.yaml";
  private static final List<String> INTAKE =
      List.of("alertmanager.token", "loki.token", "webhook.key");
  private static final Duration TOKEN_LIFE = Duration.ofDays(90);
  private static final int USUAL_PORT = 9141;

  private final StateDirectory state;
  private final DevnetChain chain;
  private final OracleNode oracle;
  private final String database;
  private final Means means;
  private final Optional<Drilled> drill;
  private @Nullable DeskNode node;

  /** What every part of a devnet works with. */
  record Means(HttpClient client, PrometheusMeterRegistry metrics, InstantSource clock) {}

  /**
   * A desk that is drilled.
   *
   * @param gateway a second endpoint of the chain, to be watched too
   */
  record Drilled(DrillProfile profile, URI gateway) {}

  DevnetDesk(
      StateDirectory state,
      DevnetChain chain,
      OracleNode oracle,
      String database,
      Means means,
      Optional<Drilled> drill) {
    this.state = state;
    this.chain = chain;
    this.oracle = oracle;
    this.database = database;
    this.means = means;
    this.drill = drill;
  }

  @Override
  public String name() {
    return "incident desk";
  }

  @Override
  public void start() throws Exception {
    for (String secret : INTAKE) {
      if (!Files.exists(state.resolve(secret))) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        state.secret(secret, HexFormat.of().formatHex(random));
      }
    }
    write(KeptPort.choose(state, PORT, USUAL_PORT)); // Alertmanager finds it again
    DeskNode desk =
        new DeskNode(
            read(),
            new DeskNode.Surroundings(
                means.client(), means.metrics(), means.clock(), Optional.of(oracle), providers()));
    desk.start();
    node = desk;
    oracle.include(desk::health);
    DeskTokens.keep(desk, "operator", state.resolve("operator.token"), TOKEN_LIFE, state::secret);
    DeskTokens.keep(desk, "approver", state.resolve("approver.token"), TOKEN_LIFE, state::secret);
  }

  private Map<Channel, Provider> providers() {
    List<Provider> providers =
        drill
            .map(drilled -> drilled.profile().providers())
            .orElseGet(
                () -> List.of(new NoticeFile(Channel.WEBHOOK, state.resolve("notices.jsonl"))));
    return providers.stream().collect(Collectors.toMap(Provider::channel, Function.identity()));
  }

  @Override
  public void stop() {
    DeskNode stopping = node;
    node = null;
    if (stopping != null) {
      stopping.stop();
    }
  }

  DeskNode node() {
    DeskNode running = node;
    if (running == null) {
      throw new IllegalStateException("the desk is not started");
    }
    return running;
  }

  private DeskFiles read() {
    return switch (DeskFiles.read(state.resolve(FILE))) {
      case DeskFiles.Result.Valid(DeskFiles files) -> files;
      case DeskFiles.Result.Invalid(List<Problem> problems) -> throw new NodeException(problems);
    };
  }

  private void write(int port) throws IOException {
    String rules = "";
    if (drill.isPresent()) {
      state.write(RULES, drill.get().profile().rules());
      rules = "rules: " + RULES + "\n";
    }
    state.write(
        FILE,
        """
        # Written by `meta138 up` at each start; other commands read it.
        listen: {port: %d}
        cli: {token-file: operator.token}
        %sintake:
          alertmanager-token-file: alertmanager.token
          loki-token-file: loki.token
          webhook-key-file: webhook.key
        log: {name: devnet/desk, key-file: checkpoint.key, every: 15s}
        oracle: meta138.yaml
        network:
          chain-id: %s
          block-period: 2s
          nodes:
            - {name: devnet, rpc: "%s"}
        %s  accounts: ["%s"]
          limits: {stall-after: 8s}
        """
                .formatted(
                    port,
                    database,
                    ChainId.META,
                    chain.http(),
                    drill.map(DevnetDesk::node).orElse(""),
                    oracle.transactions().account())
            + rules
            + people());
  }

  private static String node(Drilled drilled) {
    return "    - {name: %s, rpc: \"%s\"}\n".formatted(DrillProfile.GATEWAY, drilled.gateway());
  }

  private String people() throws IOException {
    String people;
    if (drill.isPresent()) {
      people = drill.get().profile().people();
    } else {
      people = Files.exists(state.beside(OWN)) ? Files.readString(state.beside(OWN)) : PEOPLE;
    }
    return (has(people, "environment") ? "" : "environment: devnet\n")
        + (has(people, "evidence") ? "" : EVIDENCE)
        + people;
  }

  private static boolean has(String yaml, String key) {
    return yaml.lines().anyMatch(line -> line.startsWith(key + ":"));
  }

  private static final String EVIDENCE =
      """
      evidence:
        files: {desk: desk.yaml, oracle: meta138.yaml, feeds: feeds.yaml}
        logs: {devnet: meta138.log}
      """;

  private static final String PEOPLE =
      """
      # Nobody is called: what would be sent to these addresses is in notices.jsonl. A desk.yaml
      # beside this folder with channels and directory of your own takes the place of these lines.
      channels: {webhooks: false}
      directory:
        people:
          operator:
            full-name: Operator of this devnet
            role: administrator
            contact: {webhook: {url: "http://localhost/operator", secret-file: webhook.key}}
          approver:
            full-name: Second person of this devnet
            role: approver
            contact: {webhook: {url: "http://localhost/approver", secret-file: webhook.key}}
        teams:
          devnet: {lead: operator, members: [operator, approver]}
        schedules:
          primary:
            zone: UTC
            layers:
              - {name: week, start: 2026-01-05T09:00, every: week, people: [operator, approver]}
        policies:
          # a stalled chain shows a little later than the first stale feed: then it is the page
          - name: feeds
            kinds: [feed]
            steps:
              - {after: 10s, targets: ["schedule:primary"]}
              - {after: 10m, targets: ["lead:devnet"]}
          - name: devnet
            steps:
              - {after: 0s, targets: ["schedule:primary"]}
              - {after: 10m, targets: ["lead:devnet"]}
      reviews:
        list:
          - {contact: operator, channel: webhook}
          - {contact: approver, channel: webhook}
      """;
}
