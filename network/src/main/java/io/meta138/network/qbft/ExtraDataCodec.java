package io.meta138.network.qbft;

import com.esaulpaugh.headlong.rlp.RLPDecoder;
import com.esaulpaugh.headlong.rlp.RLPEncoder;
import com.esaulpaugh.headlong.rlp.RLPItem;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes {@code extraData} as Besu does: RLP of {@code [vanity of 32 bytes, [validators],
 * vote, round, [commit seals]]}. QBFT writes a missing vote as an empty list and the round without
 * leading zeros; IBFT 2.0 writes an empty string and four bytes. Both are read.
 */
public final class ExtraDataCodec {
  /** Far more than the 100 validators and 100 seals that a QBFT network can bear need. */
  static final int MAX_BYTES = 64 * 1024;

  private static final int MAX_VALIDATORS = 512;
  private static final int VANITY = 32;
  private static final int SEAL = 65;
  private static final int ROUND = 4;
  private static final byte ADD = (byte) 0xff;

  private ExtraDataCodec() {}

  /**
   * Reads bytes from anywhere; at most 64 KiB and 512 validators.
   *
   * @param bytes of the header's field
   */
  public static ExtraData.Outcome decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return new ExtraData.Refused("it has " + bytes.length + " bytes, more than " + MAX_BYTES);
    }
    try {
      return new ExtraData.Decoded(read(bytes));
    } catch (IllegalArgumentException e) {
      return new ExtraData.Refused(e.getMessage() == null ? "it is no RLP" : clip(e.getMessage()));
    }
  }

  private static String clip(String text) {
    return text.length() <= 200 ? text : text.substring(0, 199) + "…";
  }

  private static ExtraData read(byte[] bytes) {
    if (bytes.length == 0) {
      throw new IllegalArgumentException("it is empty");
    }
    RLPItem whole = RLPDecoder.RLP_STRICT.wrapItem(bytes);
    if (whole.endIndex != bytes.length) {
      throw new IllegalArgumentException(
          "%d bytes follow its end".formatted(bytes.length - whole.endIndex));
    }
    List<RLPItem> parts = items("the whole", whole, 5);
    if (parts.size() != 5) {
      throw new IllegalArgumentException("expected 5 parts, found " + parts.size());
    }
    text("vanity", parts.get(0), VANITY, VANITY);
    List<Address> validators = new ArrayList<>();
    for (RLPItem item : items("validators", parts.get(1), MAX_VALIDATORS)) {
      validators.add(Address.of(text("a validator", item, 20, 20)));
    }
    List<RLPItem> seals = items("seals", parts.get(4), MAX_VALIDATORS);
    seals.forEach(seal -> text("a seal", seal, SEAL, SEAL));
    long round = new BigInteger(1, text("round", parts.get(3), 0, ROUND)).longValueExact();
    return new ExtraData(validators, vote(parts.get(2)), round, seals.size());
  }

  private static Optional<Vote> vote(RLPItem item) {
    if (item.isString()) {
      text("a missing vote", item, 0, 0);
      return Optional.empty();
    }
    List<RLPItem> parts = items("vote", item, 2);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    if (parts.size() != 2) {
      throw new IllegalArgumentException("expected 2 parts of a vote, found " + parts.size());
    }
    Address about = Address.of(text("whom a vote is about", parts.get(0), 20, 20));
    byte[] wish = text("what a vote wants", parts.get(1), 0, 1);
    boolean add = wish.length == 1 && wish[0] == ADD;
    if (!add && wish.length == 1 && wish[0] != 0) {
      throw new IllegalArgumentException("expected a vote of ff or 00, found " + (wish[0] & 0xff));
    }
    return Optional.of(new Vote(about, add));
  }

  private static byte[] text(String what, RLPItem item, int least, int most) {
    if (!item.isString() || item.dataLength < least || item.dataLength > most) {
      throw new IllegalArgumentException(
          "expected %s of %d to %d bytes, found %s of %d"
              .formatted(what, least, most, item.isString() ? "one" : "a list", item.dataLength));
    }
    return item.data();
  }

  private static List<RLPItem> items(String what, RLPItem item, int most) {
    if (!item.isList()) {
      throw new IllegalArgumentException("expected a list for " + what + ", found a string");
    }
    List<RLPItem> items = new ArrayList<>();
    for (RLPItem element : item.asRLPList()) {
      if (items.size() == most) {
        throw new IllegalArgumentException("more than " + most + " items in " + what);
      }
      items.add(element);
    }
    return items;
  }

  /**
   * Writes it as QBFT does.
   *
   * @param vanity 32 bytes of the node's own
   * @param seals of 65 bytes each; their number wins over {@link ExtraData#seals}
   */
  public static byte[] encode(ExtraData extraData, byte[] vanity, List<byte[]> seals) {
    List<Object> vote =
        extraData
            .vote()
            .map(v -> List.<Object>of(v.validator().toBytes(), new byte[] {v.add() ? ADD : 0}))
            .orElse(Collections.emptyList());
    return RLPEncoder.list(
        vanity,
        extraData.validators().stream().map(Address::toBytes).toList(),
        vote,
        shortest(extraData.round()),
        seals);
  }

  private static byte[] shortest(long round) {
    if (round == 0) {
      return new byte[0];
    }
    byte[] bytes = BigInteger.valueOf(round).toByteArray();
    return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }
}
