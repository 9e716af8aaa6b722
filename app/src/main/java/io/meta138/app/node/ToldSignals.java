package io.meta138.app.node;

import io.meta138.platform.signal.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signals that a desk elsewhere was told hold, kept until it was told that they don't. */
interface ToldSignals {
  /**
   * One of them.
   *
   * @param since when it was first raised
   */
  record Told(String kind, String subject, Instant since) {}

  /** Notes that it is about to be told; gives since when it holds. */
  Instant raised(Signal signal);

  /** Those that hold as far as the desk knows. */
  List<Told> all();

  /** Notes that the desk has heard of its end. */
  void cleared(String kind, String subject);

  /** Kept as long as the process: for those whose source itself tells the end after a restart. */
  static ToldSignals remembered() {
    return new ToldSignals() {
      private final Map<String, Told> held = new LinkedHashMap<>();

      @Override
      public synchronized Instant raised(Signal signal) {
        return held.computeIfAbsent(
                signal.kind() + " " + signal.subject(),
                _ -> new Told(signal.kind(), signal.subject(), signal.at()))
            .since();
      }

      @Override
      public synchronized List<Told> all() {
        return new ArrayList<>(held.values());
      }

      @Override
      public synchronized void cleared(String kind, String subject) {
        held.remove(kind + " " + subject);
      }
    };
  }
}
