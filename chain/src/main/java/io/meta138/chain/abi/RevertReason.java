package io.meta138.chain.abi;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Why a call reverted, read from its revert data (Solidity's ABI specification, "Errors"). */
public sealed interface RevertReason {
  /** Nothing was returned: a bare revert, an assertion of old compilers, no code, or no gas. */
  record Empty() implements RevertReason {
    @Override
    public String text() {
      return "reverted without a reason";
    }
  }

  /**
   * {@code Error(string)}: {@code require} or {@code revert} with words.
   *
   * @param words of the contract
   */
  record Words(String words) implements RevertReason {
    @Override
    public String text() {
      return '"' + words + '"';
    }
  }

  /**
   * {@code Panic(uint256)}: a check of the compiler's own.
   *
   * @param code which
   */
  record Panic(BigInteger code) implements RevertReason {
    @Override
    public String text() {
      return "Panic(0x" + code.toString(16) + ": " + meaning() + ")";
    }

    /**
     * What the code stands for (Solidity documentation, "Panic via assert and Error via require").
     */
    public String meaning() {
      return code.bitLength() > 8
          ? "unknown"
          : switch (code.intValue()) {
            case 0x01 -> "assertion failed";
            case 0x11 -> "arithmetic overflow";
            case 0x12 -> "division by zero";
            case 0x21 -> "bad enum value";
            case 0x22 -> "bad byte array in storage";
            case 0x31 -> "pop from an empty array";
            case 0x32 -> "index out of bounds";
            case 0x41 -> "too much memory";
            case 0x51 -> "call of an unset function";
            default -> "unknown";
          };
    }
  }

  /**
   * A custom error of a known contract.
   *
   * @param name of the error
   * @param operands in their order
   */
  record Custom(String name, List<Operand> operands) implements RevertReason {
    /** Copies the operands. */
    public Custom {
      operands = List.copyOf(operands);
    }

    @Override
    public String text() {
      StringJoiner out = new StringJoiner(", ", name + "(", ")");
      operands.forEach(o -> out.add(o.name().isEmpty() ? o.value() : o.name() + " " + o.value()));
      return out.toString();
    }
  }

  /**
   * Something else.
   *
   * @param data in hexadecimal, its first 100 bytes at most
   */
  record Unknown(String data) implements RevertReason {
    @Override
    public String text() {
      return "unknown error " + data;
    }
  }

  /**
   * One operand of a custom error.
   *
   * @param name in the source, empty when it has none
   * @param value as text: numbers in decimal, addresses and bytes in hexadecimal
   */
  record Operand(String name, String value) {}

  /** The reason in a few words, for logs and people. */
  String text();

  /** Whether it is the custom error of this name. */
  default boolean is(String error) {
    return this instanceof Custom custom && custom.name().equals(error);
  }

  /**
   * Reads revert data.
   *
   * @param data what the call returned
   * @param known the custom errors to look among
   */
  static RevertReason of(byte[] data, List<ErrorType> known) {
    if (data.length == 0) {
      return new Empty();
    }
    return decode(data, known)
        .orElseGet(() -> new Unknown(Hex.encode(Arrays.copyOf(data, Math.min(100, data.length)))));
  }

  /**
   * Reads revert data as nodes write it into the {@code data} of an error: hexadecimal, possibly
   * behind a word such as {@code Reverted }.
   *
   * @param data the text, empty when the node gave none
   * @param known the custom errors to look among
   */
  static RevertReason parse(String data, List<ErrorType> known) {
    int start = data.indexOf("0x");
    if (start < 0) {
      return data.isBlank() ? new Empty() : new Unknown(abbreviate(data));
    }
    try {
      return of(Hex.decode(data.substring(start).strip()), known);
    } catch (IllegalArgumentException e) {
      return new Unknown(abbreviate(data));
    }
  }

  private static Optional<RevertReason> decode(byte[] data, List<ErrorType> known) {
    if (data.length < 4) {
      return Optional.empty();
    }
    int selector = ByteBuffer.wrap(data).getInt();
    byte[] rest = Arrays.copyOfRange(data, 4, data.length);
    return switch (selector) {
      case 0x08c379a0 -> tuple("(string)", rest).map(t -> new Words(t.get(0)));
      case 0x4e487b71 -> tuple("(uint256)", rest).map(t -> new Panic(t.get(0)));
      default ->
          known.stream()
              .filter(type -> type.selector() == selector)
              .findFirst()
              .flatMap(type -> custom(type, rest));
    };
  }

  private static Optional<RevertReason> custom(ErrorType type, byte[] data) {
    if (type.operands().isEmpty()) {
      return data.length == 0 ? Optional.of(new Custom(type.name(), List.of())) : Optional.empty();
    }
    return tuple(type.types(), data)
        .map(values -> {
          List<Operand> operands = new ArrayList<>();
          for (int i = 0; i < values.size(); i++) {
            operands.add(new Operand(type.operands().get(i), text(values.get(i))));
          }
          return new Custom(type.name(), operands);
        });
  }

  private static Optional<Tuple> tuple(String types, byte[] data) {
    try {
      TupleType<Tuple> type = TupleType.parse(types);
      return Optional.of(type.decode(data));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty(); // not what its selector says
    }
  }

  private static String text(Object value) {
    return switch (value) {
      case byte[] bytes -> Hex.encode(bytes);
      case com.esaulpaugh.headlong.abi.Address address ->
          Codec.toAddress(address.value()).toString();
      case Address address -> address.toString();
      case Object[] array -> Arrays.stream(array).map(RevertReason::text).toList().toString();
      case Tuple tuple ->
          Arrays.stream(tuple.toArray()).map(RevertReason::text).toList().toString();
      default -> String.valueOf(value);
    };
  }

  private static String abbreviate(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
