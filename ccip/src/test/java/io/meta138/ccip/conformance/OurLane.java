package io.meta138.ccip.conformance;

import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.chain.abi.EventLog;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Our own lane in the place of CCIP: the same oracle and receiver, another router. */
final class OurLane implements AutoCloseable {
  static final long HERE = 138_138_138;
  static final long THERE = 213_213_213;
  static final long MOST_GAS = 3_000_000;
  private static final int DAY = 86_400;

  final LocalChain source = LocalChain.start(138);
  final LocalChain destination = LocalChain.start(2138);
  final List<TestKey> attesters = TestKey.several("attester", 4);
  final Contract near;
  final Contract far;
  final Ours ours;

  OurLane() {
    near = router(source, HERE);
    far = router(destination, THERE);
    near.send("openLane", THERE, far.address(), terms());
    far.send("openLane", HERE, near.address(), terms());
    ours = Ours.deploy(near, HERE, far, THERE);
  }

  private Contract router(LocalChain chain, long selector) {
    Address owner = chain.owner();
    List<Address> members = attesters.stream().map(TestKey::address).toList();
    return chain.deploy(
        Code.ours("LaneRouter"),
        List.of(selector, owner, DAY, owner, owner, owner, members, 2, DAY));
  }

  static List<Object> terms() {
    return List.of(1_000_000_000_000L, 1_000_000, 100_000_000, MOST_GAS);
  }

  /** A message's encoding and its number. */
  record Sent(byte[] encoded, long number) {
    static Sent of(byte[] encoded) {
      return new Sent(encoded, ByteBuffer.wrap(encoded, 17, 8).getLong());
    }

    byte[] id() {
      return Keccak.bytes(encoded);
    }

    /** The same message with another byte at a place. */
    Sent bent(int place) {
      byte[] other = encoded.clone();
      other[place] ^= 1;
      return of(other);
    }
  }

  Sent sent(LocalChain.Receipt receipt) {
    EventLog log = receipt.log(near, "CCIPMessageSent").orElseThrow();
    Tuple data = near.event("CCIPMessageSent", log);
    byte[] encoded = data.get(2);
    return Sent.of(encoded);
  }

  /** Signatures of these attesters over a root; each says its index. */
  byte[] signatures(long first, long end, byte[] root, int... indexes) {
    byte[] digest = far.read("rootDigest", HERE, first, end, root).get(0);
    ByteBuffer out = ByteBuffer.allocate(65 * indexes.length);
    for (int index : indexes) {
      out.put((byte) index).put(attesters.get(index).sign(digest).compact());
    }
    return out.array();
  }

  /** The arguments of {@code deliver} for one message that is all there is under its root. */
  Object[] delivery(Sent sent, long first, long end) {
    return new Object[] {
      HERE,
      first,
      end,
      List.of(sent.encoded()),
      List.of(),
      List.of(),
      signatures(first, end, sent.id(), 0, 1)
    };
  }

  Object[] delivery(Sent sent) {
    return delivery(sent, sent.number(), sent.number() + 1);
  }

  /** The arguments with another value at a place. */
  static Object[] with(Object[] arguments, int place, Object value) {
    Object[] out = Arrays.copyOf(arguments, arguments.length);
    out[place] = value;
    return out;
  }

  LocalChain.Receipt deliver(Sent sent) {
    return far.send("deliver", delivery(sent));
  }

  /** 0 untouched, 2 success, 3 failure. */
  int state(Sent sent) {
    return far.read("getExecutionState", HERE, sent.number()).<Integer>get(0);
  }

  @Override
  public void close() {
    source.close();
    destination.close();
  }
}
