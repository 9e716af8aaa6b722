package io.meta138.ccip.attest;

import io.meta138.platform.types.Address;
import java.util.List;

/**
 * Who signs for a destination's router at one moment.
 *
 * @param epoch number of the committee, from 1
 * @param threshold signatures that a root needs
 * @param signers by index
 */
public record Committee(long epoch, int threshold, List<Address> signers) {
  /** Copies the signers; refuses a threshold that they can't reach. */
  public Committee {
    signers = List.copyOf(signers);
    if (threshold < 1 || threshold > signers.size()) {
      throw new IllegalArgumentException(
          "expected a threshold of 1 to %d, found %d".formatted(signers.size(), threshold));
    }
  }
}
