package io.meta138.ccip.conformance;

import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** CCIP 1.6 with a first price, brought to its errors one by one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Ccip16Provoked {
  static final long THERE = Ccip16.THERE;
  static final long HERE = Ccip16.HERE;
  static final BigInteger ETHER = BigInteger.TEN.pow(18);
  static final Address STRANGER = Address.parse("0x0000000000000000000000000000000000005757");

  final Ccip16 ccip = new Ccip16();
  final Ours ours = ccip.ours;
  final Contract offRamp = ccip.offRamp;

  @BeforeAll
  void aFirstPrice() {
    ours.price(6_512_345);
  }

  @AfterAll
  void stop() {
    ccip.close();
  }

  /** Does what provokes, and undoes it on both chains. */
  void check(Provocation provocation) {
    String source = ccip.source.mark();
    String destination = ccip.destination.mark();
    try {
      provocation.check();
    } finally {
      ccip.source.back(source);
      ccip.destination.back(destination);
    }
  }

  /** What a curse of one lane names. */
  static byte[] lane(long selector) {
    return Arrays.copyOfRange(Values.encode("(uint256)", selector), 16, 32);
  }

  Ccip16.Sent sent() {
    return ccip.sent(ours.sendRow(Address.ZERO));
  }

  Ccip16.Sent committed() {
    Ccip16.Sent sent = sent();
    ccip.commit(sent);
    return sent;
  }
}
