package io.meta138.chain.generator;

import com.esaulpaugh.headlong.abi.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes one Java class for each built contract; interfaces lend names and errors.
 *
 * <p>Run by the build: {@code java Bindings.java ARTIFACTS OUTPUT}. A file is written only when its
 * text changes, so that an unchanged contract recompiles nothing.
 */
final class Bindings {
  private static final String PACKAGE = "io.meta138.chain.contracts";

  private final Path output;
  private final Set<Path> written = new TreeSet<>();
  private final Set<String> errors = new LinkedHashSet<>();

  private Bindings(Path output) {
    this.output = output.resolve(PACKAGE.replace('.', '/'));
  }

  static void main(String[] arguments) throws IOException {
    SequencedMap<String, JsonNode> artifacts = read(Path.of(arguments[0]));
    OutputNames names = new OutputNames();
    artifacts.values().forEach(names::learn);
    Bindings bindings = new Bindings(Path.of(arguments[1]));
    Files.createDirectories(bindings.output);
    for (Map.Entry<String, JsonNode> artifact : artifacts.entrySet()) {
      bindings.contract(artifact.getKey(), artifact.getValue(), names);
    }
    bindings.index();
    bindings.removeOthers();
  }

  private static SequencedMap<String, JsonNode> read(Path directory) throws IOException {
    SequencedMap<String, JsonNode> out = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        String name = file.getFileName().toString().replace(".json", "");
        out.put(name, JsonMapper.shared().readTree(file));
      }
    }
    return out;
  }

  private void contract(String name, JsonNode artifact, OutputNames names) throws IOException {
    ContractWriter writer = new ContractWriter(name, artifact, names);
    errors.addAll(writer.errors());
    if (writer.hasCode()) {
      write(name, writer.write());
    }
  }

  private void index() throws IOException {
    write(
        "package-info",
        """
        /** Bindings of this build's contracts, generated from their ABI and byte code. */
        @NullMarked
        package %s;

        import org.jspecify.annotations.NullMarked;
        """
            .formatted(PACKAGE));
    write(
        "KnownErrors",
        """
        package %s;

        import io.meta138.chain.abi.ErrorType;
        import io.meta138.chain.abi.RevertReason;
        import java.util.List;
        import javax.annotation.processing.Generated;

        /** Every custom error of every contract of this build. */
        @Generated("%s")
        public final class KnownErrors {
          /** The errors, each once. */
          public static final List<ErrorType> ALL =
              List.of(
                  %s);

          private KnownErrors() {}

          /** Reads revert data of any of the contracts. */
          public static RevertReason decode(byte[] data) {
            return RevertReason.of(data, ALL);
          }

          /** Reads revert data as a node wrote it into its error, in hexadecimal. */
          public static RevertReason parse(String data) {
            return RevertReason.parse(data, ALL);
          }
        }
        """
            .formatted(PACKAGE, Bindings.class.getName(), String.join(",\n          ", errors)));
  }

  private void write(String type, String text) throws IOException {
    Path file = output.resolve(type + ".java");
    written.add(file);
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  private void removeOthers() throws IOException {
    List<Path> present;
    try (Stream<Path> files = Files.list(output)) {
      present = files.toList();
    }
    for (Path file : present) {
      if (!written.contains(file)) {
        Files.delete(file);
      }
    }
  }

  /** Keccak-256 of a signature. */
  static byte[] keccak(String text) {
    return Function.newDefaultDigest()
        .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** The first four bytes of the hash of a signature, as a Java literal. */
  static String selector(String signature) {
    return "0x" + HexFormat.of().formatHex(keccak(signature), 0, 4);
  }

  /** A custom error as an expression. */
  static String error(String name, List<Parameter> operands) {
    return "new ErrorType(\"%s\", %s, \"%s\", List.of(%s))"
        .formatted(
            name,
            selector(name + Parameter.canonical(operands)),
            new ArrayList<>(operands)
                .stream().map(p -> p.type().canonical()).collect(Collectors.joining(",", "(", ")")),
            operands.stream().map(p -> '"' + p.name() + '"').collect(Collectors.joining(", ")));
  }
}
