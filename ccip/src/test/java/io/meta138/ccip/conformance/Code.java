package io.meta138.ccip.conformance;

import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a contract is created from: its interface and its creation code. */
public record Code(String name, Abi abi, byte[] creation) {
  /** The two versions of CCIP, as npm installs them for the contracts. */
  public enum Release {
    /** 1.6.4. */
    V1_6("contracts-ccip-1.6"),
    /** 2.0.0. */
    V2_0("contracts-ccip");

    private final String folder;

    Release(String folder) {
      this.folder = folder;
    }

    private Path file(String kind, String name, String ending) {
      Path file =
          Path.of(System.getProperty("meta138.root"), "contracts/node_modules/@chainlink", folder)
              .resolve(kind)
              .resolve(name + ending);
      if (!Files.isRegularFile(file)) {
        throw new IllegalStateException(file + " is missing: run contracts/build");
      }
      return file;
    }

    /** Chainlink's own contract, such as {@code v1_6_0/onramp}. */
    public Code code(String name) {
      try {
        String hex = Files.readString(file("bytecode", name, ".bin")).strip();
        return new Code(name, abi(name), Hex.decode(hex));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Its interface alone. */
    public Abi abi(String name) {
      try {
        return new Abi(JsonMapper.shared().readTree(Files.readString(file("abi", name, ".json"))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** One of our own contracts. */
  public static Code ours(String name) {
    try (InputStream in =
        Code.class.getResourceAsStream("/io/meta138/contracts/" + name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("the build holds no contract " + name);
      }
      JsonNode artifact = JsonMapper.shared().readTree(in);
      return new Code(
          name, new Abi(artifact.path("abi")), Hex.decode(artifact.path("bytecode").asString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
