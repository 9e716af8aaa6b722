package io.meta138.incident.signals;

import io.meta138.incident.signals.Intake.Flaw;
import io.meta138.incident.signals.Intake.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads signals from webhooks: Alertmanager's format, version 4, which Loki's ruler sends too, and
 * the product's own, {@code {"signals": [{name, status, labels, annotations, startsAt, endsAt,
 * fingerprint, link}]}}. What is unknown is ignored, what is off in one signal is put right and
 * counted, and nothing a body says makes it throw.
 */
public final class WebhookParser {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(100)
                  .build())
          .build();

  private static final Set<String> LISTS = Set.of("alerts", "signals");

  private final String origin;
  private final IntakeLimits limits;

  /**
   * A parser for one origin.
   *
   * @param origin that its signals carry: {@code alertmanager}, {@code loki} or {@code webhook}
   */
  public WebhookParser(String origin, IntakeLimits limits) {
    this.origin = origin;
    this.limits = limits;
  }

  /** Reads a body that came at a time. */
  public Intake parse(byte[] body, Instant receivedAt) {
    if (body.length > limits.bytes()) {
      return new Intake.Rejected(
          Reason.TOO_LARGE, "expected at most " + limits.bytes() + " bytes, found " + body.length);
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      return new Reading(parser, receivedAt).run();
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      return new Intake.Rejected(
          Reason.NOT_JSON,
          at == null
              ? "deeper or longer than is read"
              : "not JSON from line %d, column %d on".formatted(at.getLineNr(), at.getColumnNr()));
    }
  }

  private final class Reading {
    private final JsonParser parser;
    private final Instant receivedAt;
    private final List<ReceivedSignal> signals = new ArrayList<>();
    private final Map<Flaw, Integer> flaws = new EnumMap<>(Flaw.class);

    Reading(JsonParser parser, Instant receivedAt) {
      this.parser = parser;
      this.receivedAt = receivedAt;
    }

    Intake run() {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Intake.Rejected(Reason.NO_SIGNALS, "expected an object");
      }
      boolean listed = false;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        if (LISTS.contains(field) && token == JsonToken.START_ARRAY) {
          listed = true;
          if (!list()) {
            return new Intake.Rejected(
                Reason.TOO_MANY, "expected at most " + limits.signals() + " signals");
          }
        } else if (field.equals("version")) {
          if (!text(token).equals("4")) {
            flaw(Flaw.VERSION);
          }
        } else if (field.equals("truncatedAlerts")) {
          if (!Set.of("0", "").contains(text(token))) {
            flaw(Flaw.TRUNCATED_BY_SENDER);
          }
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        return new Intake.Rejected(Reason.NOT_JSON, "expected one object, found more");
      }
      return listed
          ? new Intake.Taken(signals, flaws)
          : new Intake.Rejected(Reason.NO_SIGNALS, "expected a list of alerts or signals");
    }

    /** Reads a list; false when it is too long. */
    private boolean list() {
      JsonToken token;
      while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
        if (token != JsonToken.START_OBJECT) {
          flaw(Flaw.NOT_A_SIGNAL);
          parser.skipChildren();
        } else if (signals.size() >= limits.signals()) {
          return false;
        } else {
          signal();
        }
      }
      return true;
    }

    private void signal() {
      SignalBuilder builder = new SignalBuilder(origin, limits, receivedAt, this::flaw);
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (field) {
          case "labels" -> texts(token, builder.labels);
          case "annotations" -> texts(token, builder.annotations);
          case "name" -> builder.name = text(token);
          case "status" -> builder.status = text(token);
          case "startsAt" -> builder.startsAt = text(token);
          case "endsAt" -> builder.endsAt = text(token);
          case "fingerprint" -> builder.fingerprint = text(token);
          case "generatorURL", "link" -> builder.link = text(token);
          default -> parser.skipChildren();
        }
      }
      builder.build().ifPresent(signals::add);
    }

    private void texts(JsonToken token, Map<String, String> into) {
      if (token != JsonToken.START_OBJECT) {
        if (token != JsonToken.VALUE_NULL) {
          flaw(Flaw.LABEL_DROPPED);
        }
        parser.skipChildren();
        return;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
          into.put(name, parser.getString());
        } else {
          flaw(Flaw.LABEL_DROPPED);
          parser.skipChildren();
        }
      }
    }

    /** A scalar as text; empty for null and for what is no scalar. */
    private String text(JsonToken token) {
      if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
        return parser.getString();
      }
      parser.skipChildren();
      return "";
    }

    private void flaw(Flaw flaw) {
      flaws.merge(flaw, 1, Math::addExact);
    }
  }
}
