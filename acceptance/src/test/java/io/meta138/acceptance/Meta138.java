package io.meta138.acceptance;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running {@code meta138} command, started by the script that people start. */
final class Meta138 implements AutoCloseable {
  static final Path ROOT = Path.of(System.getProperty("meta138.root", ".")).toAbsolutePath();
  private static final Duration END_LIMIT = Duration.ofMinutes(1);

  private final Process process;
  private final Path state;
  private final Path out;
  private final Path err;

  private Meta138(Process process, Path state, Path out, Path err) {
    this.process = process;
    this.state = state;
    this.out = out;
    this.err = err;
  }

  /** Starts {@code meta138 up} on a state. */
  static Meta138 up(Path state, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("up", "--state", state.toString()));
    arguments.addAll(List.of(options));
    return start(state, arguments);
  }

  /** Starts any command; what it prints is kept beside the directory. */
  static Meta138 start(Path directory, String... arguments) throws IOException {
    return start(directory, List.of(arguments));
  }

  private static Meta138 start(Path state, List<String> arguments) throws IOException {
    Files.createDirectories(state.toAbsolutePath().getParent());
    Path out = Files.createTempFile(state.toAbsolutePath().getParent(), "out", ".txt");
    Path err = Files.createTempFile(state.toAbsolutePath().getParent(), "err", ".txt");
    // a shell's background jobs ignore SIGINT, and so would this process in tests that run in one
    List<String> command =
        new ArrayList<>(List.of("env", "--default-signal=INT", ROOT.resolve("meta138").toString()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Meta138(process, state, out, err);
  }

  Path state() {
    return state;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Its exit code. */
  int exit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after " + limit.toSeconds() + " s:\n" + err());
    }
    return process.exitValue();
  }

  /** What it printed. */
  String out() {
    return text(out);
  }

  /** What it complained of. */
  String err() {
    return text(err);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file + " can't be read", e);
    }
  }

  /** The first line it printed, as JSON. */
  Optional<JsonNode> firstLine() {
    if (!isAlive()) {
      throw new AssertionError("it ended:\n" + err());
    }
    String printed = out();
    int end = printed.indexOf('\n');
    return end < 0
        ? Optional.empty()
        : Optional.of(JsonMapper.shared().readTree(printed.substring(0, end)));
  }

  /** The last line it printed, as JSON. */
  JsonNode lastLine() {
    List<String> lines = out().lines().toList();
    if (lines.isEmpty()) {
      throw new AssertionError("nothing was printed:\n" + err());
    }
    return JsonMapper.shared().readTree(lines.getLast());
  }

  /** As Ctrl-C does. */
  void interrupt() throws IOException, InterruptedException {
    signal("-INT", process.pid());
  }

  /** As a supervisor does. */
  void terminate() throws IOException, InterruptedException {
    signal("-TERM", process.pid());
  }

  /** Sends a signal to a process. */
  static void signal(String signal, long pid) throws IOException, InterruptedException {
    int sent = new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
    if (sent != 0) {
      throw new AssertionError("no signal reached process " + pid);
    }
  }

  /** As {@code kill -9} does: nothing of it gets to say anything any more. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    exit(END_LIMIT);
  }

  /** Waits until its node publishes: some feed is live. */
  Meta138 awaitLive(Duration limit) {
    Until.present(
        "a live feed of " + state,
        limit,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("it ended:\n" + err());
          }
          for (JsonNode feed : feeds()) {
            if (feed.path("state").stringValue("").equals("live")) {
              return Optional.of(feed);
            }
          }
          return Optional.empty();
        });
    return this;
  }

  /** The node's document of its feeds. */
  JsonNode feeds() throws IOException, InterruptedException {
    return JsonRpc.get(
        URI.create("http://127.0.0.1:" + setting(state, "admin:\\s+port: (\\d+)") + "/feeds"));
  }

  /** The node's document of one feed. */
  JsonNode feed(String id) throws IOException, InterruptedException {
    for (JsonNode feed : feeds()) {
      if (feed.path("id").stringValue("").equals(id)) {
        return feed;
      }
    }
    throw new AssertionError("the node knows no feed " + id);
  }

  /** The chain's JSON-RPC. */
  static JsonRpc rpc(Path state) throws IOException {
    return new JsonRpc(rpcUri(state));
  }

  /** Where the chain's JSON-RPC is. */
  static URI rpcUri(Path state) throws IOException {
    return URI.create(setting(state, "url: \"(http:[^\"]+)\""));
  }

  /** Where the JSON-RPC of a chain is by its id. */
  static URI rpcUri(Path state, long chain) throws IOException {
    return URI.create(
        setting(state, " id: " + chain + "\\s+endpoints:\\s+- \\{url: \"(http:[^\"]+)\""));
  }

  /** Where the messages of lanes are told of. */
  static URI readApi(Path state) throws IOException {
    return URI.create("http://127.0.0.1:" + setting(state, "api: \\{port: (\\d+)"));
  }

  /** Where the database is. */
  static String jdbcUrl(Path state) throws IOException {
    return setting(state, "url: (jdbc:\\S+)");
  }

  /** The password of the database's user. */
  static String databasePassword(Path state) throws IOException {
    return Files.readString(passwordFile(state)).strip();
  }

  /** The file with it. */
  static Path passwordFile(Path state) throws IOException {
    return state.resolve(setting(state, "password-file: (\\S+)"));
  }

  /** The aggregator's address. */
  static String aggregator(Path state) throws IOException {
    return setting(state, "aggregator: \"(0x[0-9a-fA-F]{40})\"");
  }

  /** Address of a feed's contract. */
  static String priceFeed(Path state, String feed) throws IOException {
    return JsonMapper.shared()
        .readTree(Files.readString(state.resolve("deployments/138.json")))
        .path("feeds")
        .path(feed)
        .path("address")
        .stringValue();
  }

  private static String setting(Path state, String pattern) throws IOException {
    Matcher matcher =
        Pattern.compile(pattern).matcher(Files.readString(state.resolve("meta138.yaml")));
    if (!matcher.find()) {
      throw new IOException("no " + pattern + " in the configuration that up wrote");
    }
    return matcher.group(1);
  }

  /** What Foundry's {@code cast} prints. */
  static String cast(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ROOT.resolve("contracts/node_modules/@foundry-rs/cast-linux-amd64/bin/cast")
                    .toString()));
    command.addAll(List.of(arguments));
    Process cast = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed =
        new String(cast.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (cast.waitFor() != 0) {
      throw new IOException("cast failed: " + printed);
    }
    return printed;
  }

  /** The processes that a state's pid files name and that still run. */
  static List<ProcessHandle> leftBehind(Path state) {
    return Stream.of(
            state.resolve("chain/anvil.pid"),
            state.resolve("second/anvil.pid"),
            state.resolve("database/data/postmaster.pid"))
        .flatMap(file -> alive(file).stream())
        .toList();
  }

  private static Optional<ProcessHandle> alive(Path pidFile) {
    try {
      return ProcessHandle.of(pid(pidFile)).filter(ProcessHandle::isAlive);
    } catch (IOException e) {
      return Optional.empty(); // no such file: nothing left behind
    }
  }

  /** The pid at the beginning of a file. */
  static long pid(Path pidFile) throws IOException {
    String text = Files.readString(pidFile);
    Matcher digits = Pattern.compile("\\d+").matcher(text);
    if (!digits.lookingAt()) {
      throw new IOException(pidFile + " names no process: " + text);
    }
    return Long.parseLong(digits.group());
  }

  /** Ends it and whatever it left behind. */
  @Override
  public void close() throws IOException {
    try {
      end();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void end() throws IOException, InterruptedException {
    if (process.isAlive()) {
      interrupt();
      if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    for (ProcessHandle left : leftBehind(state)) {
      left.destroy();
      Until.present(
          "the end of process " + left.pid(),
          END_LIMIT,
          () -> Optional.of(left).filter(handle -> !handle.isAlive()));
    }
  }
}
