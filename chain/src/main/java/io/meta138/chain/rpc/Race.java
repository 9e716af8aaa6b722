package io.meta138.chain.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One call or batch on its way through the endpoints: the next one is asked when one fails or is
 * slow, while the slow one may still win.
 *
 * <p>A write is refused only if no endpoint may have taken it: after a timeout or a broken
 * connection somewhere, a refusal elsewhere leaves it unknown.
 */
final class Race {
  private static final long SOONEST_HEDGE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long UNKNOWN_LATENCY = TimeUnit.MILLISECONDS.toNanos(150);

  private final List<RpcRequest> requests;
  private final List<PooledEndpoint> order;
  private final boolean everywhere;
  private final ExecutorService threads;
  private final long end;
  private final LinkedBlockingQueue<Finish> finished = new LinkedBlockingQueue<>();
  private final List<Runner> running = new ArrayList<>();
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final @Nullable RpcOutcome[] outcomes;
  private final RpcOutcome.@Nullable Refused[] refusals;
  private final boolean[] unknown;
  private final boolean hedged;
  private int next;

  private record Runner(PooledEndpoint endpoint, int[] slots, long start, Future<?> task) {}

  private record Finish(
      PooledEndpoint endpoint,
      int[] slots,
      List<Attempt> attempts,
      @Nullable RuntimeException thrown) {}

  /**
   * Prepares a race.
   *
   * @param order the endpoints to ask, best first
   * @param everywhere whether all are asked at once and none is cut off
   * @param end reading of the monotonic clock at which it is over
   */
  Race(
      List<RpcRequest> requests,
      List<PooledEndpoint> order,
      boolean everywhere,
      ExecutorService threads,
      long end) {
    this.requests = requests;
    this.order = order;
    this.everywhere = everywhere;
    this.threads = threads;
    this.end = end;
    outcomes = new RpcOutcome[requests.size()];
    refusals = new RpcOutcome.Refused[requests.size()];
    unknown = new boolean[requests.size()];
    hedged = requests.stream().allMatch(Writes::mayRepeat);
  }

  /** Runs it and returns an outcome a request. */
  List<RpcOutcome> run() throws InterruptedException {
    try {
      if (everywhere) {
        while (startNext()) {
          // all at once
        }
      }
      while (!settled()) {
        long left = end - PooledEndpoint.now();
        if (left <= 0 || (running.isEmpty() && !startNext())) {
          break;
        }
        boolean more = hedged && next < order.size() && open().length > 0;
        Finish finish =
            finished.poll(more ? Math.min(hedgeAfter(left), left) : left, TimeUnit.NANOSECONDS);
        if (finish != null) {
          absorb(finish);
        } else if (more) {
          startNext();
        }
      }
      return conclude();
    } finally {
      if (!everywhere && (settled() || Thread.currentThread().isInterrupted())) {
        cutOff();
      }
    }
  }

  private boolean settled() {
    return IntStream.range(0, outcomes.length).allMatch(i -> outcomes[i] != null);
  }

  /** The calls that another endpoint should be asked. */
  private int[] open() {
    return IntStream.range(0, outcomes.length)
        .filter(i -> outcomes[i] == null)
        .filter(i -> everywhere || refusals[i] == null || !Writes.isWrite(requests.get(i)))
        .filter(i -> !unknown[i] || Writes.mayRepeat(requests.get(i)))
        .toArray();
  }

  private boolean startNext() {
    int[] slots = open();
    if (next >= order.size() || slots.length == 0) {
      return false;
    }
    PooledEndpoint endpoint = order.get(next++);
    List<RpcRequest> part = IntStream.of(slots).mapToObj(requests::get).toList();
    long start = PooledEndpoint.now();
    Duration left = Duration.ofNanos(Math.max(1, end - start));
    Future<?> task =
        threads.submit(() -> {
          try {
            finished.add(new Finish(endpoint, slots, endpoint.ask(part, left), null));
          } catch (InterruptedException e) {
            Failure failure = new Failure(Failure.Kind.TIMEOUT, "interrupted");
            List<Attempt> none = Collections.nCopies(slots.length, new Attempt.Lost(failure));
            finished.add(new Finish(endpoint, slots, none, null));
          } catch (RuntimeException e) {
            finished.add(new Finish(endpoint, slots, List.of(), e));
          }
          return null;
        });
    running.add(new Runner(endpoint, slots, start, task));
    return true;
  }

