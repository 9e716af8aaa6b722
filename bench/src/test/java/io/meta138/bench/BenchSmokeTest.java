package io.meta138.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

class BenchSmokeTest {
  @Test
  void everyStep_runsAndStandsInTheTable() throws Exception {
    Options once =
        new OptionsBuilder()
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(20))
            .shouldFailOnError(true)
            .build();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Benchmarks.table(new Runner(once).run(), new PrintStream(text, true, StandardCharsets.UTF_8));
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("ParseBenchmark.frame | venue binance", "venue kraken")
        .contains("AggregateBenchmark.oneQuote", "AggregateBenchmark.allFeeds")
        .contains("EncodeBenchmark.digest | feeds 1000")
        .contains("SignBenchmark.report", "SignBenchmark.transaction");
  }

  @Test
  void portal_everyListIsAnsweredAndEveryChangeDelivered() throws Exception {
    Path root = Path.of(System.getProperty("meta138.root"));
    PortalFigures figures =
        PortalBench.measure(root, new PortalBench.Size(12, 300, 200, 100, 10, 64, 20, 1));
    assertThat(figures.alone()).as(figures.json()).hasSize(64);
    assertThat(figures.alone().stream().map(PortalLists.Call::question).distinct())
        .hasSameSizeAs(PortalLists.QUESTIONS);
    assertThat(figures.delivery().micros()).as(figures.json()).isNotEmpty();
    assertThat(figures.table()).contains("| overview |", "| incidents, all |");
  }

  @Test
  void endToEnd_everyChangeOfTenFeedsIsMined() throws Exception {
    Path root = Path.of(System.getProperty("meta138.root"));
    Measurement measured = EndToEnd.measure(root, 10, 5, 2_000);
    assertThat(measured.errors()).as(measured.json()).isZero();
    assertThat(measured.updates()).as(measured.json()).isGreaterThanOrEqualTo(10);
    assertThat(measured.peakMebibytes()).as(measured.json()).isPositive();
  }
}
