package io.meta138.chain.rpc;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The subscription to new heads of one endpoint at a time: opened in the background, and again with
 * growing, jittered pauses after it was lost. Used by one thread; what arrives goes to the inbox.
 */
final class HeadSubscription {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final Consumer<Input> inbox;
  private final Duration deadline;
  private final RandomGenerator random;
  private @Nullable Line line;
  private boolean up;
  private int failures;
  private long retryAt;

  /** What a subscription brings. */
  sealed interface Input {
    /** The line it came over. */
    Line line();
  }

  /**
   * A new head.
   *
   * @param head as the node announced it
   */
  record Announced(Line line, Head head) implements Input {}

  /** The subscription is up. */
  record Opened(Line line) implements Input {}

  /**
   * The subscription ended or did not come up.
   *
   * @param reason why
   */
  record Lost(Line line, String reason) implements Input {}

  HeadSubscription(Consumer<Input> inbox, Duration deadline, RandomGenerator random) {
    this.inbox = inbox;
    this.deadline = deadline;
    this.random = random;
  }

  /** One attempt at a subscription, told apart from earlier ones by identity. */
  final class Line implements WebSocketLink.Subscriber {
    private final PooledEndpoint endpoint;

    Line(PooledEndpoint endpoint) {
      this.endpoint = endpoint;
    }

    PooledEndpoint endpoint() {
      return endpoint;
    }

    private void open() {
      try {
        Optional<Failure> failure = endpoint.subscribeHeads(this, deadline);
        inbox.accept(
            failure.isPresent() ? new Lost(this, failure.get().toString()) : new Opened(this));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onNotification(JsonNode params) {
      Head.parse(params.path("result")).ifPresent(head -> inbox.accept(new Announced(this, head)));
    }

    @Override
    public void onClosed(String reason) {
      inbox.accept(new Lost(this, reason));
    }
  }

  /** Sees to it that there is a subscription at this endpoint, or soon will be. */
  void follow(PooledEndpoint endpoint, long now) {
    Line current = line;
    if (current != null && current.endpoint() != endpoint) {
      drop();
      failures = 0;
      retryAt = now;
      current = null;
    }
    if (current == null && endpoint.link().isPresent() && now - retryAt >= 0) {
      Line fresh = new Line(endpoint);
      line = fresh;
      Thread.ofVirtual().name("heads-subscribe").start(fresh::open);
    }
  }

  boolean isCurrent(Line from) {
    return from == line;
  }

  boolean isUp() {
    return up;
  }

  /** Whether it failed so often that another endpoint may serve better. */
  boolean failsAgain() {
    return failures >= 3;
  }

  /** When the next attempt is due; empty while one is under way or up. */
  Optional<Long> retryAt() {
    return line == null ? Optional.of(retryAt) : Optional.empty();
  }

  void opened() {
    up = true;
    failures = 0;
  }

  /** Gives the current line up and pauses before the next. */
  void lost(long now) {
    drop();
    failures++;
    long pause =
        Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failures - 1, 20));
    retryAt = now + pause / 2 + random.nextLong(pause / 2 + 1);
  }

  /** Ends what there is. */
  void drop() {
    Line current = line;
    line = null;
    up = false;
    if (current != null) {
      current.endpoint().link().ifPresent(link -> end(link, current));
    }
  }

  /** A subscription lives as long as its connection: ending that leaves no orphan at the node. */
  private static void end(WebSocketLink link, Line line) {
    link.unsubscribe(line);
    Thread.ofVirtual().name("heads-close").start(link::reset);
  }
}
