package io.meta138.oracle.sources.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON document read once from front to end: no tree, numbers kept as the text they were written
 * in, depth and lengths bounded, duplicate keys refused. Whatever a handler leaves unread is
 * skipped.
 */
public final class JsonFrame {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(12)
                  .maxNumberLength(64)
                  .maxNameLength(256)
                  .maxStringLength(16_384)
                  .maxTokenCount(50_000)
                  .build())
          .build();

  private final JsonParser parser;

  private JsonFrame(JsonParser parser) {
    this.parser = parser;
  }

  /** Takes one member of an object; the frame stands on its value. */
  @FunctionalInterface
  public interface Member {
    /** Reads the value or leaves it. */
    void read(String name, JsonFrame value);
  }

  /** Takes one element of an array; the frame stands on it. */
  @FunctionalInterface
  public interface Element {
    /** Reads the value or leaves it. */
    void read(int index, JsonFrame value);
  }

  /** Takes the document's value. */
  @FunctionalInterface
  public interface Root {
    /** Reads the value or leaves it. */
    void read(JsonFrame value);
  }

  static void read(String text, Root root) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw new RefusedException(Rejection.MALFORMED, "empty");
      }
      JsonFrame frame = new JsonFrame(parser);
      root.read(frame);
      frame.leave();
      if (parser.nextToken() != null) {
        throw new RefusedException(Rejection.MALFORMED, "more than one document");
      }
    } catch (StreamConstraintsException e) {
      throw new RefusedException(Rejection.TOO_COMPLEX, firstLine(e));
    } catch (JacksonException e) {
      String problem = firstLine(e);
      throw new RefusedException(
          problem.startsWith("Duplicate") ? Rejection.DUPLICATE_KEY : Rejection.MALFORMED, problem);
    }
  }

  private static String firstLine(JacksonException e) {
    String message = e.getOriginalMessage();
    return message == null ? "" : Texts.shown(message);
  }

  /** Whether the value is an object. */
  public boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  /** Whether the value is an array. */
  public boolean isArray() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  /** Whether the value is a number. */
  public boolean isNumber() {
    return parser.currentToken().isNumeric();
  }

  /** Reads an object's members in their order. */
  public void object(Member member) {
    if (!isObject()) {
      throw wrongType("an object");
    }
    String name;
    while ((name = parser.nextName()) != null) {
      parser.nextToken();
      member.read(name, this);
      leave();
    }
  }

  /** Reads an array's elements in their order. */
  public void array(Element element) {
    if (!isArray()) {
      throw wrongType("an array");
    }
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.read(index++, this);
      leave();
    }
  }

  /** A string's or number's text, exact; null for null. */
  public @Nullable String text() {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
      return parser.getString();
    }
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    throw wrongType("a string or number");
  }

  /** A string's or number's text, exact; empty for null and for any other value. */
  public String anyText() {
    JsonToken token = parser.currentToken();
    return token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getString() : "";
  }

  private void leave() {
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
    }
  }

  private RefusedException wrongType(String expected) {
    return new RefusedException(
        Rejection.WRONG_TYPE, "expected " + expected + ", found " + parser.currentToken());
  }
}
