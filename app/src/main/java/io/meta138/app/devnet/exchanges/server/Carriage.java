package io.meta138.app.devnet.exchanges.server;

/** What hostile carriage makes of a message. */
final class Carriage {
  /** A web page where data was expected. */
  static final String HTML =
      "<!DOCTYPE html><html><head><title>Simulated maintenance</title></head>"
          + "<body><h1>We will be back soon</h1></body></html>";

  private static final int OVERSIZED_BYTES = 10 * 1024 * 1024;

  private Carriage() {}

  /** The message and so many blanks that it has 10 MiB: valid JSON, if it was. */
  static String oversized(String message) {
    return message + " ".repeat(Math.max(0, OVERSIZED_BYTES - message.length()));
  }

  /** The first two thirds of the message. */
  static String truncated(String message) {
    return message.substring(0, message.length() * 2 / 3);
  }
}
