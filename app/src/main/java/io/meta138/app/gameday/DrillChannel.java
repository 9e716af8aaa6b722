package io.meta138.app.gameday;

import io.meta138.app.devnet.NoticeFile;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Provider;
import java.time.Duration;
import java.util.Optional;

/** A channel that writes down what it takes, and that can be told to take nothing. */
final class DrillChannel implements Provider {
  private final NoticeFile file;
  private volatile boolean failing;

  DrillChannel(NoticeFile file) {
    this.file = file;
  }

  void failing(boolean now) {
    failing = now;
  }

  @Override
  public Channel channel() {
    return file.channel();
  }

  @Override
  public Answer send(Message message, Duration deadline) {
    return failing
        ? new Later("the provider answers with status 503", Optional.empty())
        : file.send(message, deadline);
  }
}
