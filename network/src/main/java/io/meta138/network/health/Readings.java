package io.meta138.network.health;

import io.meta138.platform.types.Address;
import java.time.Instant;

/** What is looked at beside nodes. */
public final class Readings {
  private Readings() {}

  /**
   * When something ends.
   *
   * @param subject such as {@code certificate:rpc-1} or {@code key:transmitter}
   * @param what it is, for people
   * @param key true for a key, false for a certificate
   * @param local true for a file of ours, whose absence is itself wrong
   * @param ends when it is of no use any more
   */
  public record Expiry(
      String subject, String what, boolean key, boolean local, Fact<Instant> ends) {}

  /**
   * How full a place is.
   *
   * @param name of it
   * @param at when it was looked at
   * @param space what was found
   */
  public record Disk(String name, Instant at, Fact<Space> space) {}

  /**
   * Bytes of a place.
   *
   * @param used of them
   * @param total of them
   */
  public record Space(long used, long total) {
    /** How full it is, in percent, rounded down. */
    public int percent() {
      return total <= 0 ? 100 : (int) Math.min(100, used * 100.0 / total);
    }
  }

  /**
   * An account's transactions.
   *
   * @param account whose
   * @param at when it was asked
   * @param mined how many are in blocks: the next nonce
   * @param pending how many with those that wait
   */
  public record Nonces(Address account, Instant at, long mined, long pending) {}
}
