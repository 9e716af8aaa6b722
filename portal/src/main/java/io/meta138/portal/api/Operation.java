package io.meta138.portal.api;

import io.helidon.http.Method;
import java.util.List;
import java.util.Optional;

/**
 * One operation of the interface, as it is documented; what does it is bound by its identifier.
 *
 * @param id unique, for generated clients
 * @param method of HTTP
 * @param path with parameters in braces
 * @param access who may use it
 * @param tag the group it belongs to
 * @param summary one sentence
 * @param query parameters of the query
 * @param body the record that a request's body is read as; none takes no body
 * @param answer what it answers with
 */
public record Operation(
    String id,
    Method method,
    String path,
    Access access,
    String tag,
    String summary,
    List<Query> query,
    Optional<Class<?>> body,
    Content answer) {

  /** Copies the parameters. */
  public Operation {
    query = List.copyOf(query);
  }

  /**
   * A parameter of the query.
   *
   * @param name of it
   * @param description what it does
   */
  public record Query(String name, String description) {}

  /** What an operation answers with. */
  public sealed interface Content {
    /** A document. */
    record Of(Class<?> type) implements Content {}

    /** A list of documents with {@code items}, {@code next} and {@code asOf}. */
    record ListOf(Class<?> type) implements Content {}

    /** Bytes of this media type. */
    record Bytes(String mediaType) implements Content {}

    /** Nothing. */
    record None() implements Content {}

    /** Another address, to which a browser goes. */
    record Moved() implements Content {}
  }

  static final Query LIMIT = new Query("limit", "most items of this page, 1 to 200");
  static final Query AFTER = new Query("after", "what the page before gave as next");
  static final Query CURSOR = new Query("cursor", "what the page before gave as next");

  static Operation get(String id, String path, Access access, String tag, String summary) {
    return new Operation(
        id,
        Method.GET,
        path,
        access,
        tag,
        summary,
        List.of(),
        Optional.empty(),
        new Content.None());
  }

  static Operation post(String id, String path, Access access, String tag, String summary) {
    return of(Method.POST, id, path, access, tag, summary);
  }

  static Operation of(
      Method method, String id, String path, Access access, String tag, String summary) {
    return new Operation(
        id, method, path, access, tag, summary, List.of(), Optional.empty(), new Content.None());
  }

  Operation gives(Class<?> type) {
    return with(query, body, new Content.Of(type));
  }

  Operation lists(Class<?> type) {
    return with(query, body, new Content.ListOf(type));
  }

  Operation bytes(String mediaType) {
    return with(query, body, new Content.Bytes(mediaType));
  }

  Operation moves() {
    return with(query, body, new Content.Moved());
  }

  Operation takes(Class<?> type) {
    return with(query, Optional.of(type), answer);
  }

  Operation asks(Query... parameters) {
    return with(List.of(parameters), body, answer);
  }

  private Operation with(List<Query> query, Optional<Class<?>> body, Content answer) {
    return new Operation(id, method, path, access, tag, summary, query, body, answer);
  }

  /** Whether it takes what a plain form of HTML sends, too. */
  public boolean forms() {
    return tag.equals("subscriptions");
  }

  /** Whether it changes something under a key that makes a repetition harmless. */
  public boolean keyed() {
    return method.equals(Method.POST) && access != Access.PUBLIC && !tag.equals("session");
  }
}
