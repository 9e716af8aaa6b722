package io.meta138.ccip.api;

import io.helidon.http.Status;

/** A request that gets no answer but an error, as the SDK reads it. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final Status status;
  private final String code;

  private Refused(Status status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static Refused parameters(String message) {
    return new Refused(Status.BAD_REQUEST_400, "INVALID_PARAMETERS", message);
  }

  static Refused noMessage(String id) {
    return new Refused(Status.NOT_FOUND_404, "MESSAGE_NOT_FOUND", "no message has the id " + id);
  }

  static Refused noLane(String message) {
    return new Refused(Status.NOT_FOUND_404, "LANE_NOT_FOUND", message);
  }

  static Refused notYet(String message) {
    return new Refused(Status.SERVICE_UNAVAILABLE_503, "NOT_YET_KNOWN", message);
  }

  Status status() {
    return status;
  }

  String code() {
    return code;
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
