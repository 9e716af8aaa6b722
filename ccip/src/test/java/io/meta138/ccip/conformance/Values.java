package io.meta138.ccip.conformance;

import com.esaulpaugh.headlong.abi.ABIType;
import com.esaulpaugh.headlong.abi.ArrayType;
import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.List;

/**
 * Plain values as the ABI library wants them: structs and arrays are lists, addresses are {@link
 * Address}es, numbers any kind of number.
 */
final class Values {
  private Values() {}

  /** The values encoded as these types, with {@code uint160} in the place of addresses. */
  static byte[] encode(String types, Object... values) {
    return encode(TupleType.parse(types), List.of(values));
  }

  static byte[] encode(TupleType<Tuple> type, List<?> values) {
    return values.isEmpty() ? new byte[0] : type.encode(tuple(type, values)).array();
  }

  private static Tuple tuple(TupleType<? extends Tuple> type, List<?> values) {
    if (type.size() != values.size()) {
      throw new IllegalArgumentException(
          "expected %d values of %s but found %d"
              .formatted(type.size(), type.getCanonicalType(), values.size()));
    }
    Object[] out = new Object[values.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = fit(type.get(i), values.get(i));
    }
    return Tuple.from(out);
  }

  private static Object fit(ABIType<?> type, Object value) {
    if (type instanceof TupleType<?> tuple) {
      return tuple(tuple, (List<?>) value);
    }
    if (type instanceof ArrayType<?, ?, ?> array) {
      return array(array, value);
    }
    Class<?> wanted = type.clazz();
    if (wanted == Boolean.class) {
      return value;
    }
    BigInteger number =
        switch (value) {
          case Address address -> new BigInteger(1, address.toBytes());
          case BigInteger big -> big;
          case Number small -> BigInteger.valueOf(small.longValue());
          default -> throw new IllegalArgumentException(type.getCanonicalType() + ": " + value);
        };
    if (wanted == Integer.class) {
      return number.intValueExact();
    }
    return wanted == Long.class ? (Object) number.longValueExact() : number;
  }

  private static Object array(ArrayType<?, ?, ?> type, Object value) {
    if (type.isString() || value instanceof byte[]) {
      return value;
    }
    if (value instanceof Hash hash) {
      return hash.toBytes();
    }
    List<?> list = (List<?>) value;
    Object out = Array.newInstance(type.clazz().getComponentType(), list.size());
    for (int i = 0; i < list.size(); i++) {
      Array.set(out, i, fit(type.getElementType(), list.get(i)));
    }
    return out;
  }
}
