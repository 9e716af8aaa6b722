package io.meta138.incident.signals;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The parser against mutated bodies: 100,000 in soak, a tenth of it otherwise. */
class WebhookFuzzTest {
  private static final long SEED = Long.getLong("meta138.seed", 138);
  private static final int COUNT = 100_000 / Integer.getInteger("meta138.scale", 10);
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private static final IntakeLimits LIMITS = new IntakeLimits(100_000, 20, 8, 16, 50, 80);

  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*\"|-?[0-9][0-9.eE+-]*|true|false|null|[\\[\\]{}:,]|\\s+|.");

  private static final List<String> ODD =
      List.of(
          "null",
          "true",
          "[]",
          "{}",
          "-1",
          "1e400",
          "9".repeat(99),
          "\"\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00x\"",
          "\"firing\"",
          "\"resolved\"",
          "\"FIRING\"",
          "\"0001-01-01T00:00:00Z\"",
          "\"2199-01-01T00:00:00Z\"",
          "\"2026-03-04T15:00:00+14:00\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"-999999999-01-01T00:00:00+18:00\"",
          "\"2026-02-30T00:00:00Z\"",
          "\"labels\"",
          "\"alerts\"",
          "\"alertname\"",
          "\"4\"",
          "\"5\"",
          "{\"a\":{\"b\":[]}}",
          "[[[[[[]]]]]]",
          "\"" + "😀".repeat(60) + "\"");

  @Test
  void neitherThrowsNorTakesMoreThanItsLimits() {
    WebhookParser parser = new WebhookParser("alertmanager", LIMITS);
    assertThat(fuzz(body -> parser.parse(body, NOW))).as("seed " + SEED).isEmpty();
  }

  @Test
  void findsAPlantedBugThatForgetsTheLimitOfALabel() {
    WebhookParser careless =
        new WebhookParser("alertmanager", new IntakeLimits(100_000, 20, 8, 16, 5_000, 80));
    assertThat(fuzz(body -> careless.parse(body, NOW))).as("seed " + SEED).isPresent();
  }

  private static Optional<String> fuzz(Function<byte[], Intake> parser) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < COUNT; i++) {
      String body = WebhookParserTest.ALERTMANAGER;
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        body = mutated(body, random);
      }
      Optional<String> problem = problem(parser, body);
      if (problem.isPresent()) {
        return Optional.of(problem.get() + " at number " + i + ": " + body);
      }
    }
    return Optional.empty();
  }

  private static String mutated(String body, SplittableRandom random) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(body);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    if (tokens.isEmpty()) {
      return "{\"alerts\":[{}]}";
    }
    int at = random.nextInt(tokens.size());
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> tokens.set(at, ODD.get(random.nextInt(ODD.size())));
      case 3 -> tokens.remove(at);
      case 4 -> Collections.swap(tokens, at, random.nextInt(tokens.size()));
      case 5 ->
          tokens.addAll(at, List.copyOf(tokens.subList(at, Math.min(tokens.size(), at + 12))));
      case 6 -> {
        return body.substring(0, random.nextInt(body.length() + 1));
      }
      case 7 -> tokens.set(at, "\"" + "x".repeat(random.nextInt(200)) + "\"");
      case 8 -> {
        StringBuilder labels = new StringBuilder("{");
        for (int i = random.nextInt(20); i >= 0; i--) {
          labels.append("\"l").append(random.nextInt(1_000)).append("\":\"v\"");
          labels.append(i == 0 ? "" : ",");
        }
        tokens.set(at, labels + "}");
      }
      default -> {
        StringBuilder token = new StringBuilder(tokens.get(at));
        token.setCharAt(random.nextInt(token.length()), (char) random.nextInt(0x3000));
        tokens.set(at, token.toString());
      }
    }
    return String.join("", tokens);
  }

  private static Optional<String> problem(Function<byte[], Intake> parser, String body) {
    Intake intake;
    try {
      intake = parser.apply(body.getBytes(StandardCharsets.UTF_8));
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.of("threw " + e);
    }
    return switch (intake) {
      case Intake.Rejected(var _, String detail) ->
          detail.length() > 200 ? Optional.of("a detail of " + detail.length()) : Optional.empty();
      case Intake.Taken(List<ReceivedSignal> signals, var _) -> {
        if (signals.size() > LIMITS.signals()) {
          yield Optional.of(signals.size() + " signals");
        }
        yield signals.stream().flatMap(signal -> problem(signal).stream()).findFirst();
      }
    };
  }

  private static Optional<String> problem(ReceivedSignal signal) {
    if (!signal.origin().equals("alertmanager") || signal.fingerprint().length() > 128) {
      return Optional.of("the identity " + signal.fingerprint());
    }
    if (signal.name().isBlank() || signal.name().length() > 200 || odd(signal.name())) {
      return Optional.of("the name " + signal.name());
    }
    if (signal.firing() != signal.endsAt().isEmpty()) {
      return Optional.of("an end while it is firing, or none when it is not");
    }
    Instant latest = NOW.plus(Duration.ofDays(2));
    if (signal.startsAt().isAfter(latest) || signal.startsAt().isBefore(Instant.EPOCH)) {
      return Optional.of("a start at " + signal.startsAt());
    }
    return problem(signal.labels(), 50).or(() -> problem(signal.annotations(), 80));
  }

  private static Optional<String> problem(Map<String, String> texts, int length) {
    // the note about the clock is ours and comes on top
    if (texts.size() > LIMITS.labels() + 1) {
      return Optional.of(texts.size() + " labels");
    }
    return texts.entrySet().stream()
        .filter(entry ->
            entry.getKey().length() > 16
                || entry.getValue().length() > length
                || odd(entry.getKey())
                || odd(entry.getValue()))
        .map(entry -> "the label " + entry)
        .findFirst();
  }

  /** Whether PostgreSQL could not hold it. */
  private static boolean odd(String text) {
    return text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
