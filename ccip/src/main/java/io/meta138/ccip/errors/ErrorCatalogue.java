package io.meta138.ccip.errors;

import io.meta138.ccip.CcipException;
import io.meta138.platform.types.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every error and telling event on the way of a message: CCIP 1.6 and 2.0, tokens, and our own
 * contracts. The entries stand in {@code catalogue.txt} beside this class, with their form.
 */
public final class ErrorCatalogue {
  private static final String FILE = "catalogue.txt";
  private static final Pattern HEAD =
      Pattern.compile("(event |empty |)([A-Z][A-Za-z0-9]*)\\(([^()]*)\\)");
  private static final Pattern TYPE =
      Pattern.compile(
          "uint(8|16|32|48|64|128|256)|address|bool|bytes([1-9]|[12]\\d|3[012])?|string");

  private final List<KnownError> entries;
  private final Map<Integer, KnownError> errors = new HashMap<>();
  private final Map<Integer, KnownError> empty = new HashMap<>();
  private final Map<Hash, KnownError> events = new HashMap<>();
  private final List<KnownError> words = new ArrayList<>();

  private ErrorCatalogue(List<KnownError> entries) {
    this.entries = List.copyOf(entries);
    for (KnownError entry : entries) {
      Object former =
          switch (entry.form()) {
            case ERROR -> errors.put(entry.selector(), entry);
            case EMPTY -> empty.put(entry.selector(), entry);
            case EVENT -> events.put(entry.topic(), entry);
            case WORDS -> {
              words.add(entry);
              yield null;
            }
          };
      if (former != null) {
        throw new CcipException("two entries for " + entry.signature());
      }
    }
  }

  /**
   * The catalogue of this build.
   *
   * @throws CcipException when its file is missing or malformed
   */
  public static ErrorCatalogue load() {
    try (InputStream in = ErrorCatalogue.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new CcipException(FILE + " is missing");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new CcipException(FILE + " can't be read", e);
    }
  }

  static ErrorCatalogue parse(String text) {
    List<KnownError> entries = new ArrayList<>();
    Optional<Stage> stage = Optional.empty();
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        if (line.startsWith("[") && line.endsWith("]")) {
          stage = Optional.of(Stage.valueOf(line.substring(1, line.length() - 1)));
        } else {
          entries.add(entry(line, stage.orElseThrow(() -> malformed("an entry before any stage"))));
        }
      } catch (IllegalArgumentException e) {
        throw new CcipException("%s, line %d: %s".formatted(FILE, number, e.getMessage()), e);
      }
    }
    return new ErrorCatalogue(entries);
  }

  private static KnownError entry(String line, Stage stage) {
    List<String> parts = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    if (parts.size() != 4 || parts.stream().anyMatch(String::isEmpty)) {
      throw malformed("expected 4 parts between bars");
    }
    String head = parts.getFirst();
    RetryClass retry = RetryClass.valueOf(parts.get(1));
    if (head.startsWith("words ")) {
      return new KnownError(
          KnownError.Form.WORDS,
          head.substring("words ".length()),
          List.of(),
          stage,
          retry,
          parts.get(2),
          parts.get(3));
    }
    Matcher matcher = HEAD.matcher(head);
    if (!matcher.matches()) {
      throw malformed("not a signature: " + head);
    }
    KnownError.Form form =
        switch (matcher.group(1)) {
          case "event " -> KnownError.Form.EVENT;
          case "empty " -> KnownError.Form.EMPTY;
          default -> KnownError.Form.ERROR;
        };
    return new KnownError(
        form,
        matcher.group(2),
        parameters(matcher.group(3)),
        stage,
        retry,
        parts.get(2),
        parts.get(3));
  }

  private static List<Parameter> parameters(String list) {
    List<Parameter> out = new ArrayList<>();
    if (list.isBlank()) {
      return out;
    }
    for (String one : list.split(",", -1)) {
      List<String> words = List.of(one.strip().split(" +"));
      boolean indexed = words.size() == 3 && words.get(1).equals("indexed");
      if ((words.size() != 2 && !indexed) || !TYPE.matcher(words.getFirst()).matches()) {
        throw malformed("not a parameter: " + one);
      }
      out.add(new Parameter(words.getFirst(), words.getLast(), indexed));
    }
    return out;
  }

  private static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException(what);
  }

  /** All entries in the order of the file. */
  public List<KnownError> entries() {
    return entries;
  }

  /** The custom error whose data begins with this selector. */
  public Optional<KnownError> error(int selector) {
    return Optional.ofNullable(errors.get(selector));
  }

  /** What this error means when there is nothing inside. */
  Optional<KnownError> emptied(KnownError error) {
    return Optional.ofNullable(empty.get(error.selector()));
  }

  /** The event with this first topic. */
  public Optional<KnownError> event(Hash topic) {
    return Optional.ofNullable(events.get(topic));
  }

  /** The entry whose words these begin with. */
  public Optional<KnownError> words(String reason) {
    return words.stream().filter(entry -> reason.startsWith(entry.name())).findFirst();
  }

  /** Every entry of this name, in any case. */
  public List<KnownError> named(String name) {
    return entries.stream().filter(entry -> entry.name().equalsIgnoreCase(name)).toList();
  }
}
