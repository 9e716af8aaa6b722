package io.meta138.incident.runbooks;

import io.meta138.incident.secrets.Digests;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Records as JSON: keys sorted, no spaces, so that equal ones have one form and one hash. */
final class Canonical {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Canonical() {}

  static String write(Object value) {
    // what is no Unicode text is replaced, and a NUL as well: the database refuses both
    String json =
        new String(
            JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8),
            StandardCharsets.UTF_8);
    return json.contains("\\u0000")
        ? json.replaceAll("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000", "$1\uFFFD")
        : json;
  }

  static <T> T read(String json, Class<T> type) {
    return JSON.readValue(json, type);
  }

  static Map<String, String> texts(String json) {
    return JSON.readValue(json, new TypeReference<>() {});
  }

  /** SHA-256 of the canonical form, in hex. */
  static String hash(Object value) {
    return HexFormat.of().formatHex(Digests.sha256(write(value).getBytes(StandardCharsets.UTF_8)));
  }
}
