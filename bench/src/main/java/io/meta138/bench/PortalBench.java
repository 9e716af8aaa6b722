package io.meta138.bench;

import io.meta138.app.Logging;
import io.meta138.app.devnet.DevnetDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/**
 * Measures a portal on a durable PostgreSQL over real sockets: every list at a steady rate, then
 * live streams while prices change, then both. The portal is a process of its own with the
 * product's flags; this one is its clients.
 */
@Command(
    name = "portal",
    description = "Measure the portal's lists and live streams.",
    mixinStandardHelpOptions = true)
public final class PortalBench implements Callable<Integer> {
  private static final String KEY =
      "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

  @Option(
      names = "--feeds",
      description = "1 to 1000 feeds (default ${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int feeds;

  @Option(
      names = "--messages",
      description = "Messages of two lanes (default ${DEFAULT-VALUE}).",
      defaultValue = "100000")
  private int messages;

  @Option(
      names = "--transactions",
      description = "Transactions (default ${DEFAULT-VALUE}).",
      defaultValue = "20000")
  private int transactions;

  @Option(
      names = "--incidents",
      description = "Incidents, of which one in ten is open (default ${DEFAULT-VALUE}).",
      defaultValue = "10000")
  private int incidents;

  @Option(
      names = "--streams",
      description = "Live streams (default ${DEFAULT-VALUE}).",
      defaultValue = "500")
  private int streams;

  @Option(
      names = "--rate",
      description = "Lists a second, of eight clients together (default ${DEFAULT-VALUE}).",
      defaultValue = "80")
  private int rate;

  @Option(
      names = "--changes",
      description = "Prices that change in a second (default ${DEFAULT-VALUE}).",
      defaultValue = "50")
  private int changes;

  @Option(
      names = "--seconds",
      description = "How long each of the three phases lasts (default ${DEFAULT-VALUE}).",
      defaultValue = "30")
  private int seconds;

  @Option(names = "--json", description = "Print JSON alone.")
  private boolean json;

  /**
   * How much of it there is.
   *
   * @param feeds of the oracle
   * @param messages of both lanes
   * @param transactions of one account
   * @param incidents of the desk
   * @param streams at once
   * @param rate of lists, a second
   * @param changes of prices, a second
   * @param seconds of a phase
   */
  record Size(
      int feeds,
      int messages,
      int transactions,
      int incidents,
      int streams,
      int rate,
      int changes,
      int seconds) {}

  /** Runs and exits with 0 unless a part can't be started. */
  public static void main(String[] args) {
    Logging.warnings();
    System.exit(new CommandLine(new PortalBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    PortalFigures figures =
        measure(
            Path.of(System.getProperty("meta138.root", ".")).toAbsolutePath(),
            new Size(feeds, messages, transactions, incidents, streams, rate, changes, seconds));
    if (!json) {
      System.out.print(figures.table());
    }
    System.out.println(figures.json());
    return 0;
  }

  /** Starts everything in a directory of its own, measures, and ends everything. */
  static PortalFigures measure(Path root, Size size) throws Exception {
    Path work = Files.createTempDirectory("meta138-portal");
    DevnetDatabase server = new DevnetDatabase(work.resolve("database"));
    server.start();
    try {
      configure(work, server, size.feeds());
      try (Child host = Child.start(command(root, work, size), work.resolve("portal.log"))) {
        JsonNode told = Json.MAPPER.readTree(host.firstLine());
        int found = told.path("incidents").asInt();
        if (found != size.incidents()) {
          throw new BenchException(
              "expected %d incidents, found %d".formatted(size.incidents(), found));
        }
        URI portal = URI.create(told.path("portal").asString());
        String cookie =
            PortalClient.signIn(
                portal, told.path("person").asString(), told.path("password").asString());
        return phases(host, portal, cookie, size);
      }
    } finally {
      server.stop();
    }
  }

  private static PortalFigures phases(Child host, URI portal, String cookie, Size size)
      throws Exception {
    int brief = Math.max(1, size.seconds() / 6);
    PortalLists lists = new PortalLists(portal, cookie);
    // compiled code, and whatever is read once
    lists.run(size.rate(), 2 * brief);
    pause(1);
    Load load = new Load(host);
    pause(brief);
    double idle = load.percent();
    List<PortalLists.Call> alone = lists.run(size.rate(), size.seconds());
    double asked = load.percent();
    try (PortalStreams streams = PortalStreams.open(portal, cookie, size.streams())) {
      host.say(Integer.toString(size.changes()));
      streams.during(Duration.ofSeconds(brief));
      load.percent();
      Duration time = Duration.ofSeconds(size.seconds());
      PortalStreams.Deliveries delivery = streams.during(time);
      double streamed = load.percent();
      FutureTask<PortalStreams.Deliveries> reading = new FutureTask<>(() -> streams.during(time));
      Thread.ofPlatform().name("streams").start(reading);
      List<PortalLists.Call> beside = lists.run(Math.max(1, size.rate() / 4), size.seconds());
      PortalStreams.Deliveries deliveryBeside = reading.get();
      double both = load.percent();
      return new PortalFigures(
          size,
          alone,
          beside,
          delivery,
          deliveryBeside,
          new PortalFigures.Use(idle, asked, streamed, both),
          host.peakMebibytes());
    }
  }

  /** Processor time of a process, from one look to the next. */
  private static final class Load {
    private final Child host;
    private long at = System.nanoTime();
    private Duration used;

    Load(Child host) {
      this.host = host;
      this.used = host.cpu();
    }

    double percent() {
      long now = System.nanoTime();
      Duration until = host.cpu();
      double percent = 100.0 * until.minus(used).toNanos() / (now - at);
      at = now;
      used = until;
      return percent;
    }
  }

  private static void pause(int seconds) {
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static List<String> command(Path root, Path work, Size size) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Files.readAllLines(root.resolve("build/jvm.options")));
    // as `meta138 up` has it
    command.add("-Xmx1g");
    String extra = System.getProperty("meta138.bench.jvm", "");
    if (!extra.isEmpty()) {
      command.addAll(List.of(extra.split(" ")));
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            PortalHost.class.getName(),
            work.toString(),
            Integer.toString(size.feeds()),
            Integer.toString(size.messages()),
            Integer.toString(size.transactions()),
            Integer.toString(size.incidents())));
    return command;
  }

  private static void configure(Path work, DevnetDatabase server, int feeds) throws IOException {
    secret(work.resolve("devnet.key"), KEY);
    secret(work.resolve("webhook.key"), "bench");
    String database =
        "database: {url: \"%s\", user: postgres, password-file: database/password}\n"
            .formatted(server.jdbcUrl());
    Files.writeString(work.resolve("feeds.yaml"), BenchFeeds.yaml(feeds));
    // nothing asks these chains: neither the node nor the lanes are started
    Files.writeString(
        work.resolve("meta138.yaml"),
        database
            + """
            chain: {id: 138, endpoints: [{url: "http://127.0.0.1:1"}], devnet: true}
            aggregator: "0x00000000000000000000000000000000000000a1"
            signer: {devnet-key-file: devnet.key}
            admin: {port: 0}
            feeds: feeds.yaml
            ccip:
              here: {name: meta, selector: "13810138101381013810", finality: immediate,
                router: "0x00000000000000000000000000000000000000b1", first-block: 1}
              chains:
                second:
                  selector: "13381133811338113381"
                  finality: 1
                  chain: {id: 1338, endpoints: [{url: "http://127.0.0.1:1"}], devnet: true}
                  router: "0x00000000000000000000000000000000000000b2"
                  first-block: 1
              lanes:
                out: {from: meta, to: second,
                  receivers: ["0x00000000000000000000000000000000000000c1"]}
                back: {from: second, to: meta,
                  senders: ["0x00000000000000000000000000000000000000c2"],
                  receivers: ["0x00000000000000000000000000000000000000c3"]}
              attesters:
                threshold: 1
                members:
                  - {name: a, url: "https://127.0.0.1:1",
                    address: "0x00000000000000000000000000000000000000d1"}
              api: {port: 0}
            """);
    Files.writeString(
        work.resolve("desk.yaml"),
        database
            + """
            listen: {port: 0}
            log: {name: bench/desk, key-file: checkpoint.key}
            channels: {webhooks: false}
            directory:
              people:
                alice:
                  full-name: Alice
                  role: administrator
                  contact: {webhook: {url: "http://localhost/alice", secret-file: webhook.key}}
              teams: {bench: {lead: alice, members: [alice]}}
              schedules:
                primary:
                  zone: UTC
                  layers: [{name: week, start: 2026-01-05T09:00, every: week, people: [alice]}]
              policies:
                - {name: usual, steps: [{after: 0s, targets: ["schedule:primary"]}]}
            """);
  }

  private static void secret(Path file, String content) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content);
  }
}
