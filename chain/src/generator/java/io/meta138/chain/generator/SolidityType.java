package io.meta138.chain.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A Solidity type: how it is written, how the ABI library holds it, and how Java code sees it. */
sealed interface SolidityType {
  /** As in a signature. */
  String canonical();

  /** As the ABI library is told: addresses as {@code uint160}. */
  String wire();

  /** The class the ABI library holds a value in. */
  String raw();

  /** The type in generated code. */
  String java();

  /** The type in generated code as a type argument. */
  String boxed();

  /** An expression that turns generated code's value into the library's. */
  String encode(String value, int depth);

  /** An expression that turns the library's value into generated code's. */
  String decode(String value, int depth);

  /** Whether the ABI encodes it out of line, so that an event's topic holds its hash. */
  boolean hashedInTopic();

  /** Reads a parameter of an ABI in JSON. */
  static SolidityType of(JsonNode parameter) {
    return of(parameter.path("type").asString(), parameter);
  }

  private static SolidityType of(String type, JsonNode parameter) {
    int bracket = type.lastIndexOf('[');
    if (bracket >= 0) {
      return new Array(of(type.substring(0, bracket), parameter), type.substring(bracket));
    }
    if (!type.equals("tuple")) {
      return new Value(type);
    }
    String name = parameter.path("internalType").asString().replaceAll("^struct |(\\[\\d*])+$", "");
    List<Parameter> fields = new ArrayList<>();
    for (JsonNode component : parameter.path("components")) {
      fields.add(Parameter.of(component, fields.size()));
    }
    return new Struct(name.substring(name.lastIndexOf('.') + 1), fields);
  }

  /** A value of one type that is not made of others. */
  record Value(String canonical) implements SolidityType {
    @Override
    public String wire() {
      return canonical.equals("address") ? "uint160" : canonical;
    }

    @Override
    public String raw() {
      return switch (canonical) {
        case "address" -> "BigInteger";
        case "bool" -> "Boolean";
        case "string" -> "String";
        default -> canonical.startsWith("bytes") ? "byte[]" : number();
      };
    }

    private String number() {
      boolean unsigned = canonical.startsWith("u");
      if (!canonical.matches("u?int\\d+")) {
        throw new IllegalArgumentException("no Java type for Solidity's " + canonical);
      }
      int bits = Integer.parseInt(canonical.replaceAll("\\D", "")) + (unsigned ? 1 : 0);
      return bits <= 32 ? "Integer" : bits <= 64 ? "Long" : "BigInteger";
    }

    @Override
    public String java() {
      return switch (boxed()) {
        case "Integer" -> "int";
        case "Long" -> "long";
        case "Boolean" -> "boolean";
        default -> boxed();
      };
    }

    @Override
    public String boxed() {
      return switch (canonical) {
        case "address" -> "Address";
        case "bytes32" -> "Hash";
        default -> raw();
      };
    }

    @Override
    public String encode(String value, int depth) {
      return switch (canonical) {
        case "address" -> "Codec.fromAddress(" + value + ")";
        case "bytes32" -> value + ".toBytes()";
        default -> value;
      };
    }

    @Override
    public String decode(String value, int depth) {
      return switch (canonical) {
        case "address" -> "Codec.toAddress(" + value + ")";
        case "bytes32" -> "Hash.of(" + value + ")";
        default -> value;
      };
    }

    @Override
    public boolean hashedInTopic() {
      return canonical.equals("bytes") || canonical.equals("string");
    }
  }

  /** An array, of a fixed length or not. */
  record Array(SolidityType element, String suffix) implements SolidityType {
    @Override
    public String canonical() {
      return element.canonical() + suffix;
    }

    @Override
    public String wire() {
      return element.wire() + suffix;
    }

    private boolean primitive() {
      return !element.java().equals(element.boxed());
    }

    @Override
    public String raw() {
      return (primitive() ? element.java() : element.raw()) + "[]";
    }

    @Override
    public String java() {
      return primitive() ? raw() : "List<" + element.boxed() + ">";
    }

    @Override
    public String boxed() {
      return java();
    }

    @Override
    public String encode(String value, int depth) {
      if (primitive()) {
        return value;
      }
      String each = "e" + depth;
      String empty = element.raw().replaceFirst("(\\[]|$)", "[0]$1").replace("[0][]", "[0][]");
      return "Codec.fromList(%s, %s -> %s, new %s)"
          .formatted(value, each, element.encode(each, depth + 1), empty);
    }

    @Override
    public String decode(String value, int depth) {
      if (primitive()) {
        return value;
      }
      String each = "e" + depth;
      return "Codec.toList(%s, %s -> %s)".formatted(value, each, element.decode(each, depth + 1));
    }

    @Override
    public boolean hashedInTopic() {
      return true;
    }
  }

  /** A struct. */
  record Struct(String name, List<Parameter> fields) implements SolidityType {
    @Override
    public String canonical() {
      return fields.stream()
          .map(f -> f.type().canonical())
          .collect(Collectors.joining(",", "(", ")"));
    }

    @Override
    public String wire() {
      return Parameter.wire(fields);
    }

    @Override
    public String raw() {
      return "Tuple";
    }

    @Override
    public String java() {
      return name;
    }

    @Override
    public String boxed() {
      return name;
    }

    @Override
    public String encode(String value, int depth) {
      return value + ".encode()";
    }

    @Override
    public String decode(String value, int depth) {
      return name + ".decode(" + value + ")";
    }

    @Override
    public boolean hashedInTopic() {
      return true;
    }
  }
}
