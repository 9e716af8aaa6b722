package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import io.meta138.app.desk.DeskFiles;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.config.Problem;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The options that name a desk and the token to act under. */
final class DeskOption {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The desk's configuration (default: desk.yaml here, else the devnet's).")
  private @Nullable Path file;

  @Option(
      names = "--desk",
      paramLabel = "URL",
      description = "Where the desk is reached, instead of what the configuration says.")
  private @Nullable URI url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File of mode 0600 with the token to act under.")
  private @Nullable Path token;

  @Option(
      names = "--plain-http",
      description =
          "Send the token over http to another machine, although whoever is between can read it.")
  private boolean plainHttp;

  /**
   * The configuration file that is meant.
   *
   * @throws UserError when none is named and none is at the usual places
   */
  Path file() {
    if (file != null) {
      return file;
    }
    Path here = Path.of("desk.yaml");
    Path devnet = Installation.root().resolve(".meta138/devnet/desk.yaml");
    Path usual = Files.exists(here) || !Files.exists(devnet) ? here : devnet;
    if (!Files.exists(usual)) {
      throw UserError.usage(
          "there is no desk.yaml here and no devnet; name a configuration with -c, or start the"
              + " devnet with `meta138 up`");
    }
    return usual;
  }

  /**
   * The configuration.
   *
   * @throws UserError with every problem, when there is one
   */
  DeskFiles read() {
    return switch (DeskFiles.read(file())) {
      case DeskFiles.Result.Valid(DeskFiles files) -> files;
      case DeskFiles.Result.Invalid(List<Problem> problems) ->
          throw UserError.usage(
              "the configuration has %s\n%s"
                  .formatted(
                      Words.count(problems.size(), "problem"),
                      String.join("\n", problems.stream().map(Problem::toString).toList())));
    };
  }

  /**
   * The configuration of a desk that is about to run: its runbooks are checked as well.
   *
   * @throws UserError with every problem, when there is one
   */
  DeskFiles readToRun() {
    DeskFiles files = read();
    List<Problem> problems = files.runbookProblems();
    if (!problems.isEmpty()) {
      throw UserError.usage(
          "the runbooks have %s\n%s"
              .formatted(
                  Words.count(problems.size(), "problem"),
                  String.join("\n", problems.stream().map(Problem::toString).toList())));
    }
    return files;
  }

  /** What the desk answers to a question. */
  JsonNode get(String path) throws InterruptedException {
    return ask(client -> client.get(path));
  }

  /** What the desk answers to a wish. */
  JsonNode post(String path, Map<String, ?> body) throws InterruptedException {
    return ask(client -> client.post(path, body));
  }

  /** What the desk answers when something is to end. */
  JsonNode delete(String path) throws InterruptedException {
    return ask(client -> client.delete(path));
  }

  /** What the desk gives that is no JSON document. */
  byte[] content(String path) throws InterruptedException {
    return with(client ->
        switch (client.content(path)) {
          case DeskClient.Content.Whole(byte[] bytes) -> bytes;
          case DeskClient.Content.Not(DeskClient.Answer answer) -> {
            var _ = done(answer);
            throw UserError.failed("the desk gave no content");
          }
        });
  }

  /** Something to ask. */
  private interface Question<T> {
    T ask(DeskClient client) throws InterruptedException;
  }

  private JsonNode ask(Question<DeskClient.Answer> question) throws InterruptedException {
    return done(with(question));
  }

  private static JsonNode done(DeskClient.Answer answer) {
    return switch (answer) {
      case DeskClient.Answer.Done(JsonNode document) -> document;
      case DeskClient.Answer.Refused(int status, String detail) ->
          throw UserError.failed(
              status == 401 ? detail + "; `meta138 people tokens create` makes one" : detail);
      case DeskClient.Answer.Tokenless(String reason) ->
          throw UserError.failed(
              reason
                  + "; name a file with a token with --token-file, or make one with"
                  + " `meta138 people tokens create`");
      case DeskClient.Answer.Exposed(String reason) ->
          throw UserError.usage(
              reason
                  + "; name an https address with --desk or cli.url, or say --plain-http where"
                  + " nobody else is between");
      case DeskClient.Answer.Missing(String reason) ->
          throw UserError.failed(reason + "; is the desk running? (`meta138 up` brings one)");
    };
  }

  private <T> T with(Question<T> question) throws InterruptedException {
    URI desk = url;
    Path secret = token;
    if (desk == null || secret == null) {
      DeskFiles files = read();
      desk = desk == null ? files.place(files.config().listen().port()) : desk;
      secret = secret == null ? token(files) : secret;
    }
    HttpClient connections = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
    try {
      return question.ask(
          new DeskClient(new BoundedHttp(connections), desk, new SecretFile(secret), plainHttp));
    } finally {
      connections.shutdownNow();
    }
  }

  private static Path token(DeskFiles files) {
    Optional<Path> configured = files.config().cli().tokenFile().map(files::resolve);
    return configured.orElseThrow(() ->
        UserError.usage(files.file() + " names no cli.token-file; name a token with --token-file"));
  }
}
