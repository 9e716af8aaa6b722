package io.meta138.ccip.conformance;

import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A lane with a first price, brought to its errors one by one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Provoked {
  static final BigInteger ETHER = BigInteger.TEN.pow(18);
  static final Address STRANGER = Address.parse("0x0000000000000000000000000000000000005757");

  final Ours ours;
  private final LocalChain source;
  private final LocalChain destination;
  private final Runnable close;

  /** Between these chains; in the end it is closed. */
  Provoked(LocalChain source, LocalChain destination, Ours ours, Runnable close) {
    this.source = source;
    this.destination = destination;
    this.ours = ours;
    this.close = close;
  }

  @BeforeAll
  void aFirstPrice() {
    ours.price(6_512_345);
  }

  @AfterAll
  void stop() {
    close.run();
  }

  /** Does what provokes, and undoes it on both chains. */
  void check(Provocation provocation) {
    String here = source.mark();
    String there = destination.mark();
    try {
      provocation.check();
    } finally {
      source.back(here);
      destination.back(there);
    }
  }

  /** What a curse of one lane names. */
  static byte[] subject(long selector) {
    return Arrays.copyOfRange(Values.encode("(uint256)", selector), 16, 32);
  }
}
