package io.meta138.platform.lifecycle;

/** Some services did not stop as they should; the message names each. */
public final class LifecycleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LifecycleException(String message) {
    super(message);
  }
}
