package io.meta138.app.runbooks;

import io.meta138.app.node.NodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks many at the same time. */
final class Parallel {
  private Parallel() {}

  /** The answers, in the order of those asked; each question has to be bounded by itself. */
  static <T, R> List<R> map(List<T> asked, Function<T, R> question) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<R>> answers =
          asked.stream().map(one -> threads.submit(() -> question.apply(one))).toList();
      List<R> all = new ArrayList<>();
      for (Future<R> answer : answers) {
        all.add(answer.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new NodeException("a question failed: " + e.getCause(), e);
    }
  }
}
