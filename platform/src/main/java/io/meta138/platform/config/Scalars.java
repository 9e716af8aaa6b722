package io.meta138.platform.config;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How single values are written in a configuration file. */
final class Scalars {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?");

  private static final Map<Class<?>, Scalar> KNOWN =
      Map.ofEntries(
          Map.entry(String.class, new Scalar("text", "string", text -> text)),
          Map.entry(int.class, new Scalar("a whole number", "integer", Integer::parseInt)),
          Map.entry(long.class, new Scalar("a whole number", "integer", Long::parseLong)),
          Map.entry(Integer.class, new Scalar("a whole number", "integer", Integer::parseInt)),
          Map.entry(Long.class, new Scalar("a whole number", "integer", Long::parseLong)),
          Map.entry(boolean.class, new Scalar("true or false", "boolean", Scalars::bool)),
          Map.entry(BigDecimal.class, new Scalar("a decimal number", "number", Scalars::decimal)),
          Map.entry(
              Duration.class,
              new Scalar(
                  "a duration such as 500ms, 30s, 5m, 24h or 7d", "string", Scalars::duration)),
          Map.entry(URI.class, new Scalar("an absolute URI", "string", Scalars::uri)),
          Map.entry(Path.class, new Scalar("a path", "string", Path::of)),
          Map.entry(ChainId.class, new Scalar("a chain id", "integer", Scalars::chainId)),
          Map.entry(
              Address.class, new Scalar("an address: 0x and 40 digits", "string", Address::parse)),
          Map.entry(FeedId.class, new Scalar("a feed such as BTC/USD", "string", FeedId::new)));

  private Scalars() {}

  /**
   * A kind of single value.
   *
   * @param expected what a person is told to write
   * @param schemaType its JSON Schema type
   * @param parse text to value; IllegalArgumentException when it is not one
   */
  record Scalar(String expected, String schemaType, Function<String, Object> parse) {}

  static Optional<Scalar> of(Class<?> type) {
    if (type.isEnum()) {
      return Optional.of(ofEnum(type));
    }
    return Optional.ofNullable(KNOWN.get(type));
  }

  static String spelled(Object enumConstant) {
    return enumConstant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Scalar ofEnum(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    String choices = String.join(", ", Arrays.stream(constants).map(Scalars::spelled).toList());
    return new Scalar(
        "one of " + choices,
        "string",
        text ->
            Arrays.stream(constants)
                .filter(constant -> spelled(constant).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
  }

  private static Object bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  private static Object decimal(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    return new BigDecimal(text);
  }

  private static Object duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static Object uri(String text) {
    URI uri = URI.create(text);
    if (!uri.isAbsolute()) {
      throw new IllegalArgumentException();
    }
    return uri;
  }

  private static Object chainId(String text) {
    return new ChainId(Long.parseLong(text));
  }
}
