package io.meta138.app.devnet;

import io.meta138.platform.http.BoundedHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One devnet for all tests that only need one that runs; it ends after the last of them. Test
 * classes that use it come last, so that it does not take time from the others.
 */
public final class SharedDevnet implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path folder;
  private final Devnet devnet;
  private final HttpClient client = HttpClient.newHttpClient();

  private SharedDevnet(Path folder) {
    this.folder = folder;
    this.devnet =
        new Devnet(
            new DevnetOptions(
                Path.of(System.getProperty("meta138.root")),
                state(),
                false,
                false,
                138,
                List.of(),
                1,
                0,
                0,
                Optional.empty(),
                true),
            InstantSource.system(),
            _ -> {});
  }

  private static SharedDevnet start() {
    try {
      SharedDevnet shared = new SharedDevnet(Files.createTempDirectory("meta138-devnet"));
      try {
        shared.devnet.start();
      } catch (Exception e) {
        shared.close();
        throw e;
      }
      return shared;
    } catch (Exception e) {
      throw new AssertionError("the devnet does not start", e);
    }
  }

  /** The devnet. */
  public Devnet devnet() {
    return devnet;
  }

  /** Its directory. */
  public Path state() {
    return folder.resolve("state");
  }

  /** Whether every feed has been written to the chain. */
  public boolean published() {
    return devnet.node().publisher().statuses().stream()
        .allMatch(feed -> feed.published().isPresent());
  }

  /** Calls its chain. */
  public JsonNode rpc(String method, Object... parameters) throws InterruptedException {
    byte[] call =
        JSON.writeValueAsBytes(
            Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(parameters)));
    HttpRequest request =
        HttpRequest.newBuilder(devnet.chain().http())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(call))
            .build();
    if (!(new BoundedHttp(client).send(request, Duration.ofMinutes(1), 1 << 20)
        instanceof BoundedHttp.Response answer)) {
      throw new AssertionError("the chain does not answer " + method);
    }
    JsonNode document = JSON.readTree(answer.body());
    if (!document.has("result")) {
      throw new AssertionError(method + " was refused: " + document);
    }
    return document.path("result");
  }

  @Override
  public void close() throws IOException {
    try {
      devnet.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IOException("the devnet does not end", e);
    } finally {
      client.close();
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(SharedDevnet::delete);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives it to a test's method that has a parameter of this type. */
  public static final class Provider implements ParameterResolver {
    private static final ExtensionContext.Namespace HERE =
        ExtensionContext.Namespace.create(SharedDevnet.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == SharedDevnet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(HERE)
          .computeIfAbsent(SharedDevnet.class, _ -> start(), SharedDevnet.class);
    }
  }
}
