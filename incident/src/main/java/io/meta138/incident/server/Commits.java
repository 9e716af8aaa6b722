package io.meta138.incident.server;

import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.DeskException;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Hands inputs to the desk and waits until they are committed. */
final class Commits {
  private final Desk desk;
  private final Duration limit;

  /**
   * For a desk.
   *
   * @param limit longest wait for a commit
   */
  Commits(Desk desk, Duration limit) {
    this.desk = desk;
    this.limit = limit;
  }

  Desk desk() {
    return desk;
  }

  /** The outcome; uncertain when the desk takes too long. */
  Outcome decide(Input input) throws InterruptedException {
    CompletableFuture<Outcome> outcome = desk.submit(input);
    try {
      return outcome.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Outcome.Uncertain(
          "the desk has not committed within " + limit.toMillis() + " ms; it may still do so");
    } catch (ExecutionException e) {
      throw new DeskException("the desk failed on " + input.getClass().getSimpleName(), e);
    }
  }

  /** Does a command and answers with what the subject has become. */
  Answer command(Input.Command command, Function<String, Answer> then) throws InterruptedException {
    return switch (decide(command)) {
      case Outcome.Done(String subject) -> then.apply(subject);
      case Outcome.Taken _ -> new Answer.Given(java.util.Map.of());
      case Outcome.Refused(Outcome.Refused.Kind kind, String reason) ->
          new Answer.Refused(
              switch (kind) {
                case UNKNOWN -> Problem.unknown(reason);
                case CONFLICT -> Problem.conflict(reason);
                case INVALID -> Problem.invalid(reason);
              });
      case Outcome.Unavailable(String reason) -> new Answer.Refused(Problem.unavailable(reason));
      case Outcome.Uncertain(String reason) -> new Answer.Refused(Problem.outcomeUnknown(reason));
    };
  }
}
