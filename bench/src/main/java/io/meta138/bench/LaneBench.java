package io.meta138.bench;

import io.meta138.app.Logging;
import io.meta138.app.devnet.DevnetDatabase;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.chain.signing.Keccak;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.platform.db.Database;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures one lane between two local chains with a block a second each: messages a second through
 * one deliverer with four attesters behind TLS, the time from source finality to the receiver's
 * event, and gas alone and in batches of 8 and 50.
 */
@Command(
    name = "lanes",
    description = "Measure a lane between two local chains.",
    mixinStandardHelpOptions = true)
public final class LaneBench implements Callable<Integer> {
  private static final int ATTESTERS = 4;
  private static final int THRESHOLD = 2;

  /** Each row comes again after so many messages, when the word before has long arrived. */
  private static final int ROWS = 4_000;

  /** The ring has two places: the third round finds all it writes written before. */
  private static final int GAS_LAPS = 3;

  /** Messages a second that a block a second has room for. */
  private static final int MOST_SENT = 300;

  private static final long MUCH_GAS = 100_000_000;

  @Option(
      names = "--rate",
      description = "Messages sent a second (default ${DEFAULT-VALUE}).",
      defaultValue = "200")
  private int rate;

  @Option(
      names = "--seconds",
      description = "How long they are sent at that rate (default ${DEFAULT-VALUE}).",
      defaultValue = "30")
  private int seconds;

  @Option(
      names = "--phase-millis",
      description =
          "How long after the source's blocks the destination's come (default ${DEFAULT-VALUE}).",
      defaultValue = "500")
  private int phase;

  @Option(
      names = "--queue",
      description = "Messages that wait before the lane is drained (default ${DEFAULT-VALUE}).",
      defaultValue = "2000")
  private int queue;

  private int sent;

