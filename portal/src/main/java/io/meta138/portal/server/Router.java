package io.meta138.portal.server;

import io.meta138.portal.api.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the operation of a request by its raw path, so that an encoded slash is part of a name. */
final class Router {
  private static final int LONGEST = 2_000;

  private final List<Operation> operations;
  private final Map<Integer, List<Entry>> byLength = new HashMap<>();

  private record Entry(Operation operation, String[] parts) {}

  Router(List<Operation> operations) {
    this.operations = List.copyOf(operations);
    for (Operation operation : operations) {
      String[] parts = operation.path().split("/", -1);
      byLength
          .computeIfAbsent(parts.length, _ -> new ArrayList<>())
          .add(new Entry(operation, parts));
    }
  }

  List<Operation> operations() {
    return operations;
  }

  /** What was found. */
  sealed interface Match {
    /** An operation, with the decoded parts of its path. */
    record Found(Operation operation, Map<String, String> path) implements Match {}

    /** The path exists with other methods. */
    record OtherMethod() implements Match {}

    /** There is none. */
    record None() implements Match {}
  }

  Match find(String method, String rawPath) {
    if (rawPath.length() > LONGEST) {
      return new Match.None();
    }
    String[] parts = rawPath.split("/", -1);
    boolean other = false;
    for (Entry entry : byLength.getOrDefault(parts.length, List.of())) {
      Map<String, String> path = matched(entry.parts(), parts);
      if (path == null) {
        continue;
      }
      if (entry.operation().method().text().equals(method)) {
        return new Match.Found(entry.operation(), path);
      }
      other = true;
    }
    return other ? new Match.OtherMethod() : new Match.None();
  }

  private static @org.jspecify.annotations.Nullable Map<String, String> matched(
      String[] wanted, String[] found) {
    Map<String, String> path = new HashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      if (!wanted[i].startsWith("{")) {
        if (!wanted[i].equals(found[i])) {
          return null;
        }
        continue;
      }
      String value = decoded(found[i]);
      if (value.isEmpty()) {
        return null;
      }
      path.put(wanted[i].substring(1, wanted[i].length() - 1), value);
    }
    return path;
  }

  /** A part of a path; empty for what is no name of anything. */
  private static String decoded(String raw) {
    try {
      String text = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
      boolean odd =
          text.length() > 200
              || text.equals(".")
              || text.equals("..")
              || text.contains("../")
              || text.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '\\' || c == 0xfffd);
      return odd ? "" : text;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
