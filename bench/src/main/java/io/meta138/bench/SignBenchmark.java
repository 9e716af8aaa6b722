package io.meta138.bench;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.signing.Signature;
import io.meta138.chain.signing.TypedData;
import io.meta138.chain.signing.UnsignedTransaction;
import io.meta138.oracle.reports.ReportCodec;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Wei;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A report's signature, and its transaction's, with a key in memory; reports of 50 feeds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignBenchmark {
  private final LocalSigner signer = signer();
  private final byte[] bytes = ReportCodec.encode(BenchReports.of(50));
  private final TypedData typed = BenchReports.DOMAIN.typed(1, bytes);
  private final UnsignedTransaction transaction =
      new UnsignedTransaction(
          ChainId.META,
          1,
          Optional.of(BenchReports.AGGREGATOR),
          Wei.ZERO,
          Aggregator.transmit(bytes, new byte[65]).data(),
          500_000,
          new UnsignedTransaction.Fees.Dynamic(Wei.ofGwei(2), Wei.ofGwei(1)));

  private static LocalSigner signer() {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 7);
    return LocalSigner.forDevnet(secret);
  }

  /** The committee signature of a report. */
  @Benchmark
  public Signature report() {
    return signer.sign(typed);
  }

  /** A signed transaction's bytes. */
  @Benchmark
  public byte[] transaction() {
    return signer.sign(transaction);
  }
}
