package io.meta138.incident.runbooks;

import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls actions so that a call always ends: within its limit, or when its run is aborted. */
final class Caller {
  private static final Logger LOG = LoggerFactory.getLogger(Caller.class);
  private static final int MAX_VALUES = 200;
  private static final int MAX_VALUE = 4_096;

  private final Map<String, CompletableFuture<Result>> inFlight = new ConcurrentHashMap<>();
  private final Map<String, Word> aborted = new ConcurrentHashMap<>();

  /** Ends the call of a run, now or when it is made. */
  void abort(String run, Word word) {
    aborted.putIfAbsent(run, word);
    CompletableFuture<Result> call = inFlight.get(run);
    if (call != null) {
      call.complete(new Result.Unknown("aborted while it was being done"));
    }
  }

  Optional<Word> aborted(String run) {
    return Optional.ofNullable(aborted.get(run));
  }

  void forget(String run) {
    aborted.remove(run);
  }

  Result call(
      String run,
      RunbookAction action,
      Map<String, String> arguments,
      boolean dryRun,
      String key,
      Duration limit)
      throws InterruptedException {
    CompletableFuture<Result> result = new CompletableFuture<>();
    inFlight.put(run, result);
    if (aborted.containsKey(run)) {
      inFlight.remove(run, result);
      return new Result.Failed("not done: the run was aborted");
    }
    Thread thread =
        Thread.ofVirtual()
            .name("runbook " + key)
            .start(() -> {
              try {
                result.complete(action.run(arguments, dryRun, key, limit));
              } catch (InterruptedException e) {
                result.complete(new Result.Unknown("interrupted while it was being done"));
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    try {
      return bounded(result.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return new Result.Unknown("no result within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      LOG.warn("the action {} failed in an unexpected way", action.name(), e.getCause());
      String cause = e.getCause() == null ? "" : e.getCause().getClass().getSimpleName();
      return new Result.Unknown("the action ended with " + cause);
    } finally {
      inFlight.remove(run, result);
      thread.interrupt();
    }
  }

  /** Results as large as they may be kept. */
  private static Result bounded(Result result) {
    return switch (result) {
      case Result.Done(String summary, Map<String, String> values) -> {
        Map<String, String> kept = new TreeMap<>();
        new TreeMap<>(values)
            .entrySet().stream()
                .limit(MAX_VALUES)
                .forEach(one -> kept.put(one.getKey(), cut(one.getValue(), MAX_VALUE)));
        yield new Result.Done(Shown.line(summary, 1_000), kept);
      }
      case Result.Failed(String reason) -> new Result.Failed(Shown.line(reason, 1_000));
      case Result.Unknown(String reason) -> new Result.Unknown(Shown.line(reason, 1_000));
    };
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }
}
