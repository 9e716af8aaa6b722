package io.meta138.oracle.deployment;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The proxies that are wanted: one address a feed across migrations.
 *
 * @param feeds that get one
 * @param owner who may propose another aggregator
 * @param delay between proposal and confirmation, at least a day
 */
public record ProxySpec(SortedSet<FeedId> feeds, Address owner, Duration delay) {
  /** Copies the feeds. */
  public ProxySpec {
    feeds = Collections.unmodifiableSortedSet(new TreeSet<>(feeds));
  }
}
