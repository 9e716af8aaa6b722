package io.meta138.chain.generator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Names of results: a contract may leave them out where the interface it implements has them. */
final class OutputNames {
  private final Map<String, List<Parameter>> named = new HashMap<>();

  /** Remembers the functions of this ABI whose results all have names. */
  void learn(JsonNode artifact) {
    for (JsonNode entry : artifact.path("abi")) {
      List<Parameter> outputs = Parameter.list(entry.path("outputs"));
      if (outputs.size() > 1 && outputs.stream().noneMatch(p -> p.name().isBlank())) {
        named.putIfAbsent(key(entry, outputs), outputs);
      }
    }
  }

  /** The function's results, named when it or another contract of the build names them. */
  List<Parameter> of(JsonNode function) {
    List<Parameter> outputs = Parameter.list(function.path("outputs"));
    List<Parameter> better = named.get(key(function, outputs));
    if (better == null || outputs.stream().noneMatch(p -> p.name().isBlank())) {
      return outputs;
    }
    return IntStream.range(0, outputs.size())
        .mapToObj(i -> outputs.get(i).name().isBlank() ? better.get(i) : outputs.get(i))
        .toList();
  }

  private static String key(JsonNode function, List<Parameter> outputs) {
    return function.path("name").asString("")
        + Parameter.canonical(Parameter.list(function.path("inputs")))
        + Parameter.canonical(outputs);
  }
}
