package io.meta138.ccip.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Selector;
import io.meta138.ccip.tracking.MessageFilter;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.MessageStore.PageCursor;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is searched for, and from where on. The cursor of a page carries the filters that it began
 * with, so that the next request needs nothing else.
 *
 * @param filters as they were given, by name
 * @param after where the page before ended
 */
record Search(Map<String, String> filters, Optional<PageCursor> after) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MOST_CURSOR = 2_048;
  private static final List<String> NAMES =
      List.of(
          "sender",
          "receiver",
          "sourceChainSelector",
          "destChainSelector",
          "sourceTransactionHash",
          "sourceTokenAddress",
          "readyForManualExecOnly");

  Search {
    filters = Map.copyOf(filters);
  }

  /**
   * Reads a request's parameters.
   *
   * @param parameter the first value of a name
   */
  static Search of(Function<String, Optional<String>> parameter) throws Refused {
    Optional<String> cursor = parameter.apply("cursor");
    if (cursor.isPresent()) {
      return decode(cursor.get());
    }
    Map<String, String> filters = new TreeMap<>();
    for (String name : NAMES) {
      parameter.apply(name).ifPresent(value -> filters.put(name, value));
    }
    return new Search(filters, Optional.empty());
  }

  /** The cursor of the page after the one that ends with this message. */
  String next(TrackedMessage last) {
    ObjectNode node = JSON.createObjectNode();
    ObjectNode given = node.putObject("filters");
    filters.forEach(given::put);
    node.put("sentAt", last.sent().at().toString());
    node.put("id", last.id().toString());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(node));
  }

  private static Search decode(String cursor) throws Refused {
    try {
      if (cursor.length() > MOST_CURSOR) {
        throw Refused.parameters("this cursor is none of ours");
      }
      JsonNode node = JSON.readTree(new String(Base64.getUrlDecoder().decode(cursor), UTF_8));
      Map<String, String> filters = new TreeMap<>();
      for (String name : NAMES) {
        JsonNode value = node.path("filters").path(name);
        if (value.isString()) {
          filters.put(name, value.stringValue());
        }
      }
      PageCursor after =
          new PageCursor(
              Instant.parse(node.path("sentAt").asString("")),
              Hash.parse(node.path("id").asString("")));
      return new Search(filters, Optional.of(after));
    } catch (IllegalArgumentException | JacksonException | DateTimeException e) {
      throw Refused.parameters("this cursor is none of ours");
    }
  }

  /**
   * The filter on these lanes; empty when nothing can match.
   *
   * @throws Refused when a value is not of its kind
   */
  Optional<MessageFilter> on(List<Lane> lanes) throws Refused {
    Optional<Selector> from = value("sourceChainSelector", Selector::parse);
    Optional<Selector> to = value("destChainSelector", Selector::parse);
    List<String> names =
        lanes.stream()
            .filter(lane -> from.isEmpty() || lane.source().selector().equals(from.get()))
            .filter(lane -> to.isEmpty() || lane.destination().selector().equals(to.get()))
            .map(Lane::name)
            .toList();
    boolean failedOnly = "true".equals(filters.get("readyForManualExecOnly"));
    MessageFilter filter =
        new MessageFilter(
            names,
            failedOnly ? List.of(MessageState.FAILED) : List.of(),
            value("sender", Address::parse),
            value("receiver", Address::parse),
            value("sourceTransactionHash", Hash::parse));
    // no lane of ours carries tokens
    return names.isEmpty() || filters.containsKey("sourceTokenAddress")
        ? Optional.empty()
        : Optional.of(filter);
  }

  private <T> Optional<T> value(String name, Function<String, T> parse) throws Refused {
    String text = filters.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(text));
    } catch (IllegalArgumentException e) {
      throw Refused.parameters(name + ": " + e.getMessage());
    }
  }
}
