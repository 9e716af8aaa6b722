package io.meta138.app.portal;

import io.meta138.app.node.AdminClient;
import io.meta138.platform.http.Health;
import io.meta138.platform.lifecycle.Background;
import io.meta138.portal.views.Known;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The health of a process that follows messages, asked for again and again. */
final class LanesElsewhere extends Background {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration GOOD_FOR = Duration.ofSeconds(10);

  private final AdminClient admin;
  private final InstantSource clock;
  private volatile Known<Health> health = new Known.Missing<>("it was not asked yet");

  LanesElsewhere(AdminClient admin, InstantSource clock) {
    this.admin = admin;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "portal's look at lanes";
  }

  @Override
  protected void run() throws InterruptedException {
    while (true) {
      health =
          switch (admin.health()) {
            case AdminClient.Answer.Missing<Health>(String reason) -> new Known.Missing<>(reason);
            case AdminClient.Answer.Given<Health>(List<Health> found) ->
                new Known.Here<>(found.getFirst(), clock.instant());
          };
      TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }
  }

  /** What it said last, unless that is too long ago. */
  Known<Health> health() {
    if (health instanceof Known.Here<Health>(Health _, Instant asOf)
        && Duration.between(asOf, clock.instant()).compareTo(GOOD_FOR) > 0) {
      return new Known.Missing<>("the process that follows messages is not heard of");
    }
    return health;
  }
}
