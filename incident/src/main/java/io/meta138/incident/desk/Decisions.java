package io.meta138.incident.desk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An engine and what it has decided since it was last asked for a batch: while one thread commits a
 * batch, another decides on what will be the next. The engine is always ahead of the database by
 * both, so that when either comes to nothing the whole engine does, and another has to be loaded.
 */
final class Decisions {
  private static final int MOST_INPUTS = 512;
  private static final int MOST_SIGNALS = 4_000;

  private final RecordingResponders responders;

  /** Fair, so that a busy desk does not keep the committer waiting. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final Condition more = lock.newCondition();
  private final Condition fewer = lock.newCondition();
  private final List<Batch.Decided> pending = new ArrayList<>();
  private int signals;
  private long begun;
  private long epoch;
  private boolean committing;
  private boolean closed;
  private @Nullable Engine engine;
  private volatile String unready = "the desk has not started";

  /** Nothing can be decided yet. */
  Decisions(RecordingResponders responders) {
    this.responders = responders;
  }

  /** Why nothing can be decided now; empty when it can. */
  String unready() {
    return unready;
  }

  /** Says why nothing can be decided. */
  void unready(String reason) {
    unready = reason;
  }

  // for the thread that decides

  /** Waits until no batch is being committed, so that what is loaded is all there is. */
  void awaitSettled() throws InterruptedException {
    lock.lock();
    try {
      while (committing) {
        fewer.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Decides with an engine that knows all that is committed. */
  void begin(Engine fresh, long by) {
    lock.lock();
    try {
      responders.drain();
      engine = fresh;
      epoch = by;
      unready = "";
    } finally {
      lock.unlock();
    }
  }

  /** When something is to be decided without an input. */
  Optional<Instant> nextDue() {
    lock.lock();
    try {
      return engine == null ? Optional.empty() : engine.nextDue();
    } finally {
      lock.unlock();
    }
  }

  /** The clock was set back. */
  void rewind() {
    lock.lock();
    try {
      if (engine != null) {
        engine.rewind();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits while as much is decided as one batch may hold. */
  void awaitRoom() throws InterruptedException {
    lock.lock();
    try {
      while (engine != null && (pending.size() >= MOST_INPUTS || signals >= MOST_SIGNALS)) {
        fewer.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Decides on an input.
   *
   * @throws RuntimeException when the engine fails on it and can't be used any more
   */
  void decide(Instant at, Codec.Storable input, CompletableFuture<Outcome> waiting) {
    lock.lock();
    try {
      if (engine == null) {
        waiting.complete(new Outcome.Unavailable(unready));
        return;
      }
      if (pending.isEmpty()) {
        begun = System.nanoTime();
      }
      Outcome outcome = engine.apply(at, input.input());
      pending.add(new Batch.Decided(at, input.json(), outcome, waiting));
      signals += input.input() instanceof Input.Signals(var of) ? of.size() : 1;
      more.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Throws away the engine and what is not being committed yet. */
  void discard(String reason) {
    Batch.tell(drop(reason), new Outcome.Unavailable(reason));
  }

  /** Lets the committer end once nothing is left. */
  void close() {
    lock.lock();
    try {
      closed = true;
      more.signal();
    } finally {
      lock.unlock();
    }
  }

  // for the thread that commits

  /** Waits for decisions and takes all there are; empty when none will come any more. */
  Optional<Batch> take() throws InterruptedException {
    lock.lock();
    try {
      while (pending.isEmpty()) {
        if (closed) {
          return Optional.empty();
        }
        more.await();
      }
      Engine by = engine;
      if (by == null) {
        throw new DeskException("decisions without an engine");
      }
      Batch batch = new Batch(epoch, pending, by.drain(), responders.drain(), begun);
      pending.clear();
      signals = 0;
      committing = true;
      fewer.signal();
      return Optional.of(batch);
    } finally {
      lock.unlock();
    }
  }

  /** The batch that was taken is dealt with. */
  void settled() {
    lock.lock();
    try {
      committing = false;
      fewer.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The batch that was taken is not known to be committed: what was decided after it counts no
   * more.
   *
   * @param maybe whether the database was asked to commit it, and may have done so
   */
  void lost(Batch batch, String reason, boolean maybe) {
    List<Batch.Decided> dropped = drop(reason);
    settled();
    Outcome surely = new Outcome.Unavailable(reason);
    Batch.tell(batch.decided(), maybe ? new Outcome.Uncertain(reason) : surely);
    Batch.tell(dropped, surely);
  }

  private List<Batch.Decided> drop(String reason) {
    lock.lock();
    try {
      List<Batch.Decided> dropped = List.copyOf(pending);
      pending.clear();
      signals = 0;
      engine = null;
      unready = reason;
      fewer.signal();
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
