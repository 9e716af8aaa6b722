package io.meta138.platform.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Turns YAML nodes into records and notes a problem, with its line, for each thing that is off. */
final class Binder {
  private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z0-9])([A-Z])");

  private final String file;
  private final List<Problem> problems;
  private final Map<String, Integer> lines = new HashMap<>();

  Binder(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** Where each key stands that was read. */
  Map<String, Integer> lines() {
    return lines;
  }

  static String key(RecordComponent component) {
    Key named = component.getAnnotation(Key.class);
    if (named != null) {
      return named.value();
    }
    return CAPITAL.matcher(component.getName()).replaceAll("-$1").toLowerCase(Locale.ROOT);
  }

  <T extends Record> Optional<T> record(String path, Node node, Class<T> type) {
    if (!(node instanceof MappingNode mapping)) {
      return wrong(path, node, "expected keys and values: " + keys(type));
    }
    Map<String, Node> given = entries(path, mapping);
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    int before = problems.size();
    for (int i = 0; i < components.length; i++) {
      String key = key(components[i]);
      Node value = given.remove(key);
      values[i] = component(join(path, key), mapping, value, components[i]).orElse(null);
    }
    given.forEach((key, value) ->
        wrong(join(path, key), value, "unknown key; the keys here are " + keys(type)));
    if (problems.size() > before) {
      return Optional.empty();
    }
    return construct(path, node, type, components, values);
  }

  private <T extends Record> Optional<T> construct(
      String path,
      Node node,
      Class<T> type,
      RecordComponent[] components,
      @Nullable Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return Optional.of(constructor.newInstance(values));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        return wrong(path, node, String.valueOf(refused.getMessage()));
      }
      throw new ConfigException("the record " + type.getName() + " failed on its values", e);
    } catch (ReflectiveOperationException e) {
      throw new ConfigException("the record " + type.getName() + " can't be made", e);
    }
  }

  private Map<String, Node> entries(String path, MappingNode mapping) {
    Map<String, Node> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        wrong(path, tuple.getKeyNode(), "expected a name as key");
      } else if (entries.putIfAbsent(name.getValue(), tuple.getValueNode()) != null) {
        wrong(join(path, name.getValue()), name, "the key is given twice");
      }
    }
    return entries;
  }

  /** The component's value; empty after a problem was noted. */
  private Optional<Object> component(
      String path, Node parent, @Nullable Node node, RecordComponent component) {
    boolean optional = component.getType() == Optional.class;
    if (node == null) {
      Default standard = component.getAnnotation(Default.class);
      if (optional) {
        return Optional.of(Optional.empty());
      }
      if (standard == null) {
        return wrong(path, parent, "missing; expected " + expected(component.getGenericType()));
      }
      return standard(path, parent, component, standard.value());
    }
    Type type = optional ? argument(component.getGenericType(), 0) : component.getGenericType();
    Optional<Object> value = value(path, node, type);
    value.ifPresent(found -> checkRange(path, node, found, component.getAnnotation(Range.class)));
    return optional ? value.map(Optional::of) : value;
  }

  private Optional<Object> standard(
      String path, Node parent, RecordComponent component, String text) {
    if (component.getType() == List.class && text.equals("[]")) {
      return Optional.of(List.of());
    }
    if (component.getType() == Map.class && text.equals("{}")) {
      return Optional.of(Map.of());
    }
    if (component.getType().isRecord() && text.equals("{}")) {
      MappingNode empty =
          new MappingNode(
              parent.getTag(),
              false,
              new ArrayList<>(),
              org.snakeyaml.engine.v2.common.FlowStyle.FLOW,
              parent.getStartMark(),
              parent.getEndMark());
      return record(path, empty, component.getType().asSubclass(Record.class))
          .map(Object.class::cast);
    }
    Scalars.Scalar scalar =
        Scalars.of(component.getType())
            .orElseThrow(
                () -> new ConfigException("no default is possible for " + component.getType()));
    return Optional.of(scalar.parse().apply(text));
  }

  private Optional<Object> value(String path, Node node, Type type) {
    lines.put(path, line(node));
    Class<?> raw = raw(type);
    if (raw.isRecord() && Scalars.of(raw).isEmpty()) {
      return record(path, node, raw.asSubclass(Record.class)).map(Object.class::cast);
    }
    if (raw == List.class) {
      return list(path, node, argument(type, 0));
    }
    if (raw == Map.class) {
      return map(path, node, argument(type, 1));
    }
    Scalars.Scalar scalar =
        Scalars.of(raw).orElseThrow(() -> new ConfigException("no way to read a " + raw));
    if (!(node instanceof ScalarNode text)) {
      return wrong(path, node, "expected " + scalar.expected() + ", found keys or a list");
    }
    try {
      return Optional.of(scalar.parse().apply(text.getValue()));
    } catch (IllegalArgumentException e) {
      return wrong(
          path, node, "expected " + scalar.expected() + ", found " + shown(text.getValue()));
    }
  }

  private Optional<Object> list(String path, Node node, Type element) {
    if (!(node instanceof SequenceNode sequence)) {
      return wrong(path, node, "expected a list");
    }
    List<Object> values = new ArrayList<>();
    int index = 0;
    for (Node item : sequence.getValue()) {
      value(path + "[" + index + "]", item, element).ifPresent(values::add);
      index++;
    }
    return Optional.of(List.copyOf(values));
  }

  private Optional<Object> map(String path, Node node, Type element) {
    if (!(node instanceof MappingNode mapping)) {
      return wrong(path, node, "expected names with values");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    entries(path, mapping)
        .forEach((name, item) ->
            value(join(path, name), item, element).ifPresent(v -> values.put(name, v)));
    return Optional.of(java.util.Collections.unmodifiableMap(values));
  }

  private void checkRange(String path, Node node, Object value, @Nullable Range range) {
    if (range == null) {
      return;
    }
    BigDecimal number =
        switch (value) {
          case Duration duration -> BigDecimal.valueOf(duration.toMillis());
          case BigDecimal decimal -> decimal;
          case Number whole -> BigDecimal.valueOf(whole.longValue());
          default -> throw new ConfigException("a range on " + value.getClass());
        };
    if (number.compareTo(BigDecimal.valueOf(range.min())) < 0
        || number.compareTo(BigDecimal.valueOf(range.max())) > 0) {
      String unit = value instanceof Duration ? " ms" : "";
      wrong(
          path,
          node,
          "expected %d to %d%s, found %s%s"
              .formatted(range.min(), range.max(), unit, number.toPlainString(), unit));
    }
  }

  private <T> Optional<T> wrong(String path, Node node, String message) {
    problems.add(new Problem(file, line(node), path, message));
    return Optional.empty();
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      default -> throw new ConfigException("no way to read a " + type);
    };
  }

  static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static String expected(Type type) {
    Class<?> raw = raw(type);
    if (raw == List.class) {
      return "a list";
    }
    if (raw == Map.class) {
      return "names with values";
    }
    return Scalars.of(raw)
        .map(Scalars.Scalar::expected)
        .orElseGet(() -> "keys and values: " + keys(raw));
  }

  private static String keys(Class<?> type) {
    return String.join(", ", Arrays.stream(type.getRecordComponents()).map(Binder::key).toList());
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String shown(String text) {
    String oneLine = text.replaceAll("\\p{Cntrl}", "?");
    return oneLine.length() <= 60 ? "'" + oneLine + "'" : "'" + oneLine.substring(0, 60) + "…'";
  }
}
