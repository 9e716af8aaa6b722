package io.meta138.bench;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of the hot steps and prints one table. Takes JMH's own arguments. */
public final class Benchmarks {
  private Benchmarks() {}

  /** Runs what the arguments name, everything without any. */
  public static void main(String[] args) throws RunnerException, CommandLineOptionException {
    CommandLineOptions asked = new CommandLineOptions(args);
    Options options =
        new OptionsBuilder()
            .parent(asked)
            .warmupIterations(asked.getWarmupIterations().orElse(3))
            .warmupTime(asked.getWarmupTime().orElse(TimeValue.milliseconds(500)))
            .measurementIterations(asked.getMeasurementIterations().orElse(5))
            .measurementTime(asked.getMeasurementTime().orElse(TimeValue.milliseconds(500)))
            .forks(asked.getForkCount().orElse(1))
            .build();
    table(new Runner(options).run(), System.out);
  }

  /** Writes the results as a Markdown table. */
  static void table(Collection<RunResult> results, PrintStream out) {
    out.println("| step | parameters | µs/op | ± |");
    out.println("|---|---|---|---|");
    for (RunResult result : results) {
      String benchmark = result.getParams().getBenchmark();
      String parameters =
          result.getParams().getParamsKeys().stream()
              .map(key -> key + " " + result.getParams().getParam(key))
              .collect(Collectors.joining(", "));
      out.printf(
          Locale.ROOT,
          "| %s | %s | %.2f | %.2f |%n",
          benchmark.replaceFirst("^.*\\.(?=[A-Z])", ""),
          parameters,
          result.getPrimaryResult().getScore(),
          result.getPrimaryResult().getScoreError());
    }
  }
}
