package io.meta138.chain.signing;

import java.nio.ByteBuffer;
import java.util.SortedMap;

/**
 * The bytes of a quorum's signatures as {@code ICommittee} tells them: for each signer {@code
 * signerIndex(1) | r(32) | vs(32)} (EIP-2098), indexes strictly increasing.
 */
public final class QuorumSignatures {
  /** Bytes of one signature. */
  public static final int ENTRY = 65;

  private static final int MOST_SIGNERS = 31;

  private QuorumSignatures() {}

  /**
   * The first so many of the signatures.
   *
   * @param given by the signer's index in the committee
   * @param threshold how many to take, so that nobody pays for more than are needed
   * @throws SigningException when there are too few, or an index is beyond any committee's
   */
  public static byte[] pack(SortedMap<Integer, Signature> given, int threshold) {
    if (given.size() < threshold || threshold < 1) {
      throw new SigningException("expected " + threshold + " signatures but found " + given.size());
    }
    ByteBuffer out = ByteBuffer.allocate(ENTRY * threshold);
    given.entrySet().stream()
        .limit(threshold)
        .forEach(entry -> {
          if (entry.getKey() < 0 || entry.getKey() >= MOST_SIGNERS) {
            throw new SigningException("no committee has a signer " + entry.getKey());
          }
          out.put(entry.getKey().byteValue());
          out.put(entry.getValue().compact());
        });
    return out.array();
  }
}
