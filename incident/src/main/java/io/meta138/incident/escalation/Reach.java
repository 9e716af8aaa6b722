package io.meta138.incident.escalation;

import io.meta138.incident.notifications.Channel;
import java.util.List;

/**
 * How to reach one contact.
 *
 * @param contact its name in the directory
 * @param channels in the order in which they are tried; the next is used when one fails
 */
public record Reach(String contact, List<Channel> channels) {
  /** Checks and copies the channels. */
  public Reach {
    channels = List.copyOf(channels);
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("expected a channel for " + contact + ", found none");
    }
  }
}
