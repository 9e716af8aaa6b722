package io.meta138.chain.signing;

import io.meta138.platform.types.Hex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Typed data as {@code eth_signTypedData} takes it (EIP-712). */
final class TypedDataJson {
  private TypedDataJson() {}

  static Map<String, Object> of(TypedData data) {
    Map<String, Object> types = new LinkedHashMap<>();
    types.put(
        "EIP712Domain",
        List.of(
            type("name", "string"),
            type("version", "string"),
            type("chainId", "uint256"),
            type("verifyingContract", "address")));
    List<Object> fields = new ArrayList<>();
    Map<String, Object> message = new LinkedHashMap<>();
    for (TypedData.Field field : data.fields()) {
      fields.add(type(field.name(), field.type()));
      message.put(field.name(), value(field.value()));
    }
    types.put(data.primaryType(), fields);
    Map<String, Object> domain = new LinkedHashMap<>();
    domain.put("name", data.domain().name());
    domain.put("version", data.domain().version());
    domain.put("chainId", data.domain().chainId().value());
    domain.put("verifyingContract", data.domain().verifyingContract().toString());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("types", types);
    json.put("primaryType", data.primaryType());
    json.put("domain", domain);
    json.put("message", message);
    return json;
  }

  private static Map<String, Object> type(String name, String type) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", name);
    out.put("type", type);
    return out;
  }

  private static Object value(Object value) {
    return switch (value) {
      case byte[] bytes -> Hex.encode(bytes);
      case Boolean bool -> bool;
      default -> value.toString();
    };
  }
}
