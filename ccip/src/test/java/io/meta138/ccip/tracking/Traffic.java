package io.meta138.ccip.tracking;

import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.lanes.Selector;
import io.meta138.chain.abi.Codec;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two chains, a lane of our own there, a CCIP 1.6 lane back, and the logs their contracts write.
 */
final class Traffic {
  static final ChainDefinition META =
      new ChainDefinition("meta", ChainId.META, new Selector(138_138), new Finality.Depth(6), 0);
  static final ChainDefinition OTHER =
      new ChainDefinition(
          "other",
          new ChainId(2_138),
          Selector.parse("15971525489660198786"),
          new Finality.Tagged(),
          0);

  static final Address ROUTER = address(1);
  static final Address REMOTE = address(2);
  static final Address SENDER = address(3);
  static final Address RECEIVER = address(4);
  static final Address ON_RAMP = address(5);
  static final Address OFF_RAMP = address(6);
  static final Address NONCES = address(7);

  static final Lane THERE =
      Lane.between(
          "there",
          META,
          ROUTER,
          OTHER,
          REMOTE,
          List.of(SENDER),
          List.of(RECEIVER),
          LanePolicy.defaults());
  static final Lane BACK =
      new Lane(
          "back",
          OTHER,
          META,
          Protocol.CCIP_1_6,
          ON_RAMP,
          OFF_RAMP,
          address(8),
          List.of(),
          List.of(RECEIVER),
          Optional.of(NONCES),
          LanePolicy.defaults());
  static final List<Lane> LANES = List.of(THERE, BACK);

  private Traffic() {}

  static Address address(int number) {
    byte[] bytes = new byte[20];
    bytes[0] = (byte) 0xa0;
    bytes[19] = (byte) number;
    return Address.of(bytes);
  }

  private static Hash word(long value) {
    return Hash.of(ByteBuffer.allocate(32).putLong(24, value).array());
  }

  private static Hash word(Address address) {
    return Hash.of(ByteBuffer.allocate(32).put(12, address.toBytes()).array());
  }

  private static FakeChain.Log log(Address at, Event event, List<Hash> topics, Object... values) {
    List<Hash> all = new ArrayList<>(List.of(event.topic()));
    all.addAll(topics);
    return new FakeChain.Log(at, all, Codec.encode(event.data(), values));
  }

  private static BigInteger uint(Address address) {
    return Codec.fromAddress(address);
  }

  static BigInteger big(Selector selector) {
    return selector.value();
  }

  /** The encoding of a message of our own lane, after {@code LaneMessages.sol}. */
  static byte[] encoded(long number, byte[] payload) {
    return encoded(number, payload, REMOTE);
  }

  private static byte[] encoded(long number, byte[] payload, Address remote) {
    ByteBuffer out = ByteBuffer.allocate(183 + payload.length);
    out.put((byte) 1).putLong(META.selector().bits()).putLong(OTHER.selector().bits());
    out.putLong(number).putInt(400_000).putInt(200_000).putInt(0).put(new byte[32]);
    out.put((byte) 32).put(new byte[12]).put(ROUTER.toBytes());
    out.put((byte) 20).put(remote.toBytes());
    out.put((byte) 32).put(new byte[12]).put(SENDER.toBytes());
    out.put((byte) 20).put(RECEIVER.toBytes());
    out.putInt(0).putShort((short) payload.length).put(payload);
    return out.array();
  }

  static Hash id(long number, byte[] payload) {
    return Keccak.hash(encoded(number, payload));
  }

  static FakeChain.Log sent(long number, byte[] payload) {
    return sent(number, payload, REMOTE);
  }

  /** Sent while the lane leads to this router. */
  static FakeChain.Log sent(long number, byte[] payload, Address remote) {
    byte[] encoded = encoded(number, payload, remote);
    return log(
        ROUTER,
        Event.SENT,
        List.of(word(OTHER.selector().bits()), word(SENDER), Keccak.hash(encoded)),
        BigInteger.ZERO,
        BigInteger.ZERO,
        encoded,
        new Tuple[0],
        new byte[0][]);
  }

