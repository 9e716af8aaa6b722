package io.meta138.app.gameday;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was done to a devnet and when, a JSON object a line: all that the scorer knows of the
 * faults.
 */
final class FaultLog {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;
  private final Consumer<Map<String, Object>> heard;

  /**
   * A fault or decoy that was injected.
   *
   * @param name of it
   * @param decoy whether nobody was to be bothered
   * @param cause the component that the desk should name; empty of a decoy
   * @param severity that its incident should have; empty of a decoy
   * @param pages whether somebody was to be paged
   * @param begins when it was injected
   * @param ends when it was undone
   * @param cut whether that was before its time, because the drill was cut short
   */
  record Logged(
      String name,
      boolean decoy,
      String cause,
      String severity,
      boolean pages,
      Instant begins,
      Instant ends,
      boolean cut) {}

  /**
   * A whole log.
   *
   * @param begins when the drill began
   * @param seed that it was drawn from
   * @param cutShort whether it was asked to end before its end
   * @param faults in the order of their beginnings
   */
  record Read(Instant begins, long seed, boolean cutShort, List<Logged> faults) {
    Read {
      faults = List.copyOf(faults);
    }
  }

  /**
   * A log to write.
   *
   * @param file is started anew
   * @param heard hears every line too
   */
  FaultLog(Path file, Consumer<Map<String, Object>> heard) throws IOException {
    this.file = file;
    this.heard = heard;
    Files.deleteIfExists(file);
  }

  Path file() {
    return file;
  }

  void began(Instant at, long seed) throws IOException {
    Map<String, Object> line = line("began", at);
    line.put("seed", seed);
    write(line);
  }

  void injected(Instant at, Challenge challenge, Arena arena) throws IOException {
    Map<String, Object> line = line("injected", at);
    line.put("fault", challenge.name());
    line.put("decoy", challenge.decoy());
    challenge
        .cause()
        .ifPresent(cause -> {
          line.put("cause", cause.apply(arena));
          line.put("severity", challenge.severity());
          line.put("pages", challenge.pages());
        });
    line.put("about", challenge.about());
    write(line);
  }

  void ended(Instant at, Challenge challenge) throws IOException {
    Map<String, Object> line = line("ended", at);
    line.put("fault", challenge.name());
    write(line);
  }

  /** The drill ends before its end: what ends after this line has not had its time. */
  void cutShort(Instant at) throws IOException {
    write(line("cut-short", at));
  }

  private static Map<String, Object> line(String event, Instant at) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", at.toString());
    line.put("event", event);
    return line;
  }

  private void write(Map<String, Object> line) throws IOException {
    Files.write(
        file,
        (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    heard.accept(line);
  }

  /**
   * Reads a log.
   *
   * @throws GamedayException when it does not say of every fault how it ended
   */
  static Read read(Path file) throws IOException {
    Optional<Instant> began = Optional.empty();
    long seed = 0;
    Map<String, JsonNode> injected = new LinkedHashMap<>();
    Map<String, Instant> ended = new LinkedHashMap<>();
    Set<String> cut = new HashSet<>();
    boolean cutShort = false;
    for (String text : Files.readAllLines(file)) {
      JsonNode line = parse(file, text);
      Instant at = Instant.parse(line.path("at").stringValue(""));
      String name = line.path("fault").stringValue("");
      switch (line.path("event").stringValue("")) {
        case "began" -> {
          began = Optional.of(at);
          seed = line.path("seed").longValue(0);
        }
        case "injected" -> injected.put(name, line);
        case "ended" -> {
          ended.put(name, at);
          if (cutShort) {
            cut.add(name);
          }
        }
        case "cut-short" -> cutShort = true;
        default -> throw new GamedayException(file + " has a line of no known event: " + text);
      }
    }
    List<Logged> faults = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one : injected.entrySet()) {
      Instant end = ended.get(one.getKey());
      if (end == null) {
        throw new GamedayException(file + " says nothing of the end of " + one.getKey());
      }
      JsonNode line = one.getValue();
      faults.add(
          new Logged(
              one.getKey(),
              line.path("decoy").booleanValue(false),
              line.path("cause").stringValue(""),
              line.path("severity").stringValue(""),
              line.path("pages").booleanValue(false),
              Instant.parse(line.path("at").stringValue("")),
              end,
              cut.contains(one.getKey())));
    }
    return new Read(
        began.orElseThrow(() -> new GamedayException(file + " does not say when it began")),
        seed,
        cutShort,
        faults);
  }

  private static JsonNode parse(Path file, String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new GamedayException(file + " has a line that is no JSON", e);
    }
  }
}
