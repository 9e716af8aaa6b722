package io.meta138.network.qbft;

import io.meta138.platform.types.Address;
import java.util.List;
import java.util.Optional;

/**
 * What consensus wrote into a block's {@code extraData}.
 *
 * @param validators who were to agree on the block, in the order of their turns; empty where a
 *     contract names them
 * @param vote the proposer's, if it cast one
 * @param round in which the block was agreed on: 0 unless proposers before it failed
 * @param seals how many validators' signatures it carries
 */
public record ExtraData(List<Address> validators, Optional<Vote> vote, long round, int seals) {
  /** Copies the validators. */
  public ExtraData {
    validators = List.copyOf(validators);
  }

  /** What reading {@code extraData} came to. */
  public sealed interface Outcome {}

  /**
   * It is of a QBFT or IBFT 2.0 block.
   *
   * @param extraData in it
   */
  public record Decoded(ExtraData extraData) implements Outcome {}

  /**
   * It is of no such block: another chain's, or damaged.
   *
   * @param reason for a person, without the bytes
   */
  public record Refused(String reason) implements Outcome {}
}
