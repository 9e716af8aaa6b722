package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.notifications.Notice;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A desk that decides on inputs while an earlier batch is being committed. */
class DeskPipelineTest {
  private final List<Notice> committed = new CopyOnWriteArrayList<>();
  private final CountDownLatch committing = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private volatile boolean fails;
  private Database database;
  private Desk desk;

  @BeforeEach
  void start() throws InterruptedException {
    database = DeskDatabase.empty();
    desk =
        new Desk(
            database,
            RulesFile.shipped(),
            new TestDesk.People(),
            this::add,
            _ -> {},
            () -> TestDesk.START,
            metrics);
    desk.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    released.countDown();
    desk.stop();
    database.close();
  }

  /** The first commit waits here, and then fails when it is meant to. */
  private void add(List<Notice> notices) {
    committing.countDown();
    try {
      assertThat(released.await(5, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (fails) {
      throw new IllegalStateException("the outbox is broken");
    }
    committed.addAll(notices);
  }

  private static Input fires(String name, String... labels) {
    return new Input.Signals(
        List.of(TestDesk.signal(name, true, TestDesk.START, Optional.empty(), labels)));
  }

  private static Outcome result(CompletableFuture<Outcome> outcome) throws Exception {
    return outcome.get(1, TimeUnit.MINUTES);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within a minute").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private void awaitAllTaken() {
    await(() -> metrics.get("meta138_desk_queue").gauge().value() == 0);
  }

  @Test
  void nothingIsAnsweredBeforeEverythingItRestsOnIsCommitted() throws Exception {
    CompletableFuture<Outcome> first = desk.submit(fires("chain.stalled"));
    assertThat(committing.await(1, TimeUnit.MINUTES)).isTrue();
    CompletableFuture<Outcome> same = desk.submit(fires("chain.stalled"));
    CompletableFuture<Outcome> other = desk.submit(fires("tx.stuck", "account", "a"));
    awaitAllTaken();
    assertThat(List.of(first, same, other)).noneMatch(CompletableFuture::isDone);
    assertThat(desk.view().incidents(_ -> true, 10)).isEmpty();

    released.countDown();
    assertThat(result(first)).isEqualTo(new Outcome.Taken(1, 0, 0));
    assertThat(result(same)).isEqualTo(new Outcome.Taken(0, 1, 0));
    assertThat(result(other)).isEqualTo(new Outcome.Taken(1, 0, 0));
    assertThat(desk.view().incidents(_ -> true, 10)).hasSize(2);
  }

  @Test
  void aCommitThatFailsTakesWithItWhateverWasDecidedSince() throws Exception {
    CompletableFuture<Outcome> first = desk.submit(fires("chain.stalled"));
    assertThat(committing.await(1, TimeUnit.MINUTES)).isTrue();
    CompletableFuture<Outcome> same = desk.submit(fires("chain.stalled"));
    CompletableFuture<Outcome> other = desk.submit(fires("tx.stuck", "account", "a"));
    awaitAllTaken();
    fails = true;
    released.countDown();
    for (CompletableFuture<Outcome> outcome : List.of(first, same, other)) {
      assertThat(result(outcome)).isInstanceOf(Outcome.Unavailable.class);
    }
    fails = false;
    await(() -> desk.unready().isEmpty());
    assertThat(desk.view().incidents(_ -> true, 10)).isEmpty();

    assertThat(result(desk.submit(fires("tx.stuck", "account", "a"))))
        .isEqualTo(new Outcome.Taken(1, 0, 0));
    assertThat(result(desk.submit(fires("chain.stalled")))).isEqualTo(new Outcome.Taken(1, 0, 0));
    assertThat(desk.view().incidents(_ -> true, 10)).hasSize(2);
    assertThat(committed).extracting(Notice::key).doesNotHaveDuplicates().isNotEmpty();
  }

  @Test
  void aCommitWhoseAnswerIsLostMayBeOneAndWhatWasDecidedSinceIsNone() throws Exception {
    for (String statement :
        List.of(
            "create function incident.break_off() returns trigger language plpgsql as"
                + " 'begin perform pg_terminate_backend(pg_backend_pid()); return new; end'",
            "create constraint trigger breaks after insert on incident.journal"
                + " deferrable initially deferred for each row"
                + " execute function incident.break_off()")) {
      database.jdbc().sql(statement).update();
    }
    CompletableFuture<Outcome> first = desk.submit(fires("chain.stalled"));
    assertThat(committing.await(1, TimeUnit.MINUTES)).isTrue();
    CompletableFuture<Outcome> other = desk.submit(fires("tx.stuck", "account", "a"));
    awaitAllTaken();
    released.countDown();

    assertThat(result(first)).isInstanceOf(Outcome.Uncertain.class);
    assertThat(result(other)).isInstanceOf(Outcome.Unavailable.class);
    database.jdbc().sql("drop trigger breaks on incident.journal").update();
    await(() -> desk.unready().isEmpty());
    assertThat(result(desk.submit(fires("chain.stalled")))).isEqualTo(new Outcome.Taken(1, 0, 0));
  }

  @Test
  void aDeskThatIsStoppedCommitsWhatItHasDecided() throws Exception {
    CompletableFuture<Outcome> first = desk.submit(fires("chain.stalled"));
    assertThat(committing.await(1, TimeUnit.MINUTES)).isTrue();
    CompletableFuture<Outcome> other = desk.submit(fires("tx.stuck", "account", "a"));
    awaitAllTaken();
    Thread stopping =
        Thread.ofVirtual()
            .start(() -> {
              try {
                desk.stop();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    released.countDown();
    stopping.join();
    assertThat(result(first)).isEqualTo(new Outcome.Taken(1, 0, 0));
    assertThat(result(other)).isEqualTo(new Outcome.Taken(1, 0, 0));
    assertThat(
            database.jdbc().sql("select count(*) from incident.alert").query(Long.class).single())
        .isEqualTo(2);
  }
}
