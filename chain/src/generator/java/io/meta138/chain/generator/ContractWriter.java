package io.meta138.chain.generator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The Java text of one contract's bindings. */
final class ContractWriter {
  private final String name;
  private final JsonNode artifact;
  private final OutputNames outputNames;
  private final Map<String, SolidityType.Struct> structs = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final StringBuilder types = new StringBuilder();
  private final StringBuilder methods = new StringBuilder();
  private final StringBuilder records = new StringBuilder();

  ContractWriter(String name, JsonNode artifact, OutputNames outputNames) {
    this.name = name;
    this.artifact = artifact;
    this.outputNames = outputNames;
  }

  /** Expressions of the contract's custom errors. */
  List<String> errors() {
    List<String> out = new ArrayList<>();
    for (JsonNode entry : artifact.path("abi")) {
      if (entry.path("type").asString().equals("error")) {
        out.add(
            Bindings.error(entry.path("name").asString(), Parameter.list(entry.path("inputs"))));
      }
    }
    return out;
  }

  /** False for an interface. */
  boolean hasCode() {
    return artifact.path("bytecode").asString("").length() > 2;
  }

  String write() {
    for (JsonNode entry : artifact.path("abi")) {
      switch (entry.path("type").asString()) {
        case "function" -> function(entry);
        case "constructor" -> constructor(Parameter.list(entry.path("inputs")));
        case "event" -> event(entry);
        default -> {
          // errors are listed apart; receive and fallback have no shape to bind
        }
      }
    }
    structs.values().forEach(this::struct);
    return """
    package io.meta138.chain.contracts;

    import com.esaulpaugh.headlong.abi.Tuple;
    import com.esaulpaugh.headlong.abi.TupleType;
    import io.meta138.chain.abi.Codec;
    import io.meta138.chain.abi.Command;
    import io.meta138.chain.abi.ContractCode;
    import io.meta138.chain.abi.EventLog;
    import io.meta138.chain.abi.Query;
    import io.meta138.platform.types.Address;
    import io.meta138.platform.types.Hash;
    import java.math.BigInteger;
    import java.util.List;
    import java.util.Optional;
    import javax.annotation.processing.Generated;

    /** Calls, events and code of the contract {@code %s}. */
    @Generated("%s")
    public final class %s {
    %s
      private %s() {}

      /** What the contract was built to. */
      public static ContractCode code() {
        return Code.LOADED;
      }

    %s%s
      private static final class Code {
        static final ContractCode LOADED = ContractCode.load("%s");
      }
    }
    """
        .formatted(name, Bindings.class.getName(), name, types, name, methods, records, name);
  }

  private void function(JsonNode entry) {
    String solidity = entry.path("name").asString();
    List<Parameter> inputs = Parameter.list(entry.path("inputs"));
    List<Parameter> outputs = outputNames.of(entry);
    String signature = solidity + Parameter.canonical(inputs);
    String java = unique(Parameter.identifier(solidity));
    inputs.forEach(p -> learn(p.type()));
    outputs.forEach(p -> learn(p.type()));
    String in = type(java + "In", inputs);
    String call =
        "Codec.call(%s, %s%s)"
            .formatted(Bindings.selector(signature), in, Parameter.encoded(inputs));
    String doc = doc(signature);
    if (outputs.isEmpty()) {
      method(doc, "Command", java, inputs, "new Command(\"%s\", %s)".formatted(solidity, call));
      return;
    }
    String out = type(java + "Out", outputs);
    String result = outputs.getFirst().type().boxed();
    String decoded = Parameter.decoded(outputs);
    if (outputs.size() > 1) {
      result = unique(Character.toUpperCase(java.charAt(0)) + java.substring(1) + "Result");
      records.append(
          "  /** What {@code %s} answers. */\n  public record %s(%s) {}\n\n"
              .formatted(signature, result, Parameter.declared(outputs)));
      decoded = "new " + result + "(" + decoded + ")";
    }
    String decoder =
        "answer -> { Tuple t = Codec.decode(%s, answer); return %s; }".formatted(out, decoded);
    method(
        doc,
        "Query<" + result + ">",
        java,
        inputs,
        "new Query<>(\"%s\", %s, %s)".formatted(solidity, call, decoder));
  }

  private void constructor(List<Parameter> inputs) {
    inputs.forEach(p -> learn(p.type()));
    String in = type("constructorIn", inputs);
    method(
        "Encoded constructor arguments.",
        "byte[]",
        unique("constructorArguments"),
        inputs,
        "Codec.encode(" + in + Parameter.encoded(inputs) + ")");
    method(
        "The data of a transaction that creates the contract.",
        "byte[]",
        unique("creation"),
        inputs,
        "code().creation(constructorArguments(%s))"
            .formatted(String.join(", ", inputs.stream().map(Parameter::java).toList())));
  }

