package io.meta138.platform.lifecycle;

/** A part of a process that is started once and stopped once. */
public interface Service {
  /** What operators call it. */
  String name();

  /** Starts it and returns when it is ready to serve; failing leaves nothing running. */
  void start() throws Exception;

  /** Ends it; calling it again, or before {@link #start}, does nothing. */
  void stop() throws Exception;
}
