package io.meta138.bench;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.oracle.reports.Report;
import io.meta138.oracle.reports.ReportCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a report to its bytes, its digest and the transaction's call data. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EncodeBenchmark {
  /** Feeds in the report. */
  @Param({"10", "50", "1000"})
  public int feeds = 10;

  private Report report = BenchReports.of(4);
  private byte[] bytes = ReportCodec.encode(report);
  private final byte[] signature = new byte[65];

  /** A report of the wanted size. */
  @Setup
  public void report() {
    report = BenchReports.of(feeds);
    bytes = ReportCodec.encode(report);
  }

  /** The report's bytes. */
  @Benchmark
  public byte[] bytes() {
    return ReportCodec.encode(report);
  }

  /** The EIP-712 digest that is signed. */
  @Benchmark
  public Object digest() {
    return BenchReports.DOMAIN.digest(1, bytes);
  }

  /** The call data of {@code transmit}. */
  @Benchmark
  public byte[] callData() {
    return Aggregator.transmit(bytes, signature).data();
  }
}