  /** A multiple of what the endpoint usually takes, yet leaving every other one its share. */
  private long hedgeAfter(long left) {
    long usual = running.isEmpty() ? 0 : running.getLast().endpoint().health().latencyNanos();
    long patience = Math.max(SOONEST_HEDGE, 4 * (usual == 0 ? UNKNOWN_LATENCY : usual));
    return Math.min(patience, left / (order.size() - next + 1));
  }

  private void absorb(Finish finish) {
    running.removeIf(runner -> runner.endpoint() == finish.endpoint());
    if (finish.thrown() != null) {
      throw new IllegalStateException("cannot ask " + finish.endpoint().name(), finish.thrown());
    }
    boolean lost = false;
    for (int i = 0; i < finish.slots().length; i++) {
      lost |= !take(finish.slots()[i], finish.attempts().get(i), finish.endpoint().name());
    }
    if (lost) {
      startNext();
    }
  }

  /** Takes one attempt; false when the call is to be tried elsewhere. */
  private boolean take(int slot, Attempt attempt, String endpoint) {
    boolean write = Writes.isWrite(requests.get(slot));
    return switch (attempt) {
      case Attempt.Lost(Failure failure) -> {
        reasons.putIfAbsent(endpoint, failure.toString());
        unknown[slot] |= failure.kind().mayHaveHadEffect();
        yield outcomes[slot] != null;
      }
      case Attempt.Answered(RpcOutcome.Refused refused) -> {
        if (outcomes[slot] != null) {
          yield true;
        }
        boolean wait = write ? !Writes.provesDelivery(refused) : Writes.worthAsking(refused);
        if (wait) {
          refusals[slot] = refusals[slot] == null ? refused : refusals[slot];
          reasons.putIfAbsent(endpoint, "refused: " + refused.message());
          yield write;
        }
        outcomes[slot] = refused;
        yield true;
      }
      case Attempt.Answered(RpcOutcome outcome) -> {
        outcomes[slot] = outcomes[slot] == null ? outcome : outcomes[slot];
        yield true;
      }
    };
  }

  private List<RpcOutcome> conclude() {
    List<RpcOutcome> result = new ArrayList<>(outcomes.length);
    for (int i = 0; i < outcomes.length; i++) {
      RpcOutcome outcome = outcomes[i];
      RpcOutcome.Refused refused = refusals[i];
      if (outcome != null) {
        result.add(outcome);
      } else if (refused != null && !(Writes.isWrite(requests.get(i)) && mayHaveLanded(i))) {
        result.add(refused);
      } else {
        result.add(new RpcOutcome.Unavailable(why()));
      }
    }
    return result;
  }

  private boolean mayHaveLanded(int slot) {
    return unknown[slot]
        || running.stream().anyMatch(r -> IntStream.of(r.slots()).anyMatch(s -> s == slot));
  }

  private String why() {
    running.forEach(runner ->
        reasons.putIfAbsent(
            runner.endpoint().name(),
            "timeout (no answer within "
                + TimeUnit.NANOSECONDS.toMillis(PooledEndpoint.now() - runner.start())
                + " ms)"));
    return reasons.isEmpty()
        ? "no endpoint may be asked"
        : reasons.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining("; "));
  }

  private void cutOff() {
    for (Runner runner : running) {
      runner.endpoint().health().outrun(PooledEndpoint.now() - runner.start());
      runner.task().cancel(true);
    }
  }
}
