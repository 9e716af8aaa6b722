package io.meta138.oracle.reports;

import io.meta138.chain.signing.QuorumSignatures;
import io.meta138.chain.signing.Signature;
import io.meta138.platform.types.Address;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects a committee's signatures of one report, one a signer, until they are a quorum. */
public final class Quorum {
  private final List<Address> signers;
  private final int threshold;
  private final SortedMap<Integer, Signature> given = new TreeMap<>();

  /**
   * An empty collection.
   *
   * @param signers the committee by index
   * @param threshold signatures that a report needs
   */
  public Quorum(List<Address> signers, int threshold) {
    if (threshold < 1 || threshold > signers.size()) {
      throw new ReportException(
          "expected a threshold of 1 to " + signers.size() + " but found " + threshold);
    }
    this.signers = List.copyOf(signers);
    this.threshold = threshold;
  }

  /** The index of a signer; empty when it is none of the committee. */
  public OptionalInt indexOf(Address signer) {
    int index = signers.indexOf(signer);
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /**
   * Adds a signature; a second one of the same signer changes nothing.
   *
   * @throws ReportException when no signer has this index
   */
  public void add(int index, Signature signature) {
    if (index < 0 || index >= signers.size()) {
      throw new ReportException(
          "expected a signer from 0 to " + (signers.size() - 1) + " but found " + index);
    }
    given.putIfAbsent(index, signature);
  }

  /** Whether there are as many as the threshold. */
  public boolean reached() {
    return given.size() >= threshold;
  }

  /**
   * The bytes for {@code transmit}: as many as the threshold, by increasing index, each {@code
   * signerIndex(1) | r(32) | vs(32)}.
   *
   * @throws ReportException when there are too few
   */
  public byte[] encode() {
    if (!reached()) {
      throw new ReportException("expected " + threshold + " signatures but found " + given.size());
    }
    return QuorumSignatures.pack(given, threshold);
  }
}
