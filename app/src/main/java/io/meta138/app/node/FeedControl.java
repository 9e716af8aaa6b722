package io.meta138.app.node;

import io.meta138.oracle.publishing.Publisher;
import io.meta138.oracle.publishing.Release;
import io.meta138.platform.http.ControlServer;
import io.meta138.platform.http.ControlServer.Answer;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What an operator can do about a node's feeds. */
final class FeedControl {
  static final String HELD = "/feeds/held";
  static final String RELEASE = "/feeds/release";
  private static final int MOST_DIGITS = 60;

  private final Publisher publisher;

  FeedControl(Publisher publisher) {
    this.publisher = publisher;
  }

  Map<String, ControlServer.Action> actions() {
    return Map.of(HELD, _ -> Answer.ok(held()), RELEASE, this::release);
  }

  List<HeldDocument> held() {
    return publisher.held().stream().map(HeldDocument::of).toList();
  }

  private Answer release(JsonNode request) {
    try {
      return Answer.ok(
          release(text(request, "feed"), price(text(request, "price")), text(request, "by")));
    } catch (NodeException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  /** Releases a held price; a NodeException says why it is not. */
  HeldDocument release(String name, BigDecimal shown, String by) {
    FeedId feed = new FeedId(name);
    return switch (publisher.release(feed, shown, by)) {
      case Release.Released(var price) -> HeldDocument.of(price);
      case Release.NothingHeld(var id, var state) ->
          throw new NodeException("nothing of " + id + " is held; it is " + state);
      case Release.Changed(var now) ->
          throw new NodeException(
              "the held price of %s is %s now, no longer %s"
                  .formatted(feed, now.price().toPlainString(), shown.toPlainString()));
      case Release.OutOfBounds(var price, var bounds) ->
          throw new NodeException(
              "%s of %s is outside the feed's bounds %s to %s and can't be published"
                  .formatted(
                      price.price().toPlainString(),
                      feed,
                      bounds.least().toPlainString(),
                      bounds.most().toPlainString()));
      case Release.UnknownFeed(var id) -> throw new NodeException("this node has no feed " + id);
    };
  }

  static Answer refused(String reason) {
    return Answer.conflict(Map.of("error", reason));
  }

  static String text(JsonNode request, String field) {
    String text = request.path(field).asString("");
    if (text.isBlank() || text.length() > 200 || text.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("expected a text of 1 to 200 characters as " + field);
    }
    return text;
  }

  private static BigDecimal price(String text) {
    if (text.length() > MOST_DIGITS || !text.matches("\\d+(\\.\\d+)?")) {
      throw new IllegalArgumentException("expected a price such as 65000.5");
    }
    return new BigDecimal(text);
  }
}