  private void event(JsonNode entry) {
    if (entry.path("anonymous").asBoolean(false)) {
      return; // nothing in the log tells it apart
    }
    List<Parameter> inputs = Parameter.list(entry.path("inputs"));
    inputs.forEach(p -> learn(p.type()));
    String event = unique(entry.path("name").asString());
    String signature = event + Parameter.canonical(inputs);
    String constant = Character.toLowerCase(event.charAt(0)) + event.substring(1);
    List<Parameter> data = inputs.stream().filter(p -> !p.indexed()).toList();
    String dataType = data.isEmpty() ? "" : type(constant + "Data", data);
    List<String> components = new ArrayList<>();
    List<String> values = new ArrayList<>();
    int topic = 1;
    int position = 0;
    for (Parameter p : inputs) {
      boolean hashed = p.indexed() && p.type().hashedInTopic();
      components.add((hashed ? "Hash" : p.type().java()) + " " + p.java());
      if (hashed) {
        values.add("log.topics().get(" + topic++ + ")");
      } else if (p.indexed()) {
        String one = type(constant + "Topic" + topic, List.of(p));
        String got = "Codec.topic(%s, log, %d).<%s>get(0)".formatted(one, topic++, p.type().raw());
        values.add(p.type().decode(got, 0));
      } else {
        values.add(p.type().decode("t.<%s>get(%d)".formatted(p.type().raw(), position++), 0));
      }
    }
    String head =
        data.isEmpty() ? "" : "Tuple t = Codec.decode(" + dataType + ", log.data());\n      ";
    records.append(
        """
          /** The event {@code %1$s}. */
          public record %2$s(%3$s) {
            /** Its first topic: the hash of its signature. */
            public static final Hash TOPIC = Hash.parse("0x%4$s");

            /** Reads the log, when it is this event; malformed data throws {@code AbiException}. */
            public static Optional<%2$s> decode(EventLog log) {
              if (!log.is(TOPIC, %5$d)) {
                return Optional.empty();
              }
              %6$sreturn Optional.of(new %2$s(%7$s));
            }
          }

        """
            .formatted(
                signature,
                event,
                String.join(", ", components),
                HexFormat.of().formatHex(Bindings.keccak(signature)),
                topic - 1,
                head,
                String.join(", ", values))
            .indent(2)
            .replaceAll("(?m)^  (?=  )", ""));
  }

  private void struct(SolidityType.Struct struct) {
    unique(struct.name());
    records.append(
        """
          /** The struct {@code %1$s}. */
          public record %1$s(%2$s) {
            Tuple encode() {
              return Tuple.from(%3$s);
            }

            static %1$s decode(Tuple t) {
              return new %1$s(%4$s);
            }
          }

        """
            .formatted(
                struct.name(),
                Parameter.declared(struct.fields()),
                Parameter.encoded(struct.fields()).replaceFirst("^, ", ""),
                Parameter.decoded(struct.fields())));
  }

  private void learn(SolidityType type) {
    switch (type) {
      case SolidityType.Struct struct -> {
        structs.putIfAbsent(struct.name(), struct);
        struct.fields().forEach(f -> learn(f.type()));
      }
      case SolidityType.Array array -> learn(array.element());
      case SolidityType.Value _ -> {
        // nothing to declare
      }
    }
  }

  private String type(String id, List<Parameter> parameters) {
    String constant = id.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase();
    types.append(
        "  private static final TupleType<Tuple> %s = Codec.type(\"%s\");\n"
            .formatted(constant, Parameter.wire(parameters)));
    return constant;
  }

  private void method(
      String doc, String result, String java, List<Parameter> inputs, String expression) {
    methods.append(
        """
          /** %s */
          public static %s %s(%s) {
            return %s;
          }

        """
            .formatted(doc, result, java, Parameter.declared(inputs), expression));
  }

  private String doc(String signature) {
    JsonNode notice = artifact.path("userdoc").path("methods").path(signature);
    String text = notice.path("notice").asString("");
    String code = "{@code " + signature + "}";
    String clean =
        text.replace("&", "and").replace("*/", "").replace("@", "at ").replaceAll("[<>{}]", "");
    return clean.isBlank()
        ? "The function " + code + "."
        : clean.replaceAll("`([^`]*)`", "{@code $1}") + "\n   *\n   * <p>Solidity: " + code + ".";
  }

  private String unique(String id) {
    if (!names.add(id)) {
      throw new IllegalStateException(
          "%s declares %s twice: overloads and equal names of events and structs have no binding"
              .formatted(name, id));
    }
    return id;
  }
}
