package io.meta138.incident.server;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which part of a list is asked for.
 *
 * @param size most items
 * @param after the last item of the page before, by what the list is sorted by
 */
record Page(int size, Optional<String> after) {
  private static final int USUAL = 50;
  private static final int MOST = 500;

  /** What came of reading the query. */
  sealed interface Asked {
    /** It is well-formed. */
    record Good(Page page) implements Asked {}

    /** It is not. */
    record Bad(String reason) implements Asked {}
  }

  static Asked of(Call call) {
    int size = USUAL;
    Optional<String> limit = call.asked("limit");
    if (limit.isPresent()) {
      if (!limit.get().matches("[1-9]\\d{0,2}") || Integer.parseInt(limit.get()) > MOST) {
        return new Asked.Bad("expected 1 to " + MOST + " as limit");
      }
      size = Integer.parseInt(limit.get());
    }
    Optional<String> after = Optional.empty();
    Optional<String> cursor = call.asked("cursor");
    if (cursor.isPresent()) {
      after = open(cursor.get());
      if (after.isEmpty()) {
        return new Asked.Bad("expected as cursor what the page before gave as next");
      }
    }
    return new Asked.Good(new Page(size, after));
  }

  private static Optional<String> open(String cursor) {
    if (cursor.length() > 400) {
      return Optional.empty();
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      return text.startsWith("1:") ? Optional.of(text.substring(2)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String close(String last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("1:" + last).getBytes(StandardCharsets.UTF_8));
  }

  /** The number the page begins after; empty for the first, and for what is no number. */
  Optional<Long> afterNumber() {
    return after.filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong);
  }

  /**
   * A page's document, {@code items} and, when there are more, {@code next}.
   *
   * @param found one more than fits when there are more
   * @param key what the list is sorted by
   */
  <T> Answer document(List<T> found, Function<T, Object> document, Function<T, String> key) {
    List<T> shown = found.size() > size ? found.subList(0, size) : found;
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("items", shown.stream().map(document).toList());
    if (found.size() > size) {
      body.put("next", close(key.apply(shown.getLast())));
    }
    return new Answer.Given(body);
  }

  /** Answers with the page that is asked for. */
  static Answer with(Call call, Function<Page, Answer> answer) {
    return switch (of(call)) {
      case Asked.Good(Page page) -> answer.apply(page);
      case Asked.Bad(String reason) -> new Answer.Refused(Problem.invalid(reason));
    };
  }
}
