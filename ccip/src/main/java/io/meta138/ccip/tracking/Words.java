package io.meta138.ccip.tracking;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;

/** Reads the words of topics and decoded values, and refuses what does not fit. */
final class Words {
  private Words() {}

  /** A topic as a number. */
  static BigInteger number(Hash topic) {
    return new BigInteger(1, topic.toBytes());
  }

  /** A topic that holds a selector, as its 64 bits. */
  static long selector(Hash topic) {
    BigInteger value = number(topic);
    if (value.bitLength() > 64) {
      throw new MalformedLogException("selector");
    }
    return value.longValue();
  }

  /** A number that counts something, below 2^63: nothing here counts further. */
  static long count(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 63) {
      throw new MalformedLogException("number");
    }
    return value.longValue();
  }

  /** A topic that holds an address. */
  static Address address(Hash topic) {
    return MessageV1.address(topic.toBytes());
  }
}
