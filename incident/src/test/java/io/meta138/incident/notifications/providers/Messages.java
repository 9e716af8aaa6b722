package io.meta138.incident.notifications.providers;

import io.meta138.incident.Severity;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Notice.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages for tests of providers. */
final class Messages {
  static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  static final Duration DEADLINE = Duration.ofMinutes(1);

  private Messages() {}

  static Message message(Kind kind, Address address) {
    return message(notice(kind, "INC-7/" + kind, "The chain has stalled", Map.of()), address);
  }

  static Message message(Notice notice, Address address) {
    return new Message(notice, address, 1, NOW, NOW, Optional.empty(), List.of(), Optional.empty());
  }

  static Message again(Message message) {
    return new Message(
        message.notice(),
        message.address(),
        message.attempt() + 1,
        message.firstAttemptAt(),
        message.now().plusSeconds(30),
        message.reference(),
        message.pages(),
        message.told());
  }

  static Message in(Message message, String reference, String... pages) {
    return new Message(
        message.notice(),
        message.address(),
        message.attempt(),
        message.firstAttemptAt(),
        message.now(),
        Optional.of(reference),
        List.of(pages),
        message.told());
  }

  static Message told(Message message, Severity severity) {
    return new Message(
        message.notice(),
        message.address(),
        message.attempt(),
        message.firstAttemptAt(),
        message.now(),
        message.reference(),
        message.pages(),
        Optional.of(severity));
  }

  static Notice notice(Kind kind, String key, String summary, Map<String, String> details) {
    return new Notice(
        key,
        kind,
        "INC-7",
        Severity.P0,
        Channel.PAGERDUTY,
        "alice",
        NOW,
        summary,
        "No block for 30 s.\nCause: v1, v2.",
        details);
  }
}
