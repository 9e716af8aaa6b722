package io.meta138.app.cli;

import io.meta138.app.Logging;
import io.meta138.app.devnet.Devnet;
import io.meta138.app.devnet.DevnetOptions;
import io.meta138.app.devnet.exchanges.FileConverter;
import io.meta138.app.devnet.exchanges.MarketOptions;
import io.meta138.app.devnet.exchanges.PortConverter;
import io.meta138.app.view.LiveScreen;
import io.meta138.app.view.PlainLines;
import io.meta138.oracle.publishing.PublisherSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 up}: the whole system on one machine. */
@Command(
    name = "up",
    description =
        "Run everything on this machine: a database, a local chain, exchanges, the contracts, an"
            + " oracle node, a second chain with lanes that take prices there and back, and an"
            + " incident desk.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exchanges are simulated unless --live. State is kept between runs; --fresh starts over.",
      "Ctrl-C and SIGTERM end everything in order, then the exit code is 130 or 143.",
      "",
      "Examples:",
      "  meta138 up",
      "  meta138 up --for 60s --json",
      "  meta138 up --replay coinbase_minute_btcusd_20171217_trade.zip --speed 10",
      "  meta138 up --fresh --no-lanes",
      "  meta138 up --live"
    })
final class UpCommand implements Callable<Integer> {
  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final int SUMMARY_EVERY = 20;
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);

  @Mixin private LimitOption limit;

  @Option(names = "--fresh", description = "Forget the chain and database of earlier runs.")
  private boolean fresh;

  @Option(names = "--live", description = "Take prices from the real venues.")
  private boolean live;

  @Option(
      names = "--no-lanes",
      description =
          "Without the second chain and the lanes to it; what a state began with it keeps.")
  private boolean alone;

  @Mixin private MarketOptions market;

  @Option(
      names = "--feeds",
      paramLabel = "FILE",
      converter = FileConverter.class,
      description = "Publish these feeds instead of the built-in ones.")
  private @Nullable Path feeds;

  @Option(
      names = "--state",
      paramLabel = "DIRECTORY",
      description = "Where state is kept (default: .meta138/devnet in the installation).")
  private @Nullable Path state;

  @Option(
      names = "--rpc-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Port of the local chain; 0 takes the last one or a free one (default).",
      defaultValue = "0")
  private int rpcPort;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Port of metrics and health; 0 takes a free one (default).",
      defaultValue = "0")
  private int adminPort;

  @Mixin private Output output;

  private record Percentiles(long p50, long p95) {}

  @Override
  public Integer call() throws Exception {
    if (live && !market.replay().isEmpty()) {
      throw UserError.usage("--live and --replay exclude each other: choose one");
    }
    Path root = Installation.root();
    Path directory = state == null ? root.resolve(".meta138/devnet") : state;
    Devnet devnet =
        new Devnet(
            new DevnetOptions(
                root,
                directory,
                fresh,
                live,
                market.seed(),
                market.replay(),
                market.speed(),
                rpcPort,
                adminPort,
                Optional.ofNullable(feeds),
                !alone),
            InstantSource.system(),
            this::progress);
    Map<String, Object> summary = Map.of();
    try (Ending ending = Ending.onSignal(output.err())) {
      try {
        if (ending.unlessAsked(() -> start(devnet, directory))) {
          summary = run(devnet, ending);
        }
      } finally {
        devnet.stop();
      }
      // once the ending is closed a signal lets the JVM go at once
      if (output.json() && !summary.isEmpty()) {
        output.jsonLine(summary);
      }
    }
    return 0;
  }

  /** The log is in the directory: it can't be opened before that was taken, and maybe emptied. */
  private static void start(Devnet devnet, Path directory) throws Exception {
    devnet.take();
    Logging.file(directory.resolve("meta138.log"));
    devnet.start();
  }

  private void progress(String words) {
    output.err().println(words + " …");
    output.err().flush();
  }

  private Map<String, Object> run(Devnet devnet, Ending ending)
      throws IOException, InterruptedException {
    ending.after(limit.limit());
    devnet
        .portal()
        .ifPresent(portal -> {
          output.err().println("portal " + portal.address() + "/");
          portal.firstSignIn().ifPresent(output.err()::println);
          output.err().flush();
        });
    if (Output.isTerminal() && !output.json()) {
      try (LiveScreen screen = LiveScreen.open(devnet, devnet.node().clock().instant())) {
        do {
          screen.draw();
        } while (!ending.over(REDRAW));
      }
    } else {
      PlainLines lines = new PlainLines(devnet, output.json() ? output.err() : output.out());
      progress("publishing; RPC " + devnet.chain().http());
      int turn = 0;
      do {
        lines.changes();
        if (++turn % SUMMARY_EVERY == 0) {
          lines.summary();
        }
      } while (!ending.over(REDRAW));
      lines.summary();
    }
    return summary(devnet, ending);
  }

  /** What was done; at the end of the time it waits for what is still between the chains. */
  private static Map<String, Object> summary(Devnet devnet, Ending ending)
      throws InterruptedException {
    PublisherSummary done = devnet.node().publisher().summary();
    devnet.settle(SETTLE_LIMIT, ending::asked);
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("chainId", devnet.node().files().config().chain().id().value());
    summary.put("feeds", done.feeds());
    summary.put("rounds", done.rounds());
    summary.put("updates", done.updates());
    summary.put("missedHeartbeats", done.missedHeartbeats());
    summary.put("updateMillis", new Percentiles(done.updateMillisP50(), done.updateMillisP95()));
    summary.put("gasPerFeedUpdate", done.gasPerFeedUpdate());
    summary.put("errors", done.errors());
    devnet.lanes().ifPresent(lanes -> summary.put("lanes", lanes.summaries()));
    return summary;
  }
}
