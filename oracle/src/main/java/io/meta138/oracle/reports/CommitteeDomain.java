package io.meta138.oracle.reports;

import com.joemelsha.crypto.hash.Keccak;
import io.meta138.chain.signing.TypedData;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
  private static final byte[] DOMAIN_TYPE =
      keccak(
          ascii(
              "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"));
  private static final byte[] REPORT_TYPE = keccak(ascii("Report(uint32 epoch,bytes report)"));

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
    byte[] domain =
        keccak(
            words(
                DOMAIN_TYPE,
                keccak(ascii(NAME)),
                keccak(ascii(VERSION)),
                word(BigInteger.valueOf(chainId.value()).toByteArray()),
                word(aggregator.toBytes())));
    byte[] message =
        keccak(words(REPORT_TYPE, word(BigInteger.valueOf(epoch).toByteArray()), keccak(report)));
    return Hash.of(keccak(words(new byte[] {0x19, 0x01}, domain, message)));
  }

  private static byte[] words(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      out.put(part);
    }
    return out.array();
  }

  private static byte[] word(byte[] bytes) {
    byte[] word = new byte[32];
    System.arraycopy(bytes, 0, word, 32 - bytes.length, bytes.length);
    return word;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] keccak(byte[] bytes) {
    return new Keccak(256).digest(bytes);
  }
}
