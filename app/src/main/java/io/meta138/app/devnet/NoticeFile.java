package io.meta138.app.devnet;

import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** What a devnet has instead of calls to the outside: each message is a line of JSON in a file. */
public final class NoticeFile implements Provider {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeFile.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Channel channel;
  private final Path file;

  /** Takes the place of a channel; the file is made with the first message. */
  public NoticeFile(Channel channel, Path file) {
    this.channel = channel;
    this.file = file;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public synchronized Answer send(Message message, Duration deadline) {
    Notice notice = message.notice();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", message.now().toString());
    line.put("key", notice.key());
    line.put("channel", channel.name().toLowerCase(Locale.ROOT));
    line.put("kind", notice.kind().name().toLowerCase(Locale.ROOT));
    line.put("to", notice.contact());
    line.put("incident", notice.incident());
    line.put("severity", notice.severity().name().toLowerCase(Locale.ROOT));
    line.put("summary", notice.summary());
    line.put("body", notice.body());
    try {
      Files.write(
          file,
          (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      LOG.info("{} for {}: {}", notice.kind(), notice.contact(), notice.summary());
      return new Taken("in " + file.getFileName(), Optional.empty());
    } catch (IOException e) {
      return new Later(file + " can't be written: " + e.getMessage(), Optional.empty());
    }
  }
}
