package io.meta138.incident.desk;

import io.meta138.incident.incidents.SeverityRule;
import io.meta138.incident.incidents.SeverityRules;
import io.meta138.incident.incidents.Timing;
import io.meta138.incident.topology.ComponentSpec;
import io.meta138.incident.topology.Topology;
import io.meta138.incident.topology.TopologyCheck;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The file with topology, severity rules and times.
 *
 * @param components what there is and what it needs
 * @param severity rules for how bad an alert is
 * @param timing the desk's times
 */
public record RulesFile(
    @Doc("Components and what they need.") List<ComponentSpec> components,
    @Doc("How bad which alert is.") List<SeverityRule> severity,
    @Doc("The desk's times.") @Default("{}") Timing timing) {
  private static final String SHIPPED = "/io/meta138/incident/rules.yaml";

  /** Copies the lists. */
  public RulesFile {
    components = List.copyOf(components);
    severity = List.copyOf(severity);
  }

  /** What came of reading a rules file. */
  public sealed interface Result {
    /** It is right. */
    record Valid(Rules rules) implements Result {}

    /** It is wrong: every problem, in the order of the file. */
    record Invalid(List<Problem> problems) implements Result {
      /** Copies the problems. */
      public Invalid {
        problems = List.copyOf(problems);
      }
    }
  }

  /** Reads a file of this form and checks that it fits together. */
  public static Result read(Path file) {
    return check(file.toString(), ConfigFile.read(file, RulesFile.class));
  }

  /** Reads text as {@link #read} reads a file. */
  public static Result parse(String name, String text) {
    return check(name, ConfigFile.parse(name, text, RulesFile.class));
  }

  /** The rules that come with the program: a QBFT network of four validators and its oracle. */
  public static Rules shipped() {
    return switch (parse("shipped rules", shippedText())) {
      case Result.Valid(Rules rules) -> rules;
      case Result.Invalid(List<Problem> problems) ->
          throw new DeskException("the shipped rules are wrong: " + problems);
    };
  }

  /** The text of the rules that come with the program, to start one's own from. */
  public static String shippedText() {
    try (InputStream in = RulesFile.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new DeskException("the program was built without " + SHIPPED);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Result check(String file, ConfigResult<RulesFile> read) {
    return switch (read) {
      case ConfigResult.Invalid<RulesFile>(List<Problem> problems) -> new Result.Invalid(problems);
      case ConfigResult.Valid<RulesFile>(RulesFile value, Map<String, Integer> lines) -> {
        List<Problem> problems =
            new ArrayList<>(TopologyCheck.problems(file, value.components(), lines));
        Set<String> names = new HashSet<>();
        for (int i = 0; i < value.severity().size(); i++) {
          String key = "severity[" + i + "].name";
          String name = value.severity().get(i).name();
          if (!names.add(name)) {
            problems.add(
                new Problem(
                    file,
                    lines.getOrDefault(key, 1),
                    key,
                    "expected a name of its own, found '" + name + "' again"));
          }
        }
        problems.sort(Comparator.comparingInt(Problem::line));
        yield problems.isEmpty()
            ? new Result.Valid(
                new Rules(
                    new Topology(value.components()),
                    new SeverityRules(value.severity()),
                    value.timing()))
            : new Result.Invalid(problems);
      }
    };
  }
}
