package io.meta138.oracle.sources;

import java.util.Locale;

/** How a quote came. */
public enum Transport {
  /** Over a WebSocket. */
  WS,
  /** As the answer to a request. */
  REST;

  /** The value of the metric's tag {@code transport}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
