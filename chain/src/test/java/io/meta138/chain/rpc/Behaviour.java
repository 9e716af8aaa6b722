package io.meta138.chain.rpc;

import java.util.Map;
import java.util.function.Function;

/** How a scripted node answers. */
sealed interface Behaviour {
  /** As it should. */
  record Normal() implements Behaviour {}

  /** Never. */
  record Hang() implements Behaviour {}

  /**
   * With an HTTP status and a body.
   *
   * @param headers more headers
   */
  record Status(int code, Map<String, String> headers, String body) implements Behaviour {}

  /** With a body of its own, status 200. */
  record Body(String text) implements Behaviour {}

  /** With the right answer changed. */
  record Changed(Function<String, String> change) implements Behaviour {}

  /** With only half of the announced body, then the end of the connection. */
  record CloseMidAnswer() implements Behaviour {}

  /** With a body of so many bytes. */
  record Oversized(int bytes) implements Behaviour {}

  /** With the right answer, a byte at a time. */
  record Drip(int millisPerByte) implements Behaviour {}
}
