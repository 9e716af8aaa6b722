package io.meta138.incident.signals;

import io.meta138.incident.Texts;
import io.meta138.incident.secrets.Digests;
import io.meta138.incident.signals.Intake.Flaw;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Makes one signal of what a body says about it, and puts right what is off. */
final class SignalBuilder {
  /** Annotation with how far the origin's clock is ahead. */
  static final String CLOCK_ANNOTATION = "meta138_clock";

  private static final Pattern FINGERPRINT = Pattern.compile("[\\x21-\\x7E]{1,128}");
  private static final Duration TOLERATED_AHEAD = Duration.ofMinutes(1);
  private static final Duration BELIEVED_AHEAD = Duration.ofDays(2);
  private static final Instant OLDEST = Instant.parse("2000-01-01T00:00:00Z");

  private final String origin;
  private final IntakeLimits limits;
  private final Instant receivedAt;
  private final Consumer<Flaw> flaws;

  String name = "";
  String status = "";
  String startsAt = "";
  String endsAt = "";
  String fingerprint = "";
  String link = "";
  Map<String, String> labels = new TreeMap<>();
  Map<String, String> annotations = new TreeMap<>();

  SignalBuilder(String origin, IntakeLimits limits, Instant receivedAt, Consumer<Flaw> flaws) {
    this.origin = origin;
    this.limits = limits;
    this.receivedAt = receivedAt;
    this.flaws = flaws;
  }

  /** The signal; empty when nothing tells it from others. */
  Optional<ReceivedSignal> build() {
    if (labels.isEmpty() && name.isBlank() && !FINGERPRINT.matcher(fingerprint).matches()) {
      flaws.accept(Flaw.NOT_A_SIGNAL);
      return Optional.empty();
    }
    String identity = identity();
    String called = name.isBlank() ? labels.getOrDefault("alertname", "") : name;
    String shown = Texts.cut(Texts.line(called), 200);
    Optional<Instant> end = time(endsAt);
    boolean firing = firing(end);
    Map<String, String> notes = bounded(annotations, limits.annotationLength());
    Instant start = believed(time(startsAt), notes);
    Optional<Instant> ended = firing ? Optional.empty() : Optional.of(believed(end, notes));
    return Optional.of(
        new ReceivedSignal(
            origin,
            identity,
            shown.isEmpty() ? "unnamed" : shown,
            firing,
            start,
            ended,
            bounded(labels, limits.labelLength()),
            notes,
            link.isBlank() ? Optional.empty() : Optional.of(Texts.cut(Texts.line(link), 2_000))));
  }

  private String identity() {
    if (FINGERPRINT.matcher(fingerprint).matches()) {
      return fingerprint;
    }
    flaws.accept(Flaw.FINGERPRINT);
    StringBuilder all = new StringBuilder(name).append('\0');
    labels.forEach((key, value) ->
        all.append(key.length())
            .append(':')
            .append(key)
            .append(value.length())
            .append(':')
            .append(value));
    byte[] digest = Digests.sha256(all.toString().getBytes(StandardCharsets.UTF_16BE));
    return "labels:" + HexFormat.of().formatHex(digest, 0, 16);
  }

  /** By the status; when there is none, whatever has not certainly ended is firing. */
  private boolean firing(Optional<Instant> end) {
    return switch (status) {
      case "firing" -> true;
      case "resolved" -> false;
      default -> {
        flaws.accept(Flaw.STATUS);
        yield end.isEmpty() || end.get().isAfter(receivedAt);
      }
    };
  }

  /** RFC 3339; Go's zero time and what is no time are empty. */
  private static Optional<Instant> time(String text) {
    if (text.isEmpty() || text.length() > 64) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant())
          .filter(time -> !time.isBefore(OLDEST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A time as its origin's clock says it, unless no clock is that far off. */
  private Instant believed(Optional<Instant> time, Map<String, String> notes) {
    if (time.isEmpty()) {
      flaws.accept(Flaw.TIME);
      return receivedAt;
    }
    Duration ahead = Duration.between(receivedAt, time.get());
    if (ahead.compareTo(BELIEVED_AHEAD) > 0) {
      flaws.accept(Flaw.TIME);
      notes.put(CLOCK_ANNOTATION, "said " + time.get() + ", which is not believed");
      return receivedAt;
    }
    if (ahead.compareTo(TOLERATED_AHEAD) > 0) {
      flaws.accept(Flaw.CLOCK_AHEAD);
      notes.put(CLOCK_ANNOTATION, "ahead by " + ahead.toSeconds() + " s");
    }
    return time.get();
  }

  private Map<String, String> bounded(Map<String, String> given, int length) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (String first : new String[] {"alertname", "severity", "summary"}) {
      String value = given.get(first);
      if (value != null) {
        kept.put(first, cut(value, length));
      }
    }
    for (Map.Entry<String, String> entry : given.entrySet()) {
      String key = Texts.clean(entry.getKey());
      if (kept.containsKey(key)) {
        continue;
      }
      if (kept.size() >= limits.labels() || key.length() > limits.nameLength() || key.isEmpty()) {
        flaws.accept(Flaw.LABEL_DROPPED);
      } else {
        kept.put(key, cut(entry.getValue(), length));
      }
    }
    return kept;
  }

  private String cut(String value, int length) {
    String clean = Texts.clean(value);
    if (clean.length() > length) {
      flaws.accept(Flaw.VALUE_CUT);
    }
    return Texts.cut(clean, length);
  }
}
