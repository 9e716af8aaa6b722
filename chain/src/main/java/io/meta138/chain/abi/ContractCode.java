package io.meta138.chain.abi;

import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The code a contract was built to: what creates it, and what then stands on chain. */
public final class ContractCode {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String name;
  private final byte[] creation;
  private final byte[] deployed;
  private final SequencedMap<String, List<Place>> immutables;
  private final String compiler;
  private final SequencedMap<String, String> settings;

  private ContractCode(String name, JsonNode artifact) {
    this.name = name;
    this.creation = code(artifact, "bytecode");
    this.deployed = code(artifact, "deployedBytecode");
    this.immutables = immutables(artifact.path("immutableReferences"));
    this.compiler = artifact.path("compiler").path("version").asString("");
    this.settings = settings(artifact.path("compiler"));
  }

  /**
   * The code of a contract of this build.
   *
   * @throws AbiException when the build holds no such contract
   */
  public static ContractCode load(String name) {
    String path = "/io/meta138/contracts/" + name + ".json";
    try (InputStream in = ContractCode.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new AbiException("the build holds no contract " + name);
      }
      return new ContractCode(name, JSON.readTree(in));
    } catch (IOException e) {
      throw new AbiException("the code of " + name + " can't be read", e);
    }
  }

  /** The contract's name. */
  public String name() {
    return name;
  }

  /** What a creating transaction carries, without constructor arguments. */
  public byte[] creation() {
    return creation.clone();
  }

  /** Creation code followed by encoded constructor arguments. */
  public byte[] creation(byte[] arguments) {
    byte[] out = Arrays.copyOf(creation, creation.length + arguments.length);
    System.arraycopy(arguments, 0, out, creation.length, arguments.length);
    return out;
  }

  /** The code on chain, with zeros in the places of immutable values. */
  public byte[] deployed() {
    return deployed.clone();
  }

  /** The compiler's full version. */
  public String compiler() {
    return compiler;
  }

  /** The settings that decide the code: EVM version, optimizer, runs, via-IR. */
  public SequencedMap<String, String> settings() {
    return new java.util.LinkedHashMap<>(settings);
  }

  /**
   * Compares code found on chain with this build.
   *
   * @param found the result of {@code eth_getCode}
   */
  public Match match(byte[] found) {
    if (found.length == 0) {
      return new Match.Absent();
    }
    if (found.length != deployed.length) {
      return new Match.Different(
          "expected %d bytes but found %d".formatted(deployed.length, found.length));
    }
    byte[] masked = found.clone();
    SequencedMap<String, String> values = new TreeMap<>();
    for (Map.Entry<String, List<Place>> immutable : immutables.entrySet()) {
      for (Place place : immutable.getValue()) {
        int end = place.start() + place.length();
        String value = Hex.encode(Arrays.copyOfRange(found, place.start(), end));
        String before = values.putIfAbsent(immutable.getKey(), value);
        if (before != null && !before.equals(value)) {
          return new Match.Different(
              "immutable %s is %s in one place and %s in another"
                  .formatted(immutable.getKey(), before, value));
        }
        Arrays.fill(masked, place.start(), end, (byte) 0);
      }
    }
    int at = Arrays.mismatch(masked, deployed);
    return at < 0
        ? new Match.Same(values)
        : new Match.Different("byte %d differs from the build's".formatted(at));
  }

  /** What a comparison of code found. */
  public sealed interface Match {
    /**
     * The same code.
     *
     * @param immutables the values of immutable variables by the compiler's number of them, in
     *     hexadecimal
     */
    record Same(Map<String, String> immutables) implements Match {}

    /**
     * Other code.
     *
     * @param how the first difference
     */
    record Different(String how) implements Match {}

    /** No code at all. */
    record Absent() implements Match {}
  }

  private record Place(int start, int length) {}

  private static byte[] code(JsonNode artifact, String member) {
    String text = artifact.path(member).asString("");
    try {
      return Hex.decode(text);
    } catch (IllegalArgumentException e) {
      throw new AbiException("the " + member + " is not hexadecimal: is it unlinked?", e);
    }
  }

  private static SequencedMap<String, List<Place>> immutables(JsonNode references) {
    SequencedMap<String, List<Place>> out = new TreeMap<>();
    references.forEachEntry((id, places) -> {
      List<Place> list = new ArrayList<>();
      places.forEach(p -> list.add(new Place(p.path("start").asInt(), p.path("length").asInt())));
      out.put(id, list);
    });
    return out;
  }

  private static SequencedMap<String, String> settings(JsonNode compiler) {
    SequencedMap<String, String> out = new TreeMap<>();
    compiler.forEachEntry((name, value) -> out.put(name, value.asString("")));
    out.remove("version");
    return out;
  }
}
