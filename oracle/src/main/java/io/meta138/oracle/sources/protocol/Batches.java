package io.meta138.oracle.sources.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Splits subscriptions into frames. */
public final class Batches {
  private Batches() {}

  /** One frame for at most so many symbols each. */
  public static List<String> of(
      List<String> symbols, int most, Function<List<String>, String> frame) {
    List<String> frames = new ArrayList<>();
    for (int from = 0; from < symbols.size(); from += most) {
      frames.add(frame.apply(symbols.subList(from, Math.min(symbols.size(), from + most))));
    }
    return frames;
  }

  /** The symbols as JSON strings with a comma between; symbols hold nothing to be escaped. */
  public static String quoted(List<String> symbols) {
    return symbols.stream().collect(Collectors.joining("\",\"", "\"", "\""));
  }
}
