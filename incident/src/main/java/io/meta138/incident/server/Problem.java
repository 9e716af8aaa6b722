package io.meta138.incident.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request was not done, as RFC 9457 has it.
 *
 * @param status of the response
 * @param reason for programs, in lower case with dashes; part of the type's URN
 * @param title the same for every problem of this type
 * @param detail about this one; never a secret and never what the request held
 */
public record Problem(int status, String reason, String title, String detail) {
  public static Problem invalid(String detail) {
    return new Problem(422, "invalid", "The request is not well-formed", detail);
  }

  public static Problem unknown(String detail) {
    return new Problem(404, "unknown", "There is no such thing", detail);
  }

  public static Problem conflict(String detail) {
    return new Problem(409, "conflict", "It is not possible now", detail);
  }

  public static Problem unavailable(String detail) {
    return new Problem(503, "unavailable", "Nothing is known to be committed", detail);
  }

  /** It may have been done, and it may not: no failure that is safely repeated. */
  public static Problem outcomeUnknown(String why) {
    return new Problem(
        504,
        "outcome-unknown",
        "It is not known whether it was done",
        why + "; look whether it was done before it is repeated");
  }

  public static Problem tooLarge(String detail) {
    return new Problem(413, "too-large", "The request is too large", detail);
  }

  public static Problem unauthorized(String detail) {
    return new Problem(401, "unauthorized", "The request proves nobody's identity", detail);
  }

  public static Problem forbidden(String detail) {
    return new Problem(403, "forbidden", "The caller may not do this", detail);
  }

  public static Problem slow(String detail) {
    return new Problem(408, "slow", "The request took too long to arrive", detail);
  }

  /** The members of the response's JSON object. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", "urn:meta138:problem:" + reason);
    document.put("title", title);
    document.put("status", status);
    document.put("detail", detail);
    return document;
  }
}
