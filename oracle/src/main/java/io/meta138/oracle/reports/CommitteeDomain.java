package io.meta138.oracle.reports;

import io.meta138.chain.signing.TypedData;
import io.meta138.chain.signing.TypedDataEncoding;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.util.List;

/**
 * What a committee signs: EIP-712 under {@code name "Meta138 Aggregator", version "1"}, the chain
 * and the aggregator's address, over {@code Report(uint32 epoch,bytes report)}.
 *
 * @param chainId the aggregator's chain
 * @param aggregator the contract
 */
public record CommitteeDomain(ChainId chainId, Address aggregator) {
  private static final String NAME = "Meta138 Aggregator";
  private static final String VERSION = "1";

  /** The message for a signer. */
  public TypedData typed(long epoch, byte[] report) {
    return new TypedData(
        new TypedData.Domain(NAME, VERSION, chainId, aggregator),
        "Report",
        List.of(
            new TypedData.Field("epoch", "uint32", BigInteger.valueOf(epoch)),
            new TypedData.Field("report", "bytes", report.clone())));
  }

  /**
   * The digest that is signed and that {@code ReportStored} carries; it names the report, the same
   * bytes in another epoch being another report.
   */
  public Hash digest(long epoch, byte[] report) {
    return TypedDataEncoding.digest(typed(epoch, report));
  }
}
