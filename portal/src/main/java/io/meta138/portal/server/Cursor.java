package io.meta138.portal.server;

import io.meta138.incident.server.Problem;
import io.meta138.portal.views.Known;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which part of a list is asked for.
 *
 * @param limit most items
 * @param after the last item of the page before, by what the list is sorted by
 */
record Cursor(int limit, Optional<String> after) {
  private static final int USUAL = 50;
  private static final int MOST = 200;

  /** Answers with the page that is asked for, or says what is wrong with the question. */
  static Answer with(Call call, Paged paged) throws InterruptedException {
    int limit = USUAL;
    Optional<String> asked = call.asked("limit");
    if (asked.isPresent()) {
      if (!asked.get().matches("[1-9]\\d{0,2}") || Integer.parseInt(asked.get()) > MOST) {
        return Answer.refused(Problem.invalid("expected 1 to " + MOST + " as limit"));
      }
      limit = Integer.parseInt(asked.get());
    }
    Optional<String> after = call.asked("after").map(Cursor::open);
    if (after.equals(Optional.of(""))) {
      return Answer.refused(Problem.invalid("expected as after what the page before gave as next"));
    }
    return paged.page(new Cursor(limit, after));
  }

  /** Makes a page. */
  @FunctionalInterface
  interface Paged {
    Answer page(Cursor cursor) throws InterruptedException;
  }

  private static String open(String cursor) {
    if (cursor.length() > 600) {
      return "";
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      return text.startsWith("1:") && text.chars().noneMatch(c -> c < 0x20 || c == 0xfffd)
          ? text.substring(2)
          : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  static String close(String last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("1:" + last).getBytes(StandardCharsets.UTF_8));
  }

  /** A page of a list that holds one item more than fits when there are more. */
  <T> Answer page(Known<List<T>> known, Function<T, String> key) {
    return switch (known) {
      case Known.Missing<List<T>>(String reason) -> Answer.refused(Problem.unavailable(reason));
      case Known.Here<List<T>>(List<T> found, Instant asOf) -> {
        List<T> shown = found.size() > limit ? found.subList(0, limit) : found;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("items", shown);
        if (found.size() > limit) {
          body.put("next", close(key.apply(shown.getLast())));
        }
        body.put("asOf", asOf);
        yield Answer.of(body);
      }
    };
  }

  /** A page of a whole list whose keys are in ascending order. */
  <T> Answer part(Known<List<T>> known, Function<T, String> key) {
    return page(
        known.map(all -> {
          List<T> rest =
              after
                  .map(last ->
                      all.stream().filter(one -> key.apply(one).compareTo(last) > 0).toList())
                  .orElse(all);
          return rest.size() > limit + 1 ? rest.subList(0, limit + 1) : rest;
        }),
        key);
  }
}
