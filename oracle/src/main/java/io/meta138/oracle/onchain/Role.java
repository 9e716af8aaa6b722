package io.meta138.oracle.onchain;

import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Hash;
import java.nio.charset.StandardCharsets;

/** A role of the aggregator that several accounts may hold. */
public enum Role {
  /** May propose and confirm committees. */
  COMMITTEE_ADMIN,
  /** May register and retire feeds. */
  FEED_ADMIN,
  /** May pause. */
  GUARDIAN,
  /** May configure lanes to other chains. */
  LANE_ADMIN;

  /** The role's id in the contract: the hash of its Solidity name. */
  public Hash id() {
    return Keccak.hash((name() + "_ROLE").getBytes(StandardCharsets.US_ASCII));
  }

  /** The role as people say it, such as "feed admin". */
  public String words() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
