package io.meta138.portal.work;

import io.meta138.portal.views.Known;
import io.meta138.portal.views.Lanes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Follows a message that is tried again, until it arrived or there is nothing left to try. */
public final class MessageRetry implements Task {
  /** Kind of this work. */
  public static final String KIND = "message.retry";

  private static final Logger LOG = LoggerFactory.getLogger(MessageRetry.class);
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Lanes lanes;
  private final String id;
  private final InstantSource clock;

  /** Follows a message by its id. */
  public MessageRetry(Lanes lanes, String id, InstantSource clock) {
    this.lanes = lanes;
    this.id = id;
    this.clock = clock;
  }

  @Override
  public End run(Progress progress) throws InterruptedException {
    Instant until = clock.instant().plus(LONGEST);
    boolean answered = true;
    while (clock.instant().isBefore(until)) {
      try {
        Optional<End> end = look(progress);
        if (end.isPresent()) {
          return end.get();
        }
        answered = true;
      } catch (DataAccessException e) {
        if (answered) {
          LOG.warn("the database does not say how message {} does: {}", id, e.getMessage());
        }
        answered = false;
      }
      TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }
    return new End.Failed("nothing came of it within an hour");
  }

  private Optional<End> look(Progress progress) {
    if (progress.cancelled().getAsBoolean()) {
      return Optional.of(
          new End.Cancelled("nobody follows it any more; the message is tried all the same"));
    }
    return switch (lanes.message(id)) {
      case Known.Missing<Optional<Lanes.MessageDetail>>(String reason) -> {
        progress.report(0, 0, "not known now: " + reason);
        yield Optional.empty();
      }
      case Known.Here<Optional<Lanes.MessageDetail>>(var found, Instant _) when found.isEmpty() ->
          Optional.of(new End.Failed("there is no such message any more"));
      case Known.Here<Optional<Lanes.MessageDetail>>(var found, Instant _) -> {
        Optional<End> end = end(found.get());
        if (end.isEmpty()) {
          told(progress, found.get());
        }
        yield end;
      }
    };
  }

  private static Optional<End> end(Lanes.MessageDetail detail) {
    return switch (detail.message().state()) {
      case "success" -> Optional.of(new End.Succeeded("it was delivered"));
      case "superseded" -> Optional.of(new End.Succeeded("a newer message made it needless"));
      case "failed" ->
          detail.retryAsked()
              ? Optional.empty()
              : Optional.of(
                  new End.Failed(
                      detail
                          .error()
                          .map(error -> "its receiver reverted: " + error.text())
                          .orElse("its receiver reverted again")));
      default ->
          detail.givenUp() && !detail.retryAsked()
              ? Optional.of(new End.Failed("given up: " + detail.lastError()))
              : Optional.empty();
    };
  }

  private static void told(Progress progress, Lanes.MessageDetail detail) {
    int done = (int) detail.steps().stream().filter(Lanes.Step::done).count();
    progress.report(
        done,
        detail.steps().size(),
        detail.lastError().isEmpty() ? detail.message().next() : "last: " + detail.lastError());
  }
}
