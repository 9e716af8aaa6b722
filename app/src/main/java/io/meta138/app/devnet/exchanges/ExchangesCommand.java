package io.meta138.app.devnet.exchanges;

import io.meta138.app.devnet.exchanges.market.MarketSettings;
import io.meta138.app.devnet.exchanges.replay.ReplayException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code meta138 devnet exchanges}: the simulated exchanges as a process of their own. */
@Command(
    name = "exchanges",
    description =
        "Run simulated exchanges until stopped. Prints one JSON line with their ports when ready.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 devnet exchanges --seed 7",
      "  meta138 devnet exchanges --replay coinbase_minute_btcusd_20171217_trade.zip --speed 10"
    })
public final class ExchangesCommand implements Callable<Integer> {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Spec private CommandSpec spec;

  @Mixin private MarketOptions market;

  @Option(
      names = "--spread-bps",
      paramLabel = "N",
      description = "One spread for all venues; each venue's basis lies within half of it.")
  private @Nullable Integer spreadBps;

  @Option(
      names = "--assets",
      paramLabel = "N",
      description = "How many generated assets A0001… there are (default ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private int assets;

  @Option(
      names = "--tick-millis",
      paramLabel = "N",
      description = "How often changed books are sent (default ${DEFAULT-VALUE}).",
      defaultValue = "500")
  private int tickMillis;

  @Option(
      names = "--quiet-millis",
      paramLabel = "N",
      description = "An unchanged book repeats its state after so long (default ${DEFAULT-VALUE}).",
      defaultValue = "2000")
  private int quietMillis;

  @Option(
      names = "--volatility-percent",
      paramLabel = "N",
      description = "100 moves as real assets do, 0 stands still (default ${DEFAULT-VALUE}).",
      defaultValue = "100")
  private int volatilityPercent;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Port of REST and control; 0 takes a free one (default).",
      defaultValue = "0")
  private int httpPort;

  @Option(
      names = "--stream-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Port of WebSockets; 0 takes a free one (default).",
      defaultValue = "0")
  private int streamPort;

  @Override
  public Integer call() throws Exception {
    SimulatedExchanges exchanges;
    try {
      exchanges = new SimulatedExchanges(settings(), InstantSource.system());
    } catch (IllegalArgumentException | ReplayException wrong) {
      spec.commandLine().getErr().println("meta138: " + wrong.getMessage());
      return 2;
    }
    exchanges.start();
    Thread hook = new Thread(() -> stop(exchanges), "exchanges-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    PrintWriter out = spec.commandLine().getOut();
    out.println(MAPPER.writeValueAsString(ready(exchanges)));
    out.flush();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      stop(exchanges);
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    return 0;
  }

  private ExchangesSettings settings() {
    return new ExchangesSettings(
        new MarketSettings(market.seed(), Duration.ofMillis(tickMillis), assets, volatilityPercent),
        market.replay(),
        market.speed(),
        spreadBps == null ? OptionalInt.empty() : OptionalInt.of(spreadBps),
        Duration.ofMillis(quietMillis),
        Duration.ofHours(24),
        httpPort,
        streamPort);
  }

  private static ObjectNode ready(SimulatedExchanges exchanges) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("simulated", true)
            .put("httpPort", exchanges.httpPort())
            .put("streamPort", exchanges.streamPort())
            .put("control", exchanges.controlEndpoint().toString());
    ObjectNode venues = line.putObject("venues");
    exchanges
        .venueEndpoints()
        .forEach((venue, endpoints) -> {
          ObjectNode one = venues.putObject(venue).put("rest", endpoints.rest().toString());
          endpoints.stream().ifPresent(stream -> one.put("stream", stream.toString()));
        });
    return line;
  }

  private void stop(SimulatedExchanges exchanges) {
    try {
      exchanges.stop();
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failed) {
      spec.commandLine().getErr().println("meta138: stopping failed: " + failed.getMessage());
    }
  }
}
