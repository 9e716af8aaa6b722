package io.meta138.portal.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * JSON as the interface has it: prices are strings, names of states are in lower case, what does
 * not apply is left out.
 */
public final class Json {
  /** Writes and reads it. */
  public static final JsonMapper MAPPER = mapper();

  /** Reads what another version may have written. */
  public static final JsonMapper LENIENT =
      MAPPER
          .rebuild()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private Json() {}

  private static JsonMapper mapper() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(new Texts<BigDecimal>(BigDecimal.class, BigDecimal::toPlainString));
    module.addSerializer(new Texts<BigInteger>(BigInteger.class, number -> number.toString()));
    module.addSerializer(
        new Texts<Enum<?>>(
            Enum.class, value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    return JsonMapper.builder()
        .addModule(module)
        .changeDefaultPropertyInclusion(
            all -> all.withValueInclusion(JsonInclude.Include.NON_ABSENT))
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /** A document's bytes. */
  public static byte[] bytes(Object document) {
    return MAPPER.writeValueAsBytes(document);
  }

  private interface Text<T> {
    String of(T value);
  }

  private static final class Texts<T> extends StdSerializer<T> {
    private final Text<T> text;

    @SuppressWarnings("unchecked")
    Texts(Class<? super T> type, Text<T> text) {
      super((Class<T>) type);
      this.text = text;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializationContext context) {
      out.writeString(text.of(value));
    }
  }
}
