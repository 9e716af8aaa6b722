package io.meta138.platform.signal;

/** Where a domain reports its signals. */
@FunctionalInterface
public interface SignalSink {
  /** Takes a signal; returns at once and never throws. */
  void report(Signal signal);
}
