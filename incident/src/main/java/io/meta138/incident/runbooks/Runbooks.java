package io.meta138.incident.runbooks;

import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The runbooks there are: those that come with the program, and an operator's own. */
public final class Runbooks {
  /** Names of the runbooks that come with the program. */
  public static final List<String> SHIPPED =
      List.of(
          "disaster-recovery",
          "key-rotation",
          "message-stuck",
          "network-outage",
          "node-addition",
          "node-removal",
          "oracle-update-failures",
          "parameter-change",
          "rpc-endpoint-issues",
          "security-incident",
          "transaction-stuck",
          "validator-failure");

  private final Map<String, Runbook> byName;

  private Runbooks(Map<String, Runbook> byName) {
    this.byName = new TreeMap<>(byName);
  }

  /** What came of reading runbooks. */
  public sealed interface Result {
    /** All are right. */
    record Valid(Runbooks runbooks) implements Result {}

    /** Some are wrong: every problem, by file and line. */
    record Invalid(List<Problem> problems) implements Result {
      /** Copies the problems. */
      public Invalid {
        problems = List.copyOf(problems);
      }
    }
  }

  /** Those that come with the program. */
  public static Result shipped(Actions actions) {
    List<Source> sources = new ArrayList<>();
    SHIPPED.forEach(name -> sources.add(new Source(name + ".yaml", shippedText(name))));
    return read(sources, actions);
  }

  /**
   * Those that come with the program, and the files {@code *.yaml} of a folder; one of the same
   * name takes the shipped one's place.
   */
  public static Result load(Path folder, Actions actions) {
    List<Source> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).sorted().toList()) {
        sources.add(new Source(file.toString(), Files.readString(file)));
      }
    } catch (IOException e) {
      return new Result.Invalid(
          List.of(new Problem(folder.toString(), 1, "", "can't be read: " + e)));
    }
    return switch (read(sources, actions)) {
      case Result.Invalid own -> own;
      case Result.Valid(Runbooks own) ->
          switch (shipped(actions)) {
            case Result.Invalid shipped -> shipped;
            case Result.Valid(Runbooks all) -> {
              Map<String, Runbook> together = new TreeMap<>(all.byName);
              together.putAll(own.byName);
              yield new Result.Valid(new Runbooks(together));
            }
          };
    };
  }

  /** Reads the text of one runbook. */
  public static Result parse(String file, String text, Actions actions) {
    return read(List.of(new Source(file, text)), actions);
  }

  /** The text of a runbook that comes with the program, to start one's own from. */
  public static String shippedText(String name) {
    String resource = "/io/meta138/incident/runbooks/" + name + ".yaml";
    try (InputStream in = Runbooks.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new RunbookException("the program was built without " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Source(String file, String text) {}

  private static Result read(List<Source> sources, Actions actions) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Runbook> found = new TreeMap<>();
    for (Source source : sources) {
      switch (ConfigFile.parse(source.file(), source.text(), Runbook.class)) {
        case ConfigResult.Invalid<Runbook>(List<Problem> wrong) -> problems.addAll(wrong);
        case ConfigResult.Valid<Runbook>(Runbook runbook, Map<String, Integer> lines) -> {
          problems.addAll(
              RunbookCheck.problems(source.file(), runbook, actions, lines).stream()
                  .sorted(Comparator.comparingInt(Problem::line))
                  .toList());
          if (found.put(runbook.name(), runbook) != null) {
            problems.add(
                new Problem(
                    source.file(),
                    lines.getOrDefault("name", 1),
                    "name",
                    "another file has a runbook '" + runbook.name() + "' as well"));
          }
        }
      }
    }
    return problems.isEmpty()
        ? new Result.Valid(new Runbooks(found))
        : new Result.Invalid(problems);
  }

  /** The runbook of that name. */
  public Optional<Runbook> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All, by name. */
  public List<Runbook> all() {
    return List.copyOf(byName.values());
  }
}
