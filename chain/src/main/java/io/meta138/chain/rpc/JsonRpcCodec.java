package io.meta138.chain.rpc;

import io.meta138.chain.rpc.Failure.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes JSON-RPC 2.0 calls and judges what comes back; everything that is not an answer to the
 * call becomes a classified failure. The format: jsonrpc.org/specification.
 */
final class JsonRpcCodec {
  private static final int MAX_MESSAGE = 1_000;
  private static final int MAX_DATA = 65_536;
  private static final long LIMIT_EXCEEDED = -32_005;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxNumberLength(100)
                          .maxNameLength(1_000)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private JsonRpcCodec() {}

  /** One call as an object. */
  static String single(RpcRequest request, long id) {
    java.io.StringWriter out = new java.io.StringWriter(256);
    try (JsonGenerator json = MAPPER.createGenerator(out)) {
      write(json, request, id);
    }
    return out.toString();
  }

  /** Several calls as an array, with ids counting up from the first. */
  static String batch(List<RpcRequest> requests, long firstId) {
    java.io.StringWriter out = new java.io.StringWriter(256 * requests.size());
    try (JsonGenerator json = MAPPER.createGenerator(out)) {
      json.writeStartArray();
      long id = firstId;
      for (RpcRequest request : requests) {
        write(json, request, id++);
      }
      json.writeEndArray();
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, RpcRequest request, long id) {
    json.writeStartObject();
    json.writeStringProperty("jsonrpc", "2.0");
    json.writeNumberProperty("id", id);
    json.writeStringProperty("method", request.method());
    json.writeArrayPropertyStart("params");
    for (Object param : request.params()) {
      json.writePOJO(param);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The document in these bytes, or why there is none. */
  static Transport.Reply parse(byte[] body) {
    try {
      return document(MAPPER.readTree(body));
    } catch (JacksonException | NumberFormatException e) {
      return notJson(e, body.length, body.length == 0 ? ' ' : (char) body[0]);
    }
  }

  /** The document in this text, or why there is none. */
  static Transport.Reply parse(String text) {
    try {
      return document(MAPPER.readTree(text));
    } catch (JacksonException | NumberFormatException e) {
      return notJson(e, text.length(), text.isEmpty() ? ' ' : text.charAt(0));
    }
  }

  private static Transport.Reply document(@Nullable JsonNode root) {
    return root == null || root.isMissingNode()
        ? new Transport.Broken(new Failure(Kind.NOT_JSON, "an empty answer"))
        : new Transport.Document(root);
  }

  /** A number beyond BigDecimal's range shows as a NumberFormatException, not as Jackson's own. */
  private static Transport.Reply notJson(RuntimeException e, int length, char first) {
    String words = e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage();
    String what =
        first == '<'
            ? "an answer in HTML"
            : "no whole JSON in " + length + " bytes: " + clip(words, 120);
    return new Transport.Broken(new Failure(Kind.NOT_JSON, what));
  }

  /** The answer to a single call. */
  static Attempt readSingle(JsonNode root, long id) {
    if (!root.isObject()) {
      return lost(Kind.MALFORMED, "an answer that is no object");
    }
    if (!hasId(root)) {
      Failure general = generalError(root);
      return general == null
          ? lost(Kind.WRONG_ID, "an answer without id")
          : new Attempt.Lost(general);
    }
    if (idOf(root) != id) {
      return lost(Kind.WRONG_ID, "an answer to another call");
    }
    return member(root);
  }

  /** The answers to a batch, in the order of its calls. */
  static List<Attempt> readBatch(JsonNode root, long firstId, int count) {
    if (!root.isArray()) {
      Failure general = root.isObject() ? generalError(root) : null;
      Failure failure =
          general != null && general.kind() == Kind.RATE_LIMITED
              ? general
              : new Failure(Kind.NO_BATCH, "one answer to a batch of " + count);
      return Collections.nCopies(count, new Attempt.Lost(failure));
    }
    @Nullable Attempt[] found = new Attempt[count];
    boolean strangers = false;
    for (JsonNode answer : root.values()) {
      long index = answer.isObject() && hasId(answer) ? idOf(answer) - firstId : -1;
      if (index < 0 || index >= count) {
        strangers = true;
      } else if (found[(int) index] != null) {
        found[(int) index] = lost(Kind.MALFORMED, "two answers to one call");
      } else {
        found[(int) index] = member(answer);
      }
    }
    Attempt absent =
        strangers
            ? lost(Kind.WRONG_ID, "a batch with answers to other calls")
            : lost(Kind.MISSING, "a batch without an answer to the call");
    List<Attempt> attempts = new ArrayList<>(count);
    Arrays.stream(found).forEach(attempt -> attempts.add(attempt == null ? absent : attempt));
    return attempts;
  }

  /** The id of an answer, or -1 when it is not a number of ours. */
  static long idOf(JsonNode answer) {
    JsonNode id = answer.path("id");
    return id.isIntegralNumber() && id.canConvertToLong() ? id.longValue() : -1;
  }

  private static boolean hasId(JsonNode answer) {
    JsonNode id = answer.get("id");
    return id != null && !id.isNull();
  }

  private static Attempt member(JsonNode answer) {
    JsonNode error = answer.get("error");
    if (error != null && !error.isNull()) {
      return refusal(error);
    }
    JsonNode result = answer.get("result");
    return result == null
        ? lost(Kind.MISSING, "an answer without result and error")
        : new Attempt.Answered(new RpcOutcome.Result(result));
  }

  private static Attempt refusal(JsonNode error) {
    JsonNode code = error.path("code");
    JsonNode message = error.path("message");
    if (!code.isIntegralNumber() || !code.canConvertToLong()) {
      return lost(Kind.MALFORMED, "an error without a code");
    }
    String words = message.isString() ? clip(message.stringValue(), MAX_MESSAGE) : "";
    if (rateLimited(code.longValue(), words)) {
      return lost(Kind.RATE_LIMITED, "code " + code.longValue() + ": " + clip(words, 120));
    }
    JsonNode data = error.path("data");
    String extra =
        data.isMissingNode() || data.isNull()
            ? ""
            : clip(data.isString() ? data.stringValue() : data.toString(), MAX_DATA);
    return new Attempt.Answered(new RpcOutcome.Refused(code.longValue(), words, extra));
  }

  /** What an error without an id says: it is about the message, not about the call. */
  private static @Nullable Failure generalError(JsonNode root) {
    JsonNode error = root.get("error");
    if (error == null || !error.isObject()) {
      return null;
    }
    return switch (refusal(error)) {
      case Attempt.Lost lost -> lost.failure();
      case Attempt.Answered(RpcOutcome.Refused refused) ->
          new Failure(
              Kind.MALFORMED,
              "an error without id, code " + refused.code() + ": " + clip(refused.message(), 120));
      case Attempt.Answered _ -> null;
    };
  }

  /** EIP-1474 gives -32005 to limits of any kind; only those of the rate pass with time. */
  private static boolean rateLimited(long code, String message) {
    String words = message.toLowerCase(Locale.ROOT);
    boolean rate =
        (words.contains("rate") && words.contains("limit"))
            || words.contains("too many requests")
            || words.contains("request count exceeded")
            || words.contains("capacity");
    return code == 429 || (rate && (code == LIMIT_EXCEEDED || code == -32_000 || code == -32_029));
  }

  static String clip(@Nullable String text, int limit) {
    if (text == null) {
      return "";
    }
    return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
  }

  private static Attempt lost(Kind kind, String reason) {
    return new Attempt.Lost(new Failure(kind, reason));
  }
}
