package io.meta138.chain.signing;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The EIP-712 digest of typed data. */
public final class TypedDataEncoding {
  private static final byte[] PREFIX = {0x19, 0x01};
  private static final byte[] DOMAIN_TYPE =
      Keccak.bytes(
          utf8(
              "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"));

  private TypedDataEncoding() {}

  /**
   * What is signed: {@code keccak(0x1901 | domain separator | struct hash)}.
   *
   * @throws IllegalArgumentException when a field's value does not fit its type
   */
  public static Hash digest(TypedData data) {
    return Hash.of(digestBytes(data));
  }

  static byte[] digestBytes(TypedData data) {
    return Keccak.bytes(PREFIX, domainSeparator(data.domain()), structHash(data));
  }

  /** The domain separator, 32 bytes. */
  public static byte[] domainSeparator(TypedData.Domain domain) {
    return Keccak.bytes(
        DOMAIN_TYPE,
        Keccak.bytes(utf8(domain.name())),
        Keccak.bytes(utf8(domain.version())),
        word(BigInteger.valueOf(domain.chainId().value())),
        padded(domain.verifyingContract()));
  }

  private static byte[] structHash(TypedData data) {
    String type =
        data.fields().stream()
            .map(field -> field.type() + " " + field.name())
            .collect(Collectors.joining(",", data.primaryType() + "(", ")"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Keccak.bytes(utf8(type)));
    for (TypedData.Field field : data.fields()) {
      out.writeBytes(encode(field));
    }
    return Keccak.bytes(out.toByteArray());
  }

  private static byte[] encode(TypedData.Field field) {
    return switch (field.type()) {
      case "bytes" -> Keccak.bytes(value(field, byte[].class));
      case "string" -> Keccak.bytes(utf8(value(field, String.class)));
      case "address" -> padded(value(field, Address.class));
      case "bool" -> word(value(field, Boolean.class) ? BigInteger.ONE : BigInteger.ZERO);
      case "bytes32" -> {
        byte[] bytes = value(field, byte[].class);
        if (bytes.length != 32) {
          throw new IllegalArgumentException(
              "field " + field.name() + ": expected 32 bytes but found " + bytes.length);
        }
        yield bytes;
      }
      default -> unsigned(field);
    };
  }

  private static byte[] unsigned(TypedData.Field field) {
    if (!field.type().matches("uint([1-9][0-9]{0,2})?")) {
      throw new IllegalArgumentException(
          "field " + field.name() + ": type " + field.type() + " is not supported");
    }
    String size = field.type().substring(4);
    int bits = size.isEmpty() ? 256 : Integer.parseInt(size);
    BigInteger number = value(field, BigInteger.class);
    if (bits > 256 || bits % 8 != 0 || number.signum() < 0 || number.bitLength() > bits) {
      throw new IllegalArgumentException(
          "field " + field.name() + ": " + number + " is no " + field.type());
    }
    return word(number);
  }

  private static <T> T value(TypedData.Field field, Class<T> type) {
    if (!type.isInstance(field.value())) {
      throw new IllegalArgumentException(
          "field "
              + field.name()
              + ": "
              + field.type()
              + " wants "
              + type.getSimpleName()
              + " but found "
              + field.value().getClass().getSimpleName());
    }
    return type.cast(field.value());
  }

  private static byte[] padded(Address address) {
    byte[] out = new byte[32];
    System.arraycopy(address.toBytes(), 0, out, 12, 20);
    return out;
  }

  private static byte[] word(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] out = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, out, 32 - length, length);
    return out;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
