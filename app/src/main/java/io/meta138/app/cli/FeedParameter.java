package io.meta138.app.cli;

import io.meta138.platform.types.FeedId;
import java.util.Locale;
import picocli.CommandLine.Parameters;

/** The parameter that names one feed, in upper or lower case. */
final class FeedParameter {
  @Parameters(paramLabel = "FEED", description = "Such as BTC/USD.")
  private String name;

  /**
   * The feed.
   *
   * @throws UserError when it is no pair
   */
  FeedId id() {
    return parse(name);
  }

  /** The feed of a name. */
  static FeedId parse(String name) {
    try {
      return new FeedId(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw UserError.usage("expected a feed such as BTC/USD, found " + name);
    }
  }
}
