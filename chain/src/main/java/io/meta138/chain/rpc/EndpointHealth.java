package io.meta138.chain.rpc;

import io.meta138.chain.rpc.EndpointStatus.State;
import io.meta138.chain.rpc.Failure.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The health of one endpoint as its answers show it. Times are readings of one monotonic clock in
 * nanoseconds, given by the caller.
 */
final class EndpointHealth {
  /** Failures in a row after which only an answer to a probe brings an endpoint back. */
  private static final int DOWN_AFTER = 3;

  private static final Duration SUSPICION = Duration.ofSeconds(30);

  private final RpcSettings settings;
  private final RandomGenerator random;

  private boolean chainVerified;
  private @Nullable String wrongChain;
  private long chainCheckedAt;

  private boolean headKnown;
  private long head;
  private long headAt;
  private long lag;

  private boolean latencyKnown;
  private long latencyNanos;

  private int failures;
  private @Nullable Failure lastFailure;
  private long lastFailureAt;
  private boolean paused;
  private boolean rateLimited;
  private long retryAt;

  private OptionalLong wentBackFrom = OptionalLong.empty();
  private @Nullable String suspicion;
  private long suspectUntil;
  private long noBatchUntil;
  private boolean noBatch;

  EndpointHealth(RpcSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  synchronized void answered(long elapsedNanos) {
    latencyNanos = latencyKnown ? latencyNanos + (elapsedNanos - latencyNanos) / 8 : elapsedNanos;
    latencyKnown = true;
    failures = 0;
    paused = false;
    rateLimited = false;
  }

  /** A rival answered first: that it was slow is all that is known. */
  synchronized void outrun(long elapsedNanos) {
    latencyNanos = Math.max(latencyNanos, elapsedNanos);
    latencyKnown = true;
  }

  synchronized void failed(Failure failure, long now) {
    if (failure.kind() == Kind.BUSY || failure.kind() == Kind.NO_BATCH) {
      return;
    }
    failures++;
    lastFailure = failure;
    lastFailureAt = now;
    paused = true;
    rateLimited = failure.kind() == Kind.RATE_LIMITED;
    retryAt = now + failure.retryAfter().orElseGet(this::backoff).toNanos();
    if (failure.kind() == Kind.CONNECT) {
      // another process may answer at this address the next time
      chainVerified = false;
    }
  }

  private Duration backoff() {
    long longest = settings.maxBackoff().toNanos();
    long pause = settings.firstBackoff().toNanos() << Math.min(failures - 1, 20);
    long bounded = pause <= 0 || pause > longest ? longest : pause;
    return Duration.ofNanos(bounded - random.nextLong(bounded / 4 + 1));
  }

  synchronized void chainIs(Optional<String> wrong, long now) {
    chainCheckedAt = now;
    chainVerified = wrong.isEmpty();
    wrongChain = wrong.orElse(null);
    if (wrong.isPresent()) {
      headKnown = false;
    }
  }

  synchronized boolean chainVerified() {
    return chainVerified;
  }

  synchronized boolean chainCheckDue(long now) {
    return !chainVerified || now - chainCheckedAt >= settings.chainCheckInterval().toNanos();
  }

  /**
   * The endpoint told its head.
   *
   * @return the head it had told before, when that was higher
   */
  synchronized OptionalLong headIs(long number, long now) {
    OptionalLong before = headKnown && number < head ? OptionalLong.of(head) : OptionalLong.empty();
    headKnown = true;
    head = number;
    headAt = now;
    if (before.isPresent()) {
      wentBackFrom = before;
    }
    return before;
  }

  synchronized void suspect(String why, long now) {
    suspicion = why;
    suspectUntil = now + SUSPICION.toNanos();
  }

  /** The head from which it has gone back since this was last asked. */
  synchronized OptionalLong takeWentBackFrom() {
    OptionalLong from = wentBackFrom;
    wentBackFrom = OptionalLong.empty();
    return from;
  }

  synchronized void lagIs(long blocks) {
    lag = blocks;
  }

  /** The head when it was told recently enough to compare with others. */
  synchronized OptionalLong freshHead(long now) {
    boolean fresh =
        headKnown && failures == 0 && wrongChain == null && now - headAt <= staleAfter();
    return fresh ? OptionalLong.of(head) : OptionalLong.empty();
  }

  /** Some probes may be late or lost before a head is too old to compare. */
  private long staleAfter() {
    return 3 * settings.probeInterval().toNanos() + 3 * settings.probeDeadline().toNanos();
  }

  synchronized void refusesBatches(long now) {
    noBatch = true;
    noBatchUntil = now + Duration.ofMinutes(10).toNanos();
  }

  synchronized boolean takesBatches(long now) {
    if (noBatch && now - noBatchUntil >= 0) {
      noBatch = false;
    }
    return !noBatch;
  }

  synchronized State state(long now) {
    boolean pausing = paused && now - retryAt < 0;
    if (wrongChain != null) {
      return State.WRONG_CHAIN;
    }
    if (rateLimited && pausing) {
      return State.RATE_LIMITED;
    }
    if (pausing || failures >= DOWN_AFTER) {
      return State.FAILING;
    }
    if (suspicion != null && now - suspectUntil < 0) {
      return State.SUSPECT;
    }
    if (!chainVerified || !headKnown || now - headAt > staleAfter()) {
      return State.UNKNOWN;
    }
    return lag > settings.maxLag() ? State.LAGGING : State.HEALTHY;
  }

  /** Nanoseconds until it may be called again; 0 when it may now. */
  synchronized long pauseLeft(long now) {
    return paused ? Math.max(0, retryAt - now) : 0;
  }

  synchronized long latencyNanos() {
    return latencyKnown ? latencyNanos : 0;
  }

  synchronized OptionalLong lag() {
    return headKnown ? OptionalLong.of(lag) : OptionalLong.empty();
  }

  synchronized OptionalLong head() {
    return headKnown ? OptionalLong.of(head) : OptionalLong.empty();
  }

  synchronized EndpointStatus status(String name, long now) {
    State state = state(now);
    String remark = wrongChain != null ? wrongChain : state == State.SUSPECT ? suspicion : null;
    long pause = pauseLeft(now);
    return new EndpointStatus(
        name,
        state,
        head(),
        headKnown ? Optional.of(Duration.ofNanos(now - headAt)) : Optional.empty(),
        lag(),
        latencyKnown ? Optional.of(Duration.ofNanos(latencyNanos)) : Optional.empty(),
        failures,
        Optional.ofNullable(lastFailure).map(Failure::toString),
        lastFailure == null ? Optional.empty() : Optional.of(Duration.ofNanos(now - lastFailureAt)),
        pause > 0 ? Optional.of(Duration.ofNanos(pause)) : Optional.empty(),
        Optional.ofNullable(remark));
  }
}
