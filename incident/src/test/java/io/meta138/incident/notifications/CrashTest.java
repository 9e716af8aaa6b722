package io.meta138.incident.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.notifications.DeliveryResult.Delivered;
import io.meta138.incident.notifications.Notice.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** A process that dies at any of its writes, and one that does not know it was replaced. */
class CrashTest {
  private final Scene scene = new Scene();

  @AfterEach
  void close() {
    disarm();
    scene.close();
  }

  @Test
  void aCrashAtAnyWriteLosesNothingAndUsesNoOtherKey() throws Exception {
    scene.take(Channel.PAGERDUTY).take(Channel.WEBHOOK);
    boolean crashed = true;
    int write = 1;
    while (crashed) {
      scene.database.jdbc().sql("truncate incident.outbox, incident.delivery_result").update();
      scene.sent.clear();
      scene.results.clear();
      Set<String> keys = new TreeSet<>();
      for (int i = 0; i < 3; i++) {
        for (Channel channel : List.of(Channel.PAGERDUTY, Channel.WEBHOOK)) {
          Notice page =
              scene.notice(channel + "-" + i, Kind.PAGE, channel, "c" + i, "INC", Severity.P0);
          scene.add(page);
          keys.add(page.key());
        }
      }
      arm(write);
      // soon tired of writes that fail
      dies(patient(Duration.ofMillis(200)));
      crashed = writes() >= write;
      disarm();
      Delivery next = patient(Duration.ofMinutes(1));
      scene.clock.advance(Duration.ofMinutes(1));
      next.deliverDue();
      assertThat(Set.copyOf(scene.sentKeys()))
          .as("sent after a crash at %d", write)
          .isEqualTo(keys);
      assertThat(
              scene.results(Delivered.class).stream()
                  .map(Delivered::key)
                  .collect(Collectors.toSet()))
          .as("handed back after a crash at %d", write)
          .isEqualTo(keys);
      assertThat(scene.outbox.pending()).isEmpty();
      write++;
    }
    assertThat(write).as("writes that could fail").isGreaterThan(20);
  }

  @Test
  void aProcessThatWasReplacedCannotWriteItsResult() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch replaced = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    scene.answer(
        Channel.PAGERDUTY,
        message -> {
          if (message.attempt() == 1) {
            begun.countDown();
            await(replaced);
            return new Provider.Refused("first");
          }
          // while this attempt is under way the one before it writes what became of it
          replaced.countDown();
          await(over);
          return new Provider.Taken("second", Optional.empty());
        });
    scene.add(scene.page("a", Channel.PAGERDUTY));
    // each attempt waits for the other one's writes: a slow machine must not end it before
    Delivery first = patient(Duration.ofMinutes(1));
    Thread old =
        Thread.ofVirtual()
            .start(() -> {
              dies(first);
              over.countDown();
            });
    await(begun);
    assertThat(new LeaseStore(scene.database).releaseAll()).isEqualTo(1);
    patient(Duration.ofMinutes(1)).deliverDue();
    old.join();
    assertThat(scene.outbox.receipts("INC-a"))
        .singleElement()
        .satisfies(receipt -> {
          assertThat(receipt.state()).as(receipt.toString()).isEqualTo(Receipt.State.DELIVERED);
          assertThat(receipt.remark()).isEqualTo("second");
        });
    assertThat(scene.results).hasOnlyElementsOfType(Delivered.class);
  }

  /** A delivery whose attempts may take so long. */
  private Delivery patient(Duration deadline) {
    for (Channel channel : List.of(Channel.PAGERDUTY, Channel.WEBHOOK)) {
      scene.settings.put(channel, Scene.within(channel, deadline));
    }
    return scene.delivery();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void dies(Delivery delivery) {
    try {
      try {
        delivery.deliverDue();
      } finally {
        delivery.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DataAccessException e) {
      assertThat(e).hasMessageContaining("crashed");
    }
  }

  private long writes() {
    return scene
        .database
        .jdbc()
        .sql("select last_value from incident.crash")
        .query((row, _) -> row.getLong(1))
        .single();
  }

  /** From the nth row on that is written, every write fails. */
  private void arm(int nth) {
    disarm();
    scene.database.jdbc().sql("create sequence incident.crash").update();
    scene
        .database
        .jdbc()
        .sql(
            """
            create function incident.crash() returns trigger language plpgsql as $$
            begin
              if nextval('incident.crash') >= %d then raise exception 'crashed'; end if;
              return coalesce(new, old);
            end $$
            """
                .formatted(nth))
        .update();
    for (String table : List.of("outbox", "outbox_thread", "delivery_result", "failing_lane")) {
      scene
          .database
          .jdbc()
          .sql(
              "create trigger crash before insert or update or delete on incident.%s for each row"
                      .formatted(table)
                  + " execute function incident.crash()")
          .update();
    }
  }

  private void disarm() {
    scene.database.jdbc().sql("drop function if exists incident.crash() cascade").update();
    scene.database.jdbc().sql("drop sequence if exists incident.crash").update();
  }
}
