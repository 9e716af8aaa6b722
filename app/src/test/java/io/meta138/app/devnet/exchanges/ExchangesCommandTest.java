package io.meta138.app.devnet.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class ExchangesCommandTest {
  private static final String OWN =
      "src/test/resources/market/kraken_minute_btcusd_20260105_trade.zip";

  private interface Check {
    void of(JsonNode ready, HttpClient http) throws IOException, InterruptedException;
  }

  /** Runs the command until its line is checked, then interrupts it as a stop does. */
  private static void running(Check check, String... args) throws Exception {
    try (PipedReader pipe = new PipedReader();
        BufferedReader lines = new BufferedReader(pipe);
        PipedWriter end = new PipedWriter(pipe);
        HttpClient http = HttpClient.newHttpClient()) {
      Callable<Integer> execute =
          () -> new CommandLine(new ExchangesCommand()).setOut(new PrintWriter(end)).execute(args);
      FutureTask<Integer> task = new FutureTask<>(execute);
      Thread thread = Thread.ofPlatform().daemon().start(task);
      check.of(StreamClient.JSON.readTree(lines.readLine()), http);
      thread.interrupt();
      assertThat(task.get(1, TimeUnit.MINUTES)).isZero();
    }
  }

  private static JsonNode get(HttpClient http, String uri)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofMinutes(1)).build();
    return StreamClient.JSON.readTree(
        http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  @Test
  void run_printsItsPortsAndServesUntilStopped() throws Exception {
    running(
        (ready, http) -> {
          assertThat(ready.get("simulated").booleanValue()).isTrue();
          assertThat(ready.get("httpPort").intValue()).isPositive();
          assertThat(ready.get("venues")).hasSize(13);
          String okx = ready.get("venues").get("okx").get("rest").stringValue();
          assertThat(get(http, okx + "/api/v5/market/ticker?instId=A0003-USDT").get("code"))
              .hasToString("\"0\"");
          String control = ready.get("control").stringValue();
          assertThat(get(http, control + "/status").get("seed").longValue()).isEqualTo(42);
        },
        "--seed",
        "42",
        "--assets",
        "3",
        "--tick-millis",
        "50");
  }

  @Test
  void replay_startsAtTheRecordedPrice() throws Exception {
    running(
        (ready, http) -> {
          String coinbase = ready.get("venues").get("coinbase").get("rest").stringValue();
          JsonNode ticker = get(http, coinbase + "/products/BTC-USD/ticker");
          assertThat(new BigDecimal(ticker.get("price").stringValue()))
              .isBetween(new BigDecimal("90900"), new BigDecimal("91500"));
        },
        "--replay",
        OWN,
        "--speed",
        "2",
        "--spread-bps",
        "5");
  }

  @Test
  void wrongOptions_exitWith2AndTheReason() {
    assertThat(failure("--tick-millis", "1")).contains("expected a step of 10 to 10000 ms");
    assertThat(failure("--speed", "0")).contains("expected a speed of 1 to 3600, found 0");
    assertThat(failure("--replay", "nothing.zip")).contains("there is no file nothing.zip");
    assertThat(failure("--replay", "pom.xml")).contains("pom.xml: expected a name like");
    assertThat(failure("--assets", "100000")).contains("assets");
  }

  private static String failure(String... args) {
    StringWriter err = new StringWriter();
    int code = new CommandLine(new ExchangesCommand()).setErr(new PrintWriter(err)).execute(args);
    if (code != 2) {
      return fail("expected exit code 2, found " + code);
    }
    return err.toString();
  }
}
