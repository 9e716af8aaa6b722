package io.meta138.ccip.attest;

import io.meta138.ccip.lanes.Selector;
import io.meta138.chain.signing.Signature;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests and answers as they travel between deliverer and attester. */
final class AttestationJson {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MOST_WORDS = 300;

  private AttestationJson() {}

  /** Bytes that are no request or answer. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message, null, false, false);
    }
  }

  static byte[] write(RootRequest request) {
    Map<String, Object> json = new LinkedHashMap<>();
    // a selector is beyond the whole numbers that every JSON reader keeps
    json.put("source", request.source().toString());
    json.put("sourceRouter", request.sourceRouter().toString());
    json.put("destination", request.destination().value());
    json.put("destinationRouter", request.destinationRouter().toString());
    json.put("epoch", request.epoch());
    json.put("first", request.first());
    json.put("end", request.end());
    json.put("blocks", request.blocks());
    return JSON.writeValueAsBytes(json);
  }

  static RootRequest readRequest(byte[] body) throws MalformedException {
    try {
      JsonNode json = object(body);
      List<Long> blocks = new ArrayList<>();
      JsonNode listed = json.path("blocks");
      if (!listed.isArray()) {
        throw new MalformedException("blocks: expected a list");
      }
      for (JsonNode block : listed.values()) {
        blocks.add(number(block, "blocks"));
      }
      return new RootRequest(
          Selector.parse(text(json, "source")),
          Address.parse(text(json, "sourceRouter")),
          new ChainId(number(json.path("destination"), "destination")),
          Address.parse(text(json, "destinationRouter")),
          number(json.path("epoch"), "epoch"),
          number(json.path("first"), "first"),
          number(json.path("end"), "end"),
          blocks);
    } catch (JacksonException e) {
      throw new MalformedException("expected a JSON object");
    } catch (IllegalArgumentException e) {
      throw new MalformedException(clip(String.valueOf(e.getMessage())));
    }
  }

  static byte[] write(Attestation answer) {
    Map<String, Object> json = new LinkedHashMap<>();
    switch (answer) {
      case Attestation.Signed(Address signer, Hash root, Signature signature) -> {
        json.put("signer", signer.toString());
        json.put("root", root.toString());
        json.put("r", signature.r().toString());
        json.put("s", signature.s().toString());
        json.put("yParity", signature.yParity());
      }
      case Attestation.Refused(Refusal refusal, String detail) -> {
        json.put("refusal", refusal.name());
        json.put("detail", detail);
      }
      case Attestation.Silent(String reason) -> json.put("silent", reason);
    }
    return JSON.writeValueAsBytes(json);
  }

  static Attestation readAnswer(byte[] body) throws MalformedException {
    try {
      JsonNode json = object(body);
      if (json.has("refusal")) {
        String name = text(json, "refusal");
        Refusal refusal =
            refusal(name).orElseThrow(() -> new MalformedException("refusal " + clip(name)));
        return new Attestation.Refused(refusal, clip(json.path("detail").asString("")));
      }
      return new Attestation.Signed(
          Address.parse(text(json, "signer")),
          Hash.parse(text(json, "root")),
          new Signature(
              Hash.parse(text(json, "r")),
              Hash.parse(text(json, "s")),
              Math.toIntExact(number(json.path("yParity"), "yParity"))));
    } catch (JacksonException e) {
      throw new MalformedException("expected a JSON object");
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedException(clip(String.valueOf(e.getMessage())));
    }
  }

  private static Optional<Refusal> refusal(String name) {
    for (Refusal refusal : Refusal.values()) {
      if (refusal.name().equals(name)) {
        return Optional.of(refusal);
      }
    }
    return Optional.empty();
  }

  private static JsonNode object(byte[] body) throws MalformedException {
    JsonNode json = JSON.readTree(body);
    if (!json.isObject()) {
      throw new MalformedException("expected a JSON object");
    }
    return json;
  }

  private static String text(JsonNode json, String name) throws MalformedException {
    JsonNode value = json.path(name);
    if (!value.isString()) {
      throw new MalformedException(name + ": expected a text");
    }
    return value.stringValue();
  }

  private static long number(JsonNode value, String name) throws MalformedException {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new MalformedException(name + ": expected a whole number");
    }
    return value.longValue();
  }

  private static String clip(String words) {
    return words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…";
  }
}
