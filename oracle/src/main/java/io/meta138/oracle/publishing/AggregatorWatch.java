package io.meta138.oracle.publishing;

import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.platform.types.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the aggregator, and what of it keeps this node from publishing. It is read in
 * the background: now and then, and soon when something may have changed it.
 */
final class AggregatorWatch {
  private static final Logger LOG = LoggerFactory.getLogger(AggregatorWatch.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final AggregatorReader reader;
  private final CommitteeDomain domain;
  private final Address signer;
  private final Duration reread;
  private volatile boolean wanted = true;
  private volatile boolean reading;
  private volatile String obstacle = "the aggregator was not read yet";
  private Instant readAt = Instant.MIN;
  private @Nullable AggregatorState state;

  AggregatorWatch(
      AggregatorReader reader, CommitteeDomain domain, Address signer, Duration reread) {
    this.reader = reader;
    this.domain = domain;
    this.signer = signer;
    this.reread = reread;
  }

  /** What is believed of the contract may be wrong: read it soon. */
  void want() {
    wanted = true;
  }

  Optional<AggregatorState> state() {
    return Optional.ofNullable(state);
  }

  /** Why nothing can be published at all; empty when it can. */
  String obstacle() {
    return obstacle;
  }

  /**
   * Begins to read if it is time.
   *
   * @param to takes, on another thread, what was read and when the read began
   */
  void look(Instant now, Set<Integer> rows, BiConsumer<AggregatorReader.Outcome, Instant> to) {
    boolean regular = now.isAfter(readAt.plus(reread));
    boolean again = (wanted || state == null) && now.isAfter(readAt.plus(RETRY));
    if (reading || !(regular || again)) {
      return;
    }
    reading = true;
    wanted = false;
    readAt = now;
    Thread.ofVirtual()
        .name("aggregator-read")
        .start(() -> {
          try {
            to.accept(reader.read(rows), now);
          } finally {
            reading = false;
          }
        });
  }

  /** Believes what was read; gives it when it could be read. */
  Optional<AggregatorState> take(AggregatorReader.Outcome outcome) {
    return switch (outcome) {
      case AggregatorReader.Outcome.Known(AggregatorState known) -> {
        state = known;
        block(obstacle(known));
        yield Optional.of(known);
      }
      case AggregatorReader.Outcome.Unreadable(String reason) -> {
        wanted = true;
        if (state == null) {
          block(reason);
        }
        yield Optional.empty();
      }
    };
  }

  private void block(String reason) {
    if (!reason.equals(obstacle)) {
      if (reason.isEmpty()) {
        LOG.info("publishing to {} on chain {}", domain.aggregator(), domain.chainId());
      } else {
        LOG.warn("nothing can be published: {}", reason);
      }
      obstacle = reason;
    }
  }

  private String obstacle(AggregatorState known) {
    if (known.paused()) {
      return "the aggregator is paused";
    }
    if (!known.signers().contains(signer)) {
      return "signer %s is not in the committee of epoch %d: rotate it in, or use a key that is"
          .formatted(signer, known.epoch());
    }
    return known.threshold() > 1
        ? "a report needs " + known.threshold() + " signatures, this node gives one"
        : "";
  }
}
