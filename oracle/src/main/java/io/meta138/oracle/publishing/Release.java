package io.meta138.oracle.publishing;

import io.meta138.oracle.feeds.PriceBounds;
import io.meta138.platform.types.FeedId;

/** What came of an operator's wish to release a held price. */
public sealed interface Release {
  /**
   * It is published as soon as a report can be.
   *
   * @param price what was released
   */
  record Released(HeldPrice price) implements Release {}

  /**
   * Nothing of the feed is held.
   *
   * @param feed which
   * @param state how it stands instead
   */
  record NothingHeld(FeedId feed, String state) implements Release {}

  /**
   * The held price is not the one that was shown.
   *
   * @param now what is held now
   */
  record Changed(HeldPrice now) implements Release {}

  /**
   * The held price lies outside what the feed may ever say, so releasing it would publish nothing.
   *
   * @param price what is held
   * @param bounds of the feed
   */
  record OutOfBounds(HeldPrice price, PriceBounds bounds) implements Release {}

  /**
   * This node has no such feed.
   *
   * @param feed which
   */
  record UnknownFeed(FeedId feed) implements Release {}
}
