package io.meta138.network.simulation;

import io.meta138.network.qbft.ExtraData;
import io.meta138.network.qbft.ExtraDataCodec;
import io.meta138.network.qbft.Vote;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A block of a simulated chain.
 *
 * @param number height
 * @param hash made up
 * @param parent hash of the one before
 * @param timestamp its proposer's time, in whole seconds
 * @param proposer of it
 * @param validators who were to agree on it
 * @param vote of the proposer
 * @param round in which it was agreed on
 * @param seals it carries
 */
public record SimulatedBlock(
    long number,
    Hash hash,
    Hash parent,
    Instant timestamp,
    Address proposer,
    List<Address> validators,
    Optional<Vote> vote,
    long round,
    int seals) {
  /** Copies the validators. */
  public SimulatedBlock {
    validators = List.copyOf(validators);
  }

  /** The block with a made-up hash on top of the one before. */
  static SimulatedBlock on(
      long number,
      Hash parent,
      Instant timestamp,
      Address proposer,
      List<Address> validators,
      Optional<Vote> vote,
      long round,
      int seals) {
    ByteBuffer content =
        ByteBuffer.allocate(32 + 8 + 8 + 20 + 8)
            .put(parent.toBytes())
            .putLong(number)
            .putLong(timestamp.getEpochSecond())
            .put(proposer.toBytes())
            .putLong(round);
    return new SimulatedBlock(
        number,
        sha256(content.array()),
        parent,
        timestamp,
        proposer,
        validators,
        vote,
        round,
        seals);
  }

  private static Hash sha256(byte[] content) {
    try {
      return Hash.of(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Its {@code extraData}, with seals of the right length that nobody has signed. */
  byte[] extraData() {
    SplittableRandom random = new SplittableRandom(number);
    List<byte[]> signatures = new ArrayList<>();
    for (int i = 0; i < seals; i++) {
      byte[] seal = new byte[65];
      random.nextBytes(seal);
      signatures.add(seal);
    }
    byte[] vanity = new byte[32];
    return ExtraDataCodec.encode(new ExtraData(validators, vote, round, seals), vanity, signatures);
  }
}
