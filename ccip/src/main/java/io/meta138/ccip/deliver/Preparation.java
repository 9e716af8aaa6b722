package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Committee;
import io.meta138.ccip.deliver.Preparer.Prepared;
import io.meta138.ccip.deliver.Preparer.Signed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares deliveries on threads of their own. Batches whose messages are close to each other have
 * one root signed for all of them, so that attesters look once; where that root can't be had
 * because of one message, each batch is signed for by itself.
 */
final class Preparation {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

  private final String lane;
  private final Preparer preparer;
  private final long span;

  /**
   * A batch to prepare.
   *
   * @param messages in the order of numbers
   * @param guess gas that it should get by with; empty when nobody knows
   */
  record Batch(List<Waiting> messages, OptionalLong guess) {
    private long first() {
      return messages.getFirst().number();
    }

    private long last() {
      return messages.getLast().number();
    }

    private boolean isTried() {
      return messages.stream().anyMatch(message -> message.attempts() > 0);
    }
  }

  /**
   * Nothing is prepared yet.
   *
   * @param span most numbers under one root
   */
  Preparation(String lane, Preparer preparer, long span) {
    this.lane = lane;
    this.preparer = preparer;
    this.span = span;
  }

  /**
   * Begins with these.
   *
   * @param generation of the lane
   * @param committee in force
   * @param done is told of each batch once, on any thread
   */
  void begin(List<Batch> batches, int generation, Committee committee, Consumer<Prepared> done) {
    groups(batches, span)
        .forEach(group -> start(() -> together(group, generation, committee, done)));
  }

  /** Those that one root can be over; what failed before is alone, as it may do so again. */
  static List<List<Batch>> groups(List<Batch> batches, long span) {
    List<Batch> ascending = new ArrayList<>(batches);
    ascending.sort(Comparator.comparingLong(Batch::first));
    List<List<Batch>> groups = new ArrayList<>();
    for (Batch batch : ascending) {
      List<Batch> last = groups.isEmpty() ? List.of() : groups.getLast();
      if (!last.isEmpty()
          && !batch.isTried()
          && !last.getLast().isTried()
          && batch.last() - last.getFirst().first() < span) {
        last.add(batch);
      } else {
        groups.add(new ArrayList<>(List.of(batch)));
      }
    }
    return groups;
  }

  private void together(
      List<Batch> group, int generation, Committee committee, Consumer<Prepared> done) {
    Signed signed;
    try {
      signed =
          preparer.sign(
              group.stream().flatMap(batch -> batch.messages().stream()).toList(),
              generation,
              committee);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      group.forEach(batch -> done.accept(interrupted(batch)));
      return;
    } catch (RuntimeException e) {
      group.forEach(batch -> done.accept(failed(batch, e)));
      return;
    }
    switch (signed) {
      case Signed.Root root ->
          group.forEach(batch -> start(() -> done.accept(prepared(batch, root))));
      case Signed.Not(var why, boolean mayBeOne) -> {
        if (mayBeOne && group.size() > 1) {
          group.forEach(
              batch -> start(() -> together(List.of(batch), generation, committee, done)));
        } else {
          group.forEach(batch -> done.accept(why.apply(batch.messages())));
        }
      }
    }
  }

  private void start(Runnable work) {
    Thread.ofVirtual().name("delivery on " + lane).start(work);
  }

  private Prepared prepared(Batch batch, Signed.Root root) {
    try {
      return preparer.prepare(batch.messages(), root, batch.guess());
    } catch (RuntimeException e) {
      return failed(batch, e);
    }
  }

  private static Prepared interrupted(Batch batch) {
    return new Prepared.Unavailable(batch.messages(), "interrupted");
  }

  private Prepared failed(Batch batch, RuntimeException e) {
    LOG.warn("lane {}: a delivery can't be prepared", lane, e);
    return new Prepared.Unavailable(batch.messages(), e.toString());
  }
}
