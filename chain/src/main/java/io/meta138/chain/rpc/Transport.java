package io.meta138.chain.rpc;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Carries JSON-RPC messages to one endpoint. */
interface Transport extends AutoCloseable {
  /**
   * Sends a message and waits for its answer.
   *
   * @param message the JSON text
   * @param firstId id of the first call in it
   * @param count calls in it, with ids counting up
   * @param deadline for everything
   */
  Reply exchange(String message, long firstId, int count, Duration deadline)
      throws InterruptedException;

  @Override
  void close();

  /** What came back. */
  sealed interface Reply {}

  /**
   * A whole JSON document.
   *
   * @param root of it
   */
  record Document(JsonNode root) implements Reply {}

  /**
   * Nothing usable.
   *
   * @param failure why
   */
  record Broken(Failure failure) implements Reply {}
}