  /** Runs and exits with 0 unless a part can't be started. */
  public static void main(String[] args) {
    Logging.warnings();
    System.exit(new CommandLine(new LaneBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path root = Path.of(System.getProperty("meta138.root", ".")).toAbsolutePath();
    Path work = Files.createTempDirectory("meta138-lanes");
    List<LocalSigner> attesters =
        IntStream.range(0, ATTESTERS).mapToObj(i -> key("attester" + i)).toList();
    LocalSigner account = key("deliverer");
    DevnetDatabase server = new DevnetDatabase(work.resolve("database"));
    server.start();
    String password = Files.readString(server.passwordFile()).strip();
    try (Database database = Database.connect(server.jdbcUrl(), "postgres", password, 16);
        HttpClient client = HttpClient.newHttpClient();
        LaneChains chains =
            new LaneChains(
                root,
                work,
                client,
                attesters.stream().map(LocalSigner::address).toList(),
                THRESHOLD)) {
      database.migrate("chain");
      database.migrate("ccip");
      chains.fund(account.address());
      measure(new Setting(chains, database, attesters, account, work, client));
    } finally {
      server.stop();
    }
    return 0;
  }

  private record Setting(
      LaneChains chains,
      Database database,
      List<LocalSigner> attesters,
      LocalSigner account,
      Path work,
      HttpClient client) {
    LaneParts start(int batchMessages) throws Exception {
      return start(batchMessages, LanePolicy.defaults().batchGas());
    }

    LaneParts start(int batchMessages, long batchGas) throws Exception {
      LanePolicy usual = LanePolicy.defaults();
      Lane lane =
          chains.lane(
              new LanePolicy(
                  usual.overdueAfter(),
                  usual.confirmWithin(),
                  batchMessages,
                  batchGas,
                  usual.batchWait()));
      return new LaneParts(chains, lane, database, attesters, account, work, client);
    }
  }

  private static LocalSigner key(String name) {
    return LocalSigner.forDevnet(Keccak.bytes(name.getBytes(StandardCharsets.UTF_8)));
  }

  private void measure(Setting setting) throws Exception {
    // the first lap writes every slot for the first time
    List<Long> gas = new ArrayList<>();
    setting.chains().tick(phase);
    for (int batch : List.of(1, 8, 50)) {
      gas.add(gas(setting, batch));
    }
    double drained;
    List<Double> lag;
    String stages;
    double throughput;
    try (LaneParts _ = setting.start(50)) {
      // compiled code, open connections
      flow(setting, rate, 10);
      int before = sent;
      long began = System.nanoTime();
      flow(setting, rate, seconds);
      throughput = (sent - before) / ((System.nanoTime() - began) / 1e9);
      lag = lag(setting.database(), before);
      stages = new LaneStages(setting.database()).table(before);
    }
    drained = drain(setting);
    print(gas, throughput, lag, drained);
    System.out.println(stages);
  }

  /** Sends at this rate, and waits until all has arrived. */
  private void flow(Setting setting, int perSecond, int length) throws Exception {
    send(setting, perSecond * length, perSecond);
    await(setting.database(), Duration.ofSeconds(60));
  }

  /** Sends so many, evenly: what a block has no room for, this node forgets. */
  private void send(Setting setting, int count, int perSecond) throws InterruptedException {
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = began + TimeUnit.SECONDS.toNanos(1) / perSecond * i;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      setting.chains().sendRow(sent % ROWS, 1 + sent / ROWS);
      sent++;
    }
  }

  private void await(Database database, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (received(database) < sent) {
      if (System.nanoTime() > end) {
        throw new BenchException(
            "%d of %d messages arrived within %s".formatted(received(database), sent, limit));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static long received(Database database) {
    return database
        .jdbc()
        .sql("select count(*) from ccip.message where received_at is not null")
        .query(Long.class)
        .single();
  }

  /** Gas of each message when so many share a transaction, on slots that were written before. */
  private long gas(Setting setting, int batch) throws Exception {
    for (int lap = 0; lap < GAS_LAPS; lap++) {
      for (int i = 0; i < batch; i++) {
        setting.chains().sendRow(60_000 + i, 1 + lap + (long) GAS_LAPS * batch);
        sent++;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2_500));
      // nobody knows yet what a message takes, and all are to go together
      try (LaneParts _ = setting.start(batch, MUCH_GAS)) {
        await(setting.database(), Duration.ofSeconds(30));
        // the delivery ends once its transaction is confirmed
        awaitEnd(setting.database());
      }
    }
    return setting
        .database()
        .jdbc()
        .sql(
            "select gas_used / cardinality(ids) from ccip.delivery where cardinality(ids) = :n"
                + " and state = 'DONE' order by ended_at desc limit 1")
        .param("n", batch)
        .query(Long.class)
        .single();
  }

  private static void awaitEnd(Database database) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (database
            .jdbc()
            .sql("select count(*) from ccip.delivery where state = 'OPEN'")
            .query(Long.class)
            .single()
        > 0) {
      if (System.nanoTime() > end) {
        throw new BenchException("a delivery is not confirmed");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** Messages a second out of a queue that grew while nobody delivered. */
  private double drain(Setting setting) throws Exception {
    send(setting, queue, MOST_SENT);
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
    long before = received(setting.database());
    long began = System.nanoTime();
    try (LaneParts _ = setting.start(50)) {
      await(setting.database(), Duration.ofMinutes(2));
    }
    return (received(setting.database()) - before) / ((System.nanoTime() - began) / 1e9);
  }

  /** From when the source's block was seen to stay to when the receiver's event was seen, in ms. */
  private static List<Double> lag(Database database, int after) {
    return database
        .jdbc()
        .sql(
            """
            select percentile_cont(array[0.5, 0.95, 0.99]) within group
                (order by 1000 * extract(epoch from received_seen_at - finalized_at)) as lag
            from ccip.message where number > :after
            """)
        .param("after", after)
        .query((row, _) -> List.of((Double[]) row.getArray("lag").getArray()))
        .single();
  }

  private void print(List<Long> gas, double throughput, List<Double> lag, double drained) {
    System.out.println(
        "| sent/s | arrived/s | finality to event p50 / p95 / p99 ms | drained/s | gas alone | of 8 | of 50 |");
    System.out.println("|---|---|---|---|---|---|---|");
    System.out.printf(
        Locale.ROOT,
        "| %d | %.0f | %.0f / %.0f / %.0f | %.0f | %,d | %,d | %,d |%n",
        rate,
        throughput,
        lag.get(0),
        lag.get(1),
        lag.get(2),
        drained,
        gas.get(0),
        gas.get(1),
        gas.get(2));
    System.out.println(
        Json.MAPPER.writeValueAsString(
            Map.of(
                "messagesPerSecond",
                throughput,
                "drainedPerSecond",
                drained,
                "lagMillis",
                Map.of("p50", lag.get(0), "p95", lag.get(1), "p99", lag.get(2)),
                "gas",
                Map.of("alone", gas.get(0), "of8", gas.get(1), "of50", gas.get(2)))));
  }
}
