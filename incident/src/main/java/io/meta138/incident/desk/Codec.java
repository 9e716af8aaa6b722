package io.meta138.incident.desk;

import io.meta138.incident.Texts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents, inputs and answers as JSON. */
final class Codec {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(AlertJson.module())
          .build();
  private static final Map<String, Class<?>> KINDS = new HashMap<>();

  static {
    register(Input.class);
    register(Answer.class);
  }

  private Codec() {}

  private static void register(Class<?> type) {
    if (type.isRecord()) {
      KINDS.put(type.getSimpleName(), type);
    }
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        register(permitted);
      }
    }
  }

  static String write(Object document) {
    return JSON.writeValueAsString(document);
  }

  static <T> T read(String json, Class<T> type) {
    return JSON.readValue(json, type);
  }

  /**
   * An input without characters that can't be stored, and its JSON.
   *
   * @param input what is to be decided on
   * @param json what is kept
   */
  record Storable(Input input, String json) {}

  static Storable storable(Input input) {
    String json = tagged(input);
    if (!json.contains("\\u0000") && Texts.clean(json).equals(json)) {
      return new Storable(input, json);
    }
    // an escaped backslash before u0000 is text about NUL and stays
    String clean = Texts.clean(json).replaceAll("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000", "$1\uFFFD");
    return new Storable((Input) untagged(JSON.readTree(clean)), clean);
  }

  private static String tagged(Object value) {
    return "{\"kind\":\"" + value.getClass().getSimpleName() + "\",\"of\":" + write(value) + "}";
  }

  private static Object untagged(JsonNode tree) {
    Class<?> type = KINDS.get(tree.path("kind").asString(""));
    if (type == null) {
      throw new DeskException("the journal has an unknown kind: " + tree.path("kind"));
    }
    return JSON.treeToValue(tree.get("of"), type);
  }

  /** What is kept of one batch. */
  static byte[] pack(List<Instant> times, List<String> inputs, List<Answer> answers) {
    StringBuilder text = new StringBuilder("{\"inputs\":[");
    for (int i = 0; i < inputs.size(); i++) {
      text.append(i == 0 ? "" : ",")
          .append("{\"at\":\"")
          .append(times.get(i))
          .append("\",\"input\":")
          .append(inputs.get(i))
          .append('}');
    }
    text.append("],\"answers\":[");
    for (int i = 0; i < answers.size(); i++) {
      text.append(i == 0 ? "" : ",").append(tagged(answers.get(i)));
    }
    byte[] bytes = text.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    Deflater fast = new Deflater(Deflater.BEST_SPEED);
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 4 + 64);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, fast)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      fast.end();
    }
    return packed.toByteArray();
  }

  static Recorded unpack(byte[] body) {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(body))) {
      ObjectNode tree = (ObjectNode) JSON.readTree(in.readAllBytes());
      List<Recorded.Timed> inputs = new ArrayList<>();
      for (JsonNode timed : (ArrayNode) tree.get("inputs")) {
        inputs.add(
            new Recorded.Timed(
                Instant.parse(timed.get("at").asString()), (Input) untagged(timed.get("input"))));
      }
      List<Answer> answers = new ArrayList<>();
      for (JsonNode answer : (ArrayNode) tree.get("answers")) {
        answers.add((Answer) untagged(answer));
      }
      return new Recorded(inputs, answers);
    } catch (IOException e) {
      throw new DeskException("a row of the journal can't be read", e);
    }
  }
}
