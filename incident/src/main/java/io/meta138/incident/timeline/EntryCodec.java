package io.meta138.incident.timeline;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an entry as the one line of JSON that is hashed: keys in a fixed order, those of the data
 * sorted, no spaces.
 */
final class EntryCodec {
  private static final JsonMapper JSON = JsonMapper.shared();

  private EntryCodec() {}

  static String write(long index, Entry entry) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("index", index);
    fields.put("at", entry.at().toString());
    fields.put("incident", entry.incident());
    fields.put("actor", entry.actor());
    fields.put("kind", entry.kind());
    fields.put("text", entry.text());
    fields.put("data", new TreeMap<>(entry.data()));
    // what is no Unicode text is replaced before it is hashed, as the database would refuse it
    byte[] utf8 = JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  static byte[] leaf(String body) {
    return body.getBytes(StandardCharsets.UTF_8);
  }

  static TimelineEntry read(String body) {
    try {
      JsonNode fields = JSON.readTree(body);
      Map<String, String> data = new LinkedHashMap<>();
      fields
          .required("data")
          .properties()
          .forEach(field -> data.put(field.getKey(), field.getValue().stringValue()));
      return new TimelineEntry(
          fields.required("index").longValue(),
          new Entry(
              Instant.parse(fields.required("at").stringValue()),
              fields.required("incident").stringValue(),
              fields.required("actor").stringValue(),
              fields.required("kind").stringValue(),
              fields.required("text").stringValue(),
              data));
    } catch (JacksonException | java.time.DateTimeException e) {
      throw new TimelineException("an entry of the timeline can't be read: " + e.getMessage(), e);
    }
  }
}
