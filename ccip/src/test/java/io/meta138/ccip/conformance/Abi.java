package io.meta138.ccip.conformance;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A contract's interface, read from its ABI in JSON. */
public final class Abi {
  private final Map<String, Function> functions = new LinkedHashMap<>();
  private final Map<String, Event> events = new LinkedHashMap<>();
  private final List<CustomError> errors = new ArrayList<>();
  private TupleType<Tuple> constructor = TupleType.parse("()");

  Abi(JsonNode abi) {
    for (JsonNode entry : abi) {
      String name = entry.path("name").asString("");
      JsonNode inputs = entry.path("inputs");
      switch (entry.path("type").asString()) {
        case "constructor" -> constructor = TupleType.parse(types(inputs, true));
        case "function" -> {
          Function function =
              new Function(
                  selector(name + types(inputs, false)),
                  TupleType.parse(types(inputs, true)),
                  TupleType.parse(types(entry.path("outputs"), true)));
          functions.putIfAbsent(name, function);
          functions.put(name + types(inputs, false), function);
        }
        case "event" ->
            events.put(
                name,
                new Event(
                    Hash.of(hash(name + types(inputs, false))),
                    TupleType.parse(
                        inputs.values().stream()
                            .filter(input -> !input.path("indexed").asBoolean())
                            .map(input -> type(input, true))
                            .collect(Collectors.joining(",", "(", ")")))));
        case "error" ->
            errors.add(
                new CustomError(
                    name,
                    inputs.values().stream().map(input -> type(input, false)).toList(),
                    inputs.values().stream()
                        .map(input -> input.path("name").asString(""))
                        .toList()));
        default -> {
          // fallback and receive carry nothing to call them by
        }
      }
    }
  }

  /** A custom error of the interface. */
  public record CustomError(String name, List<String> types, List<String> operands) {
    /** Name and types. */
    public String signature() {
      return name + types.stream().collect(Collectors.joining(",", "(", ")"));
    }

    /** The first four bytes of its data. */
    public byte[] selector() {
      return Abi.selector(signature());
    }
  }

  record Function(byte[] selector, TupleType<Tuple> inputs, TupleType<Tuple> outputs) {}

  record Event(Hash topic, TupleType<Tuple> data) {}

  /** The custom errors of the interface. */
  public List<CustomError> errors() {
    return errors;
  }

  /** By its name, or by name and types where the name stands for several. */
  Function function(String name) {
    return known(functions, name);
  }

  Event event(String name) {
    return known(events, name);
  }

  byte[] constructorArguments(List<?> values) {
    return Values.encode(constructor, values);
  }

  byte[] call(String function, List<?> values) {
    Function called = function(function);
    return join(called.selector(), Values.encode(called.inputs(), values));
  }

  static byte[] join(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] out = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, out, at, part.length);
      at += part.length;
    }
    return out;
  }

  private static <T> T known(Map<String, T> all, String name) {
    T found = all.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no " + name + " among " + all.keySet());
    }
    return found;
  }

  private static byte[] selector(String signature) {
    return Arrays.copyOf(hash(signature), 4);
  }

  private static byte[] hash(String signature) {
    return Keccak.bytes(signature.getBytes(StandardCharsets.US_ASCII));
  }

  private static String types(JsonNode parameters, boolean wire) {
    return parameters.values().stream()
        .map(parameter -> type(parameter, wire))
        .collect(Collectors.joining(",", "(", ")"));
  }

  /** On the wire addresses are {@code uint160}, which encodes alike. */
  private static String type(JsonNode parameter, boolean wire) {
    String type = parameter.path("type").asString();
    if (type.startsWith("tuple")) {
      return types(parameter.path("components"), wire) + type.substring("tuple".length());
    }
    return wire && type.startsWith("address")
        ? "uint160" + type.substring("address".length())
        : type;
  }
}
