package io.meta138.app.node;

import io.meta138.incident.secrets.Digests;
import io.meta138.platform.signal.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** A signal as the desk's signed webhook takes it. */
final class SignalDocument {
  private SignalDocument() {}

  /**
   * The document.
   *
   * @param since when the fact began to hold; when it ended, for one that does not hold
   * @param instance of the node, part of what tells the signal from others
   */
  static Map<String, Object> of(Signal signal, Instant since, String instance) {
    boolean firing = signal.state() == Signal.State.RAISED;
    Map<String, String> labels = new LinkedHashMap<>(signal.details());
    int colon = signal.subject().indexOf(':');
    if (colon > 0) {
      labels.putIfAbsent(
          signal.subject().substring(0, colon), signal.subject().substring(colon + 1));
    }
    labels.put("subject", signal.subject());
    labels.put("instance", instance);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", signal.kind());
    document.put("status", firing ? "firing" : "resolved");
    document.put("fingerprint", fingerprint(instance, signal));
    document.put("labels", labels);
    document.put("annotations", Map.of("summary", signal.summary()));
    document.put("startsAt", since.toString());
    if (!firing) {
      document.put("endsAt", signal.at().toString());
    }
    return document;
  }

  /** The same fact of another node is another alert. */
  private static String fingerprint(String instance, Signal signal) {
    byte[] fact =
        String.join("\n", instance, signal.kind(), signal.subject())
            .getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Digests.sha256(fact), 0, 16);
  }
}