  static FakeChain.Log rowsSent(Hash id, long fee) {
    return log(
        SENDER,
        Event.ROWS_SENT,
        List.of(word(OTHER.selector().bits()), id),
        BigInteger.ZERO,
        BigInteger.valueOf(fee));
  }

  static FakeChain.Log sendFailed() {
    return log(
        SENDER,
        Event.SEND_FAILED,
        List.of(word(OTHER.selector().bits())),
        BigInteger.valueOf(3),
        new byte[] {1, 2, 3, 4});
  }

  static FakeChain.Log opened(int generation) {
    return opened(generation, REMOTE);
  }

  static FakeChain.Log opened(int generation, Address remote) {
    return log(
        ROUTER,
        Event.LANE_OPENED,
        List.of(word(OTHER.selector().bits())),
        uint(remote),
        generation);
  }

  static FakeChain.Log executed(long number, Hash id, int state) {
    return log(
        REMOTE,
        Event.EXECUTED,
        List.of(word(META.selector().bits()), word(number), id),
        state,
        state == 2 ? new byte[0] : new byte[] {9});
  }

  static FakeChain.Log skipped(long number) {
    return log(
        REMOTE,
        Event.SKIPPED_EXECUTED,
        List.of(),
        big(META.selector()),
        BigInteger.valueOf(number));
  }

  static FakeChain.Log received(Hash id, int row, long round) {
    return log(
        RECEIVER,
        Event.ROW_RECEIVED,
        List.of(word(row), word(round), id),
        BigInteger.valueOf(1_700_000_000));
  }

  static FakeChain.Log stale(Hash id, int row, long round) {
    return log(
        RECEIVER,
        Event.STALE_ROW,
        List.of(word(row), word(round), id),
        BigInteger.valueOf(round + 1));
  }

  /** The id of the message that {@link #sent16} sends under this number. */
  static Hash id16(long number) {
    return MessageId16.of(message16(number, Hash.ZERO), ON_RAMP);
  }

  static FakeChain.Log sent16(long number) {
    return sent16(number, id16(number));
  }

  static FakeChain.Log sent16(long number, Hash id) {
    return log(
        ON_RAMP,
        Event.SENT_1_6,
        List.of(word(META.selector().bits()), word(number)),
        new Object[] {message16(number, id)});
  }

  private static Tuple message16(long number, Hash id) {
    byte[] extra = new byte[68];
    ByteBuffer.wrap(extra).putInt(0x181dcf10).putLong(4 + 24, 150_000);
    Tuple header =
        Tuple.of(
            id.toBytes(),
            big(OTHER.selector()),
            big(META.selector()),
            BigInteger.valueOf(number),
            BigInteger.ONE);
    return Tuple.from(
        header,
        uint(SENDER),
        new byte[] {1, 2},
        word(RECEIVER).toBytes(),
        extra,
        BigInteger.ZERO,
        BigInteger.valueOf(77),
        BigInteger.ZERO,
        new Tuple[0]);
  }

  static FakeChain.Log committed16(long first, long last, boolean blessed) {
    Tuple root =
        Tuple.of(
            big(OTHER.selector()),
            word(ON_RAMP).toBytes(),
            BigInteger.valueOf(first),
            BigInteger.valueOf(last),
            word(first).toBytes());
    Tuple[] roots = {root};
    Tuple[] none = {};
    return log(
        OFF_RAMP,
        Event.COMMITTED_1_6,
        List.of(),
        blessed ? roots : none,
        blessed ? none : roots,
        Tuple.of(none, none));
  }

  static FakeChain.Log executed16(long number, Hash id, int state) {
    return log(
        OFF_RAMP,
        Event.EXECUTED_1_6,
        List.of(word(OTHER.selector().bits()), word(number), id),
        Hash.ZERO.toBytes(),
        state,
        new byte[0],
        BigInteger.valueOf(54_321));
  }

  static FakeChain.Log skippedNonce(long nonce) {
    return log(
        NONCES,
        Event.SKIPPED_NONCE,
        List.of(),
        big(OTHER.selector()),
        BigInteger.valueOf(nonce),
        word(SENDER).toBytes());
  }
}
