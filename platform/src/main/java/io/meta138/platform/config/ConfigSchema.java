package io.meta138.platform.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON Schema (2020-12) of a configuration record, for editors and people. */
public final class ConfigSchema {
  private static final JsonMapper JSON = JsonMapper.shared();

  private ConfigSchema() {}

  /** The schema of files that {@link ConfigFile} reads into this record. */
  public static ObjectNode of(Class<? extends Record> type) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.setAll(record(type));
    return schema;
  }

  private static ObjectNode record(Class<?> type) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = JSON.createArrayNode();
    for (RecordComponent component : type.getRecordComponents()) {
      boolean optional = component.getType() == Optional.class;
      Type inner =
          optional ? Binder.argument(component.getGenericType(), 0) : component.getGenericType();
      ObjectNode property = value(inner);
      describe(property, component);
      properties.set(Binder.key(component), property);
      if (!optional && component.getAnnotation(Default.class) == null) {
        required.add(Binder.key(component));
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema;
  }

  private static void describe(ObjectNode property, RecordComponent component) {
    Doc doc = component.getAnnotation(Doc.class);
    if (doc != null) {
      property.put("description", doc.value());
    }
    Default standard = component.getAnnotation(Default.class);
    if (standard != null && !standard.value().equals("[]") && !standard.value().equals("{}")) {
      property.put("default", standard.value());
    }
    Range range = component.getAnnotation(Range.class);
    if (range != null && !property.path("type").asString("").equals("string")) {
      property.put("minimum", range.min());
      property.put("maximum", range.max());
    }
  }

  private static ObjectNode value(Type type) {
    Class<?> raw = Binder.raw(type);
    Optional<Scalars.Scalar> scalar = Scalars.of(raw);
    if (scalar.isPresent()) {
      return scalar(raw, scalar.get());
    }
    if (raw == List.class) {
      ObjectNode list = JSON.createObjectNode();
      list.put("type", "array");
      list.set("items", value(Binder.argument(type, 0)));
      return list;
    }
    if (raw == Map.class) {
      ObjectNode map = JSON.createObjectNode();
      map.put("type", "object");
      map.set("additionalProperties", value(Binder.argument(type, 1)));
      return map;
    }
    return record(raw);
  }

  private static ObjectNode scalar(Class<?> raw, Scalars.Scalar scalar) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("type", scalar.schemaType());
    if (raw.isEnum()) {
      ArrayNode choices = schema.putArray("enum");
      Arrays.stream(raw.getEnumConstants()).map(Scalars::spelled).forEach(choices::add);
    } else if (!Map.of(String.class, true, boolean.class, true).containsKey(raw)) {
      schema.put("title", scalar.expected());
    }
    return schema;
  }
}
