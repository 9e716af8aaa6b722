package io.meta138.incident.desk;

import io.meta138.incident.notifications.Channel;
import io.meta138.incident.signals.Alert;
import java.util.Locale;

/** The desk's own alerts of channels that fail. */
final class ChannelAlerts {
  private ChannelAlerts() {}

  /** Of the alert of a channel that fails for a contact. */
  static String fingerprint(Channel channel, String contact) {
    return "channel:" + channel.name().toLowerCase(Locale.ROOT) + ":" + contact;
  }

  /** Whether a channel is known to fail for a contact. */
  static boolean failing(State state, Channel channel, String contact) {
    Alert alert = state.alert(Alert.id("desk", fingerprint(channel, contact)));
    return alert != null && alert.holds();
  }
}
