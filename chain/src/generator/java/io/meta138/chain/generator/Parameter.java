package io.meta138.chain.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import tools.jackson.databind.JsonNode;

/**
 * A parameter, result, field or operand.
 *
 * @param name in the source, empty when it has none
 * @param java its name in generated code
 * @param type its type
 * @param indexed whether an event puts it into a topic
 */
record Parameter(String name, String java, SolidityType type, boolean indexed) {
  private static final Set<String> RESERVED =
      Set.of(
          "clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

  static Parameter of(JsonNode node, int position) {
    String name = node.path("name").asString("");
    return new Parameter(
        name,
        name.isBlank() ? "value" + position : identifier(name),
        SolidityType.of(node),
        node.path("indexed").asBoolean(false));
  }

  static List<Parameter> list(JsonNode nodes) {
    List<Parameter> out = new ArrayList<>();
    for (JsonNode node : nodes) {
      out.add(of(node, out.size()));
    }
    return out;
  }

  /** A Solidity name as a Java one: constants in camel case, words that Java keeps avoided. */
  static String identifier(String name) {
    String plain = name.replaceAll("^_+|_+$", "");
    if (plain.equals(plain.toUpperCase()) && plain.length() > 1) {
      StringBuilder camel = new StringBuilder();
      for (String word : plain.toLowerCase().split("_")) {
        camel.append(
            camel.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
      }
      plain = camel.toString();
    }
    if (RESERVED.contains(plain)) {
      return "is" + Character.toUpperCase(plain.charAt(0)) + plain.substring(1);
    }
    return SourceVersion.isKeyword(plain) ? plain + "_" : plain;
  }

  static String canonical(List<Parameter> parameters) {
    return parameters.stream()
        .map(p -> p.type().canonical())
        .collect(Collectors.joining(",", "(", ")"));
  }

  static String wire(List<Parameter> parameters) {
    return parameters.stream().map(p -> p.type().wire()).collect(Collectors.joining(",", "(", ")"));
  }

  static String declared(List<Parameter> parameters) {
    return parameters.stream()
        .map(p -> p.type().java() + " " + p.java())
        .collect(Collectors.joining(", "));
  }

  /** Arguments for {@code Codec.encode} after the type. */
  static String encoded(List<Parameter> parameters) {
    return parameters.stream()
        // an array alone would be taken for all the arguments
        .map(p ->
            (p.type() instanceof SolidityType.Array ? ", (Object) " : ", ")
                + p.type().encode(p.java(), 0))
        .collect(Collectors.joining());
  }

  /** Constructor arguments of a record from a tuple named {@code t}. */
  static String decoded(List<Parameter> parameters) {
    List<String> out = new ArrayList<>();
    for (Parameter p : parameters) {
      String got = "t.<" + p.type().raw() + ">get(" + out.size() + ")";
      out.add(p.type().decode(got, 0));
    }
    return String.join(", ", out);
  }
}
