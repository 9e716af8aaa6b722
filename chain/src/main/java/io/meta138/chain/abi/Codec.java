package io.meta138.chain.abi;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What generated bindings share: values to and from the ABI's form.
 *
 * <p>Addresses travel as {@code uint160}, which encodes alike and spares the checksums of the ABI
 * library's own address type.
 */
public final class Codec {
  private Codec() {}

  /** The parsed tuple type. */
  public static TupleType<Tuple> type(String types) {
    return TupleType.parse(types);
  }

  /** Selector and arguments of a call. */
  public static byte[] call(int selector, TupleType<Tuple> type, Object... values) {
    byte[] arguments = encode(type, values);
    byte[] out = new byte[4 + arguments.length];
    out[0] = (byte) (selector >>> 24);
    out[1] = (byte) (selector >>> 16);
    out[2] = (byte) (selector >>> 8);
    out[3] = (byte) selector;
    System.arraycopy(arguments, 0, out, 4, arguments.length);
    return out;
  }

  /**
   * The values as the ABI writes them.
   *
   * @throws AbiException when a value does not fit its type
   */
  public static byte[] encode(TupleType<Tuple> type, Object... values) {
    if (values.length == 0) {
      return new byte[0];
    }
    try {
      Tuple tuple = Tuple.from(values);
      return type.encode(tuple).array();
    } catch (IllegalArgumentException e) {
      throw new AbiException("the values do not fit " + type.getCanonicalType(), e);
    }
  }

  /** An address as {@code uint160}. */
  public static BigInteger fromAddress(Address address) {
    return new BigInteger(1, address.toBytes());
  }

  /** The address that this {@code uint160} stands for. */
  public static Address toAddress(BigInteger value) {
    return Address.of(unsigned(value, 20));
  }

  /** The elements one by one in the ABI's form. */
  public static <A, B> B[] fromList(List<A> list, Function<A, B> each, B[] empty) {
    return list.stream().map(each).toList().toArray(empty);
  }

  /** The elements of the ABI's form one by one. */
  public static <A, B> List<B> toList(A[] array, Function<A, B> each) {
    return Arrays.stream(array).map(each).toList();
  }

  /**
   * The values these bytes hold.
   *
   * @throws AbiException when the bytes are not of this type
   */
  public static Tuple decode(TupleType<Tuple> type, byte[] bytes) {
    try {
      return type.decode(bytes);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new AbiException(
          "%d bytes do not decode as %s".formatted(bytes.length, type.getCanonicalType()), e);
    }
  }

  /** The value in a topic, as a tuple of one. */
  public static Tuple topic(TupleType<Tuple> type, EventLog log, int index) {
    return decode(type, log.topics().get(index).toBytes());
  }

  private static byte[] unsigned(BigInteger value, int length) {
    byte[] bytes = value.toByteArray();
    byte[] out = new byte[length];
    int from = Math.max(0, bytes.length - length);
    System.arraycopy(bytes, from, out, length - (bytes.length - from), bytes.length - from);
    return out;
  }
}
