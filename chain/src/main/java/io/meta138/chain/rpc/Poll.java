package io.meta138.chain.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Asks several endpoints the same question; one that does not answer is replaced by the next. */
final class Poll {
  private final RpcRequest request;
  private final List<PooledEndpoint> order;
  private final int count;
  private final ExecutorService threads;
  private final long end;
  private final LinkedBlockingQueue<Vote> votes = new LinkedBlockingQueue<>();
  private final List<Future<?>> tasks = new ArrayList<>();
  private int next;

  private record Vote(String endpoint, Attempt attempt) {}

  Poll(
      RpcRequest request,
      List<PooledEndpoint> order,
      int count,
      ExecutorService threads,
      long end) {
    this.request = request;
    this.order = order;
    this.count = count;
    this.threads = threads;
    this.end = end;
  }

  Agreement run() throws InterruptedException {
    Map<String, RpcOutcome> answers = new LinkedHashMap<>();
    Map<String, String> failures = new LinkedHashMap<>();
    int waiting = 0;
    try {
      while (answers.size() < count) {
        while (waiting + answers.size() < count && askNext()) {
          waiting++;
        }
        long left = end - PooledEndpoint.now();
        Vote vote = waiting == 0 || left <= 0 ? null : votes.poll(left, TimeUnit.NANOSECONDS);
        if (vote == null) {
          return new Agreement.TooFew(
              answers.size() + " of " + count + " answered: " + answers.keySet() + ", " + failures);
        }
        waiting--;
        switch (vote.attempt()) {
          case Attempt.Answered(RpcOutcome outcome) -> answers.put(vote.endpoint(), outcome);
          case Attempt.Lost(Failure failure) -> failures.put(vote.endpoint(), failure.toString());
        }
      }
    } finally {
      tasks.forEach(task -> task.cancel(true));
    }
    RpcOutcome first = answers.values().iterator().next();
    boolean same = answers.values().stream().allMatch(other -> same(first, other));
    return same
        ? new Agreement.Agreed(first, List.copyOf(answers.keySet()))
        : new Agreement.Disagreed(answers);
  }

  private boolean askNext() {
    if (next >= order.size()) {
      return false;
    }
    PooledEndpoint endpoint = order.get(next++);
    Duration left = Duration.ofNanos(Math.max(1, end - PooledEndpoint.now()));
    tasks.add(
        threads.submit(() -> {
          Attempt attempt = endpoint.ask(List.of(request), left).getFirst();
          votes.add(new Vote(endpoint.name(), attempt));
          return null;
        }));
    return true;
  }

  /** Clients word their refusals differently; what the contract said is the same. */
  private static boolean same(RpcOutcome one, RpcOutcome other) {
    if (one instanceof RpcOutcome.Refused a && other instanceof RpcOutcome.Refused b) {
      return a.data().equals(b.data());
    }
    return one.equals(other);
  }
}
