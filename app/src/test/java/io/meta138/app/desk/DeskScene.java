package io.meta138.app.desk;

import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.people.Right;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A desk with four people, on a PostgreSQL of its own, that sends to this process. */
public final class DeskScene implements AutoCloseable {
  private static final String PEOPLE =
      """
      channels: {webhooks: false}
      directory:
        people:
          vera:
            full-name: Vera Viewer
            role: viewer
            contact: {webhook: {url: "http://localhost/vera", secret-file: webhook.key}}
          otto:
            full-name: Otto Operator
            role: operator
            contact: {webhook: {url: "http://localhost/otto", secret-file: webhook.key}}
          ada:
            full-name: Ada Administrator
            role: administrator
            contact: {webhook: {url: "http://localhost/ada", secret-file: webhook.key}}
        teams:
          core: {lead: ada, members: [otto, ada]}
        schedules:
          primary:
            zone: UTC
            layers:
              - {name: week, start: 2026-01-05T09:00, every: week, people: [otto]}
        policies:
          - name: usual
            steps:
              - {after: 0s, targets: ["schedule:primary"]}
      """;

  /** Messages in the order in which they were sent. */
  public final BlockingQueue<Message> sent = new LinkedBlockingQueue<>();

  private final Path folder;
  private final EmbeddedPostgres postgres;
  private final HttpClient client = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final DeskNode node;

  /**
   * A desk that is active.
   *
   * @param folder for its files
   * @param more of its configuration
   */
  public DeskScene(Path folder, String more) throws Exception {
    this.folder = folder;
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    secret("webhook.key", "key-of-this-test");
    write(more);
    node = start();
    token("vera");
    token("otto");
    token("ada");
  }

  private void write(String more) throws IOException {
    Files.writeString(
        config(),
        """
        listen: {port: 0}
        database: {url: "%s", user: postgres}
        intake: {webhook-key-file: webhook.key}
        log: {name: test/desk, key-file: checkpoint.key, every: 1s}
        evidence:
          files: {desk: desk.yaml}
          logs: {desk: desk.log}
        reviews: {list: [{contact: ada, channel: webhook}]}
        """
                .formatted(url())
            + more
            + PEOPLE);
    Files.writeString(folder.resolve("desk.log"), "one line of the log\n");
  }

  private String url() {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  /** Its configuration file. */
  public Path config() {
    return folder.resolve("desk.yaml");
  }

  /** What its configuration says. */
  public DeskFiles files() {
    return switch (DeskFiles.read(config())) {
      case DeskFiles.Result.Valid(DeskFiles files) -> files;
      case DeskFiles.Result.Invalid(var problems) ->
          throw new IllegalStateException(problems.toString());
    };
  }

  /** Another desk on the same database. */
  public DeskNode start() throws Exception {
    DeskNode desk =
        new DeskNode(
            files(),
            new DeskNode.Surroundings(
                client,
                metrics,
                InstantSource.system(),
                Optional.empty(),
                Map.of(Channel.WEBHOOK, new Recorder())));
    desk.start();
    return desk;
  }

  /** What would reach people. */
  private final class Recorder implements Provider {
    @Override
    public Channel channel() {
      return Channel.WEBHOOK;
    }

    @Override
    public Answer send(Message message, Duration deadline) {
      sent.add(message);
      return new Taken("here", Optional.empty());
    }
  }

  /** The desk. */
  public DeskNode node() {
    return node;
  }

  /** Where it listens. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + node.port());
  }

  /** For connections. */
  public HttpClient client() {
    return client;
  }

  /** The file with a person's token, which has all rights of the role. */
  public Path tokenFile(String person) {
    return folder.resolve(person + ".token");
  }

  private void token(String person) throws IOException {
    List<Right> rights = List.copyOf(files().directory().role(person).orElseThrow().rights());
    var made =
        FirstToken.make(
            files(),
            node.tokens(),
            person,
            java.util.EnumSet.copyOf(rights),
            Duration.ofHours(1),
            "test");
    secret(person + ".token", made.token().reveal());
  }

  /** Writes a file of mode 0600. */
  public Path secret(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
    return file;
  }

  /** Waits for a condition, for a minute at most. */
  public static void await(String what, BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(60)) {
        throw new AssertionError("this did not come within a minute: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public void close() throws IOException {
    node.stop();
    client.shutdownNow();
    postgres.close();
  }
}
