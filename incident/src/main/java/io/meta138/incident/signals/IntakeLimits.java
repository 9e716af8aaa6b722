package io.meta138.incident.signals;

/**
 * How much of what comes from outside is taken.
 *
 * @param bytes largest body
 * @param signals in one body
 * @param labels of one signal; those beyond are dropped
 * @param nameLength of a label's name, in UTF-16 units; longer ones are dropped
 * @param labelLength of a label's value; longer ones are cut
 * @param annotationLength of an annotation; longer ones are cut
 */
public record IntakeLimits(
    int bytes, int signals, int labels, int nameLength, int labelLength, int annotationLength) {

  /** Enough for an Alertmanager that groups everything it has. */
  public static IntakeLimits standard() {
    return new IntakeLimits(16 * 1024 * 1024, 20_000, 64, 128, 1_024, 4_096);
  }
}
