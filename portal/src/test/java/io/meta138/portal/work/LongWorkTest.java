package io.meta138.portal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.db.Database;
import io.meta138.portal.api.WorkDocuments.LongOperation;
import io.meta138.portal.stream.Events;
import io.meta138.portal.support.FakeViews;
import io.meta138.portal.support.Until;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

final class LongWorkTest {
  private static final LongWork.Wanted WANTED =
      new LongWork.Wanted("some.work", "it", "some work", "otto", "/it", true);
  private static EmbeddedPostgres postgres;
  private static Database database;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-05T09:00:00Z"));

  @BeforeAll
  static void begin() throws Exception {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    database =
        Database.connect(
            "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", "postgres", "", 6);
    database.migrate("portal");
  }

  @AfterAll
  static void end() throws Exception {
    database.close();
    postgres.close();
  }

  private LongWork work(String owner, Events events) {
    return new LongWork(database, events, now::get, owner);
  }

  private static String state(LongWork work, String id) {
    return work.find(id).map(LongOperation::state).orElse("none");
  }

  @Test
  void progressIsToldAndTheEndIsKept() throws Exception {
    Events events = new Events("test");
    LongWork work = work("one", events);
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);

    LongOperation begun =
        work.begin(
                WANTED,
                progress -> {
                  progress.report(3, 10, "three of ten");
                  told.countDown();
                  seen.await();
                  return new Task.End.Succeeded("all ten");
                })
            .orElseThrow();
    told.await();
    LongOperation underway = work.find(begun.id()).orElseThrow();
    seen.countDown();
    Until.holds(() -> state(work, begun.id()).equals("succeeded"));
    LongOperation over = work.find(begun.id()).orElseThrow();

    assertThat(underway.done()).isEqualTo(3);
    assertThat(underway.total()).contains(10);
    assertThat(underway.cancellable()).isTrue();
    assertThat(over.done()).isEqualTo(10);
    assertThat(over.endedAt()).isPresent();
    assertThat(over.cancellable()).isFalse();
    Until.holds(() ->
        events.after(0, 10).frames().stream()
            .map(frame -> new String(frame, StandardCharsets.UTF_8))
            .collect(Collectors.joining())
            .contains("all ten"));
    assertThat(work.list(true, Optional.empty(), 10))
        .extracting(LongOperation::id)
        .doesNotContain(begun.id());
  }

  @Test
  void aCancelledTaskHearsItAndEnds() throws Exception {
    LongWork work = work("two", new Events("test"));
    LongOperation begun =
        work.begin(
                WANTED,
                progress -> {
                  Until.holdsIn(progress.cancelled());
                  return new Task.End.Cancelled("half of it");
                })
            .orElseThrow();

    LongOperation asked = work.cancel(begun.id()).orElseThrow();
    Until.holds(() -> state(work, begun.id()).equals("cancelled"));

    assertThat(asked.cancelling()).isTrue();
    assertThat(work.find(begun.id()).orElseThrow().detail()).isEqualTo("half of it");
    assertThat(work.cancel(begun.id())).isEmpty();
    assertThat(work.cancel("no-number")).isEmpty();
  }

  @Test
  void afterAKillWhatCanGoOnGoesOnAndTheRestIsInterrupted() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    LongWork killed = work("killed", new Events("test"));
    LongOperation lost =
        killed
            .begin(
                WANTED,
                _ -> {
                  never.await();
                  return new Task.End.Succeeded("");
                })
            .orElseThrow();
    LongOperation followed =
        killed
            .begin(
                new LongWork.Wanted("goes.on", "subject", "goes on", "otto", "", false),
                _ -> {
                  never.await();
                  return new Task.End.Succeeded("");
                })
            .orElseThrow();

    LongWork next = work("next", new Events("test"));
    next.resume("goes.on", subject -> _ -> new Task.End.Succeeded("went on with " + subject));
    next.start();
    assertThat(state(next, lost.id())).isEqualTo("running"); // it may still be alive elsewhere
    now.updateAndGet(at -> at.plus(Duration.ofSeconds(31)));
    next.tend();

    Until.holds(() -> state(next, followed.id()).equals("succeeded"));
    assertThat(state(next, lost.id())).isEqualTo("interrupted");
    assertThat(next.find(followed.id()).orElseThrow().detail()).isEqualTo("went on with subject");
    never.countDown(); // the killed one writes nothing any more
    killed.stop();
    assertThat(state(next, lost.id())).isEqualTo("interrupted");
  }

  @Test
  void anOrderlyEndLeavesNothingRunning() throws Exception {
    LongWork work = work("orderly", new Events("test"));
    CountDownLatch never = new CountDownLatch(1);
    LongOperation begun =
        work.begin(
                WANTED,
                _ -> {
                  never.await();
                  return new Task.End.Succeeded("");
                })
            .orElseThrow();

    work.stop();

    assertThat(state(work, begun.id())).isEqualTo("interrupted");
    assertThat(work.begin(WANTED, _ -> new Task.End.Succeeded(""))).isEmpty();
  }

  @Test
  void whatAnOrderlyEndBreaksGoesOnInTheNextProcess() throws Exception {
    LongWork work = work("broken", new Events("test"));
    work.resume("goes.on.broken", _ -> _ -> new Task.End.Succeeded(""));
    CountDownLatch begun = new CountDownLatch(1);
    LongOperation broken =
        work.begin(
                new LongWork.Wanted("goes.on.broken", "it", "goes on", "otto", "", false),
                _ -> {
                  begun.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException("a query was interrupted", e);
                  }
                  return new Task.End.Succeeded("");
                })
            .orElseThrow();
    begun.await();

    work.stop();
    assertThat(state(work, broken.id())).isEqualTo("running");
    LongWork next = work("after broken", new Events("test"));
    next.resume("goes.on.broken", _ -> _ -> new Task.End.Succeeded("went on"));
    next.start();

    Until.holds(() -> state(next, broken.id()).equals("succeeded"));
  }

  @Test
  void aDatabaseThatFailsOnceEndsNoFollowing() throws Exception {
    FakeViews views = new FakeViews();
    views.asked = true;
    Task.Progress progress =
        new Task.Progress() {
          @Override
          public void report(int done, int total, String detail) {
            views.asked = false;
            throw new DataAccessResourceFailureException("no connection");
          }

          @Override
          public BooleanSupplier cancelled() {
            return () -> false;
          }
        };

    Task.End end = new MessageRetry(views, FakeViews.MESSAGE, now::get).run(progress);

    assertThat(end).isInstanceOf(Task.End.Failed.class);
    assertThat(end.toString()).contains("its receiver reverted");
  }

  @Test
  void aTaskThatBreaksFailsWithoutItsStackInTheDocument() throws Exception {
    LongWork work = work("breaks", new Events("test"));
    LongOperation begun =
        work.begin(
                WANTED,
                _ -> {
                  throw new IllegalStateException("secret operand");
                })
            .orElseThrow();

    Until.holds(() -> state(work, begun.id()).equals("failed"));

    assertThat(work.find(begun.id()).orElseThrow().detail()).doesNotContain("secret");
    assertThat(work.list(false, Optional.empty(), 100))
        .extracting(LongOperation::id)
        .isSortedAccordingTo((a, b) -> Long.compare(Long.parseLong(b), Long.parseLong(a)));
    assertThat(List.of(begun.person(), begun.kind())).containsExactly("otto", "some.work");
  }
}
