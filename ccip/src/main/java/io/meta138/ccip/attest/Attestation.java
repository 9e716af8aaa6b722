package io.meta138.ccip.attest;

import io.meta138.chain.signing.Signature;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;

/** What came of asking an attester. */
public sealed interface Attestation {
  /**
   * It vouches.
   *
   * @param signer its account
   * @param root that it found itself
   * @param signature over the claim with that root
   */
  record Signed(Address signer, Hash root, Signature signature) implements Attestation {}

  /**
   * It does not.
   *
   * @param refusal why
   * @param detail for a person, with operands
   */
  record Refused(Refusal refusal, String detail) implements Attestation {}

  /**
   * It gave no answer that could be read in time.
   *
   * @param reason for a person
   */
  record Silent(String reason) implements Attestation {}
}
