package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Committee;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the destination's router said last of the lane; it is asked anew every now and then. */
final class Gate {
  private final DestinationRouter router;
  private final Obstacle obstacle;
  private final Duration every;
  private DestinationRouter.Look last = new DestinationRouter.Look.Closed("not asked yet");
  private Instant next = Instant.EPOCH;
  private boolean doubted;

  Gate(DestinationRouter router, Obstacle obstacle, Duration every) {
    this.router = router;
    this.obstacle = obstacle;
    this.every = every;
  }

  /**
   * The committee whose signatures are taken; empty while nothing can be delivered. What the router
   * said last holds until {@link #refresh}, unless it was doubted.
   */
  Optional<Committee> open(Instant now) {
    boolean holds = last instanceof DestinationRouter.Look.Open && !doubted;
    return holds || (now.isBefore(next) && !doubted) ? committee() : ask(now);
  }

  /** Asks if it is time to, after what was to be done at once. */
  void refresh(Instant now) {
    if (!now.isBefore(next)) {
      ask(now);
    }
  }

  /** Asks at once. */
  Optional<Committee> ask(Instant now) {
    last = router.look();
    next = now.plus(every);
    doubted = false;
    if (last instanceof DestinationRouter.Look.Closed(String why)) {
      obstacle.met(why, now);
    }
    return committee();
  }

  /** What was said may be otherwise by now. */
  void doubt() {
    doubted = true;
  }

  private Optional<Committee> committee() {
    return last instanceof DestinationRouter.Look.Open(Committee committee)
        ? Optional.of(committee)
        : Optional.empty();
  }
}
