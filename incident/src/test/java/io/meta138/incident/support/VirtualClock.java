package io.meta138.incident.support;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that a test moves. */
public final class VirtualClock implements InstantSource {
  private final AtomicReference<Instant> now;

  /** A clock that stands at an instant. */
  public VirtualClock(Instant start) {
    now = new AtomicReference<>(start);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Moves it on. */
  public void advance(Duration by) {
    now.updateAndGet(at -> at.plus(by));
  }
}
