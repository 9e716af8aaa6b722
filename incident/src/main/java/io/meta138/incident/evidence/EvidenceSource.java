package io.meta138.incident.evidence;

import java.time.Duration;
import java.util.List;

/** Somewhere evidence comes from. */
public interface EvidenceSource {
  /** What operators call it, such as {@code loki}; unique among sources. */
  String name();

  /** How long it may take, at most 25 s. */
  Duration limit();

  /**
   * Gathers; called on a thread of its own, which is interrupted when the time is over. What fails
   * for a known reason is a {@link Finding.Missing}; what is thrown is noted as missing too.
   *
   * @param scope what evidence is wanted about
   * @param allowed how long it may take now, at most {@link #limit}
   */
  List<Finding> collect(Scope scope, Duration allowed) throws InterruptedException;
}
