package io.meta138.app.node;

import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.Method;
import java.util.List;

/** How a feed's price is made, for people. */
public final class FeedMethods {
  private FeedMethods() {}

  /** In words. */
  public static String text(FeedDefinition feed) {
    return switch (feed.method()) {
      case Method.Direct direct ->
          "median of %d sources, at least %d from %d independent groups"
              .formatted(direct.sources().size(), direct.minSources(), direct.minGroups());
      case Method.Derived derived ->
          derived.left()
              + (derived.operation() == Method.Operation.PRODUCT ? " × " : " ÷ ")
              + derived.right();
      case Method.Inverse inverse -> "1 ÷ " + inverse.of();
    };
  }

  /** Those of the sources that it is made of; none for one that is made of other feeds. */
  public static List<SourceDocument> sources(FeedDefinition feed, List<SourceDocument> all) {
    if (!(feed.method() instanceof Method.Direct direct)) {
      return List.of();
    }
    List<String> wanted =
        direct.sources().stream().map(input -> input.source().toString()).toList();
    return all.stream()
        .filter(source -> wanted.contains(source.venue() + " " + source.pair()))
        .toList();
  }
}
