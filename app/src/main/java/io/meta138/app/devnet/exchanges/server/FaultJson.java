package io.meta138.app.devnet.exchanges.server;

import io.meta138.app.devnet.exchanges.books.Fault;
import io.meta138.app.devnet.exchanges.books.FaultBoard;
import io.meta138.app.devnet.exchanges.books.HostileForm;
import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Faults in JSON: {@code venue}, an optional {@code pair} as BASE/QUOTE, and {@code kind}, one of
 * {@code stuck}, {@code scaled} (with {@code factor}), {@code x10}, {@code zero}, {@code inverted},
 * {@code offset} (with {@code percent}), {@code cut}, {@code silent}, {@code delayed} (with {@code
 * millis}), {@code ratelimited}, {@code hostile} (with {@code form}, a {@link HostileForm}).
 */
final class FaultJson {
  private static final long LONGEST_DELAY_MILLIS = 3_600_000;

  private FaultJson() {}

  /**
   * Reads a fault.
   *
   * @throws IllegalArgumentException when it is not of this form, naming what was expected
   */
  static FaultBoard.Entry read(ObjectNode body) {
    Optional<Instrument> instrument =
        body.has("pair") ? Optional.of(Instrument.parse(text(body, "pair"))) : Optional.empty();
    Venue venue = venue(text(body, "venue"));
    if (instrument.isPresent() && !venue.trades(instrument.get())) {
      throw new IllegalArgumentException(venue.id() + " has no book " + instrument.get());
    }
    Fault fault = fault(body);
    boolean whole = fault instanceof Fault.Cut || fault instanceof Fault.RateLimited;
    if (whole && instrument.isPresent()) {
      throw new IllegalArgumentException(fault.kind() + " concerns a whole venue, not a pair");
    }
    return new FaultBoard.Entry(venue, instrument, fault);
  }

  private static Fault fault(ObjectNode body) {
    String kind = text(body, "kind");
    return switch (kind) {
      case "stuck" -> new Fault.Stuck();
      case "scaled" -> new Fault.Scaled(decimal(required(body, "factor")));
      case "x10" -> new Fault.Scaled(BigDecimal.TEN);
      case "zero" -> new Fault.Scaled(BigDecimal.ZERO);
      case "offset" ->
          new Fault.Scaled(BigDecimal.ONE.add(decimal(required(body, "percent")).movePointLeft(2)));
      case "inverted" -> new Fault.Inverted();
      case "cut" -> new Fault.Cut();
      case "silent" -> new Fault.Silent();
      case "ratelimited" -> new Fault.RateLimited();
      case "delayed" -> new Fault.Delayed(Duration.ofMillis(millis(body)));
      case "hostile" -> new Fault.Hostile(form(text(body, "form")));
      default ->
          throw new IllegalArgumentException(
              "expected kind stuck, scaled, x10, zero, offset, inverted, cut, silent, delayed,"
                  + " ratelimited or hostile, found "
                  + kind);
    };
  }

  private static long millis(ObjectNode body) {
    JsonNode millis = required(body, "millis");
    if (!millis.isIntegralNumber()
        || !millis.canConvertToLong()
        || millis.longValue() < 1
        || millis.longValue() > LONGEST_DELAY_MILLIS) {
      throw new IllegalArgumentException(
          "expected millis of 1 to " + LONGEST_DELAY_MILLIS + ", found " + millis);
    }
    return millis.longValue();
  }

  private static HostileForm form(String id) {
    for (HostileForm form : HostileForm.values()) {
      if (form.id().equals(id)) {
        return form;
      }
    }
    throw new IllegalArgumentException(
        "expected form "
            + Arrays.stream(HostileForm.values())
                .map(HostileForm::id)
                .collect(Collectors.joining(", "))
            + "; found "
            + id);
  }

  /** A fault as {@link #read} takes it. */
  static ObjectNode of(FaultBoard.Entry entry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("venue", entry.venue().id());
    entry.instrument().ifPresent(pair -> json.put("pair", pair.toString()));
    json.put("kind", entry.fault().kind());
    switch (entry.fault()) {
      case Fault.Scaled(BigDecimal factor) -> json.put("factor", factor.toPlainString());
      case Fault.Delayed(Duration by) -> json.put("millis", by.toMillis());
      case Fault.Hostile(HostileForm form) -> json.put("form", form.id());
      case Fault.Stuck ignored -> {}
      case Fault.Inverted ignored -> {}
      case Fault.Cut ignored -> {}
      case Fault.Silent ignored -> {}
      case Fault.RateLimited ignored -> {}
    }
    return json;
  }

  static Venue venue(String id) {
    return Venue.byId(id)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected a venue of "
                    + Arrays.stream(Venue.values()).map(Venue::id).collect(Collectors.joining(", "))
                    + "; found "
                    + id));
  }

  static String text(ObjectNode body, String name) {
    JsonNode node = required(body, name);
    if (!node.isString()) {
      throw new IllegalArgumentException("expected " + name + " as a text, found " + node);
    }
    return node.stringValue();
  }

  /** A decimal written as a text or a number, of a length that cannot hurt. */
  static BigDecimal decimal(JsonNode node) {
    String text = node.isString() ? node.stringValue() : node.toString();
    if (!text.matches("-?[0-9]{1,30}(\\.[0-9]{1,30})?")) {
      throw new IllegalArgumentException("expected a plain decimal, found " + cut(text));
    }
    return new BigDecimal(text);
  }

  private static String cut(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  private static JsonNode required(ObjectNode body, String name) {
    JsonNode node = body.get(name);
    if (node == null) {
      throw new IllegalArgumentException("expected " + name);
    }
    return node;
  }
}
