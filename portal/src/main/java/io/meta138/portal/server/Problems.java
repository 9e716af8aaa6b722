package io.meta138.portal.server;

import io.meta138.incident.server.Problem;

/** Problems of the portal that the desk does not have. */
final class Problems {
  private Problems() {}

  static Problem csrf() {
    return new Problem(
        403,
        "csrf",
        "The request does not come from the console",
        "expected the session's csrf text as header x-csrf");
  }

  static Problem crossSite() {
    return new Problem(
        403,
        "cross-site",
        "The request comes from another site",
        "expected a request of this site");
  }

  static Problem mustChangePassword() {
    return new Problem(
        403,
        "password-must-change",
        "A password has to be chosen first",
        "choose one at /api/v1/session/password");
  }

  static Problem tooMany(String detail) {
    return new Problem(429, "too-many", "Too many requests", detail);
  }

  static Problem mediaType() {
    return new Problem(
        415, "media-type", "The body is of another kind", "expected content type application/json");
  }

  static Problem notJson() {
    return new Problem(400, "not-json", "The request is not JSON", "expected a JSON object");
  }

  static Problem keyReused() {
    return new Problem(
        422,
        "idempotency-key-reused",
        "The key was used for another request",
        "expected the body that first came with this key");
  }

  static Problem inProgress() {
    return new Problem(
        409, "in-progress", "The same request is being done", "ask again with the same key");
  }

  static Problem neverAnswered() {
    return Problem.outcomeUnknown("it was begun and its answer is lost");
  }

  static Problem changed(String detail) {
    return new Problem(412, "changed", "It has changed since", detail);
  }

  static Problem method() {
    return new Problem(405, "method", "The path has no such method", "expected another method");
  }
}
