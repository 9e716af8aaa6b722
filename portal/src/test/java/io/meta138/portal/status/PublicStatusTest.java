package io.meta138.portal.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.health.HealthReport;
import io.meta138.platform.db.Database;
import io.meta138.portal.api.Documents.StatusComponent;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.stream.Overviews;
import io.meta138.portal.support.FakeViews;
import io.meta138.portal.support.Until;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Network;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class PublicStatusTest {
  private final FakeViews views = new FakeViews();
  private volatile Instant now = Instant.parse("2026-01-05T09:00:10Z");

  /** No server is behind it, and whoever asks it hears so at once. */
  private static UptimeNotes notesWithoutDatabase() {
    Database database = Database.connect("jdbc:postgresql://127.0.0.1:1/gone", "nobody", "", 1);
    database.close();
    return new UptimeNotes(new Uptime(database));
  }

  private PublicStatus status(Views all, UptimeNotes notes, Duration patience) {
    return new PublicStatus(all, new Overviews(all, () -> now), notes, true, () -> now, patience);
  }

  private StatusSummary status(Views all) {
    return status(all, notesWithoutDatabase(), Duration.ofMinutes(1)).now();
  }

  @Test
  void itIsToldWithoutTheDatabaseThatItIsWrittenDownIn() {
    UptimeNotes notes = notesWithoutDatabase();
    PublicStatus status = status(views.views(), notes, Duration.ofMinutes(1));

    notes.note(status.now());
    now = now.plusSeconds(20);
    notes.note(status.now());

    assertThat(status.now().asOf()).isEqualTo(now);
    assertThat(status.now().components())
        .extracting(StatusComponent::id)
        .containsExactly("prices", "chain", "lanes", "network");
    assertThat(status.now().current()).isNotEmpty();
  }

  @Test
  void theComponentOfLanesStaysWhenNothingIsKnownOfThemAndGoesWhenThereAreNone() {
    FakeViews lanes = new FakeViews();
    Views all = new Views(views, views, lanes, views, views, views);
    lanes.silent = "the database of messages does not answer";

    StatusSummary silent = status(all);

    assertThat(silent.state()).isEqualTo(State.UNKNOWN);
    assertThat(silent.components())
        .filteredOn(component -> component.id().equals("lanes"))
        .extracting(StatusComponent::state)
        .containsExactly(State.UNKNOWN);

    lanes.silent = "";
    lanes.withLanes = false;

    assertThat(status(all).components()).extracting(StatusComponent::id).doesNotContain("lanes");
  }

  @Test
  void incidentsThatWereKnownLastStayWhileTheDeskDoesNotAnswer() {
    FakeViews desk = new FakeViews();
    desk.silent = "the desk does not answer";
    PublicStatus status =
        status(
            new Views(views, views, views, views, desk, views),
            notesWithoutDatabase(),
            Duration.ofMinutes(1));

    assertThat(status.now().incidentsKnown()).isFalse();
    assertThat(status.now().state()).isEqualTo(State.UNKNOWN);
    assertThat(status.now().current()).isEmpty();

    desk.silent = "";
    now = now.plusSeconds(2);
    StatusSummary heard = status.now();
    assertThat(heard.incidentsKnown()).isTrue();
    assertThat(heard.current()).isNotEmpty();
    assertThat(heard.past()).isNotEmpty();

    desk.silent = "the desk does not answer";
    now = now.plusSeconds(2);
    assertThat(status.now().incidentsKnown()).isFalse();
    assertThat(status.now().current()).isEqualTo(heard.current());
    assertThat(status.now().past()).isEqualTo(heard.past());

    now = now.plus(Duration.ofDays(15));
    assertThat(status.now().past()).isEmpty();
  }

  /** Answers only once it is let. */
  private static final class Hanging implements Network {
    private final CountDownLatch let = new CountDownLatch(1);
    private final Network network;

    Hanging(Network network) {
      this.network = network;
    }

    @Override
    public Known<HealthReport> report() {
      try {
        let.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return network.report();
    }
  }

  @Test
  void whoeverAsksIsToldThatNothingIsKnownWhileAPartHangs() throws Exception {
    Hanging hanging = new Hanging(views);
    PublicStatus status =
        status(
            new Views(views, views, views, hanging, views, views),
            notesWithoutDatabase(),
            Duration.ofMillis(1));

    StatusSummary told = status.now();

    assertThat(told.state()).isEqualTo(State.UNKNOWN);
    assertThat(told.components())
        .hasSize(4)
        .allSatisfy(component -> assertThat(component.state()).isEqualTo(State.UNKNOWN));
    hanging.let.countDown();
    Until.holds(() -> status.now().state() != State.UNKNOWN || !status.now().feeds().isEmpty());
  }

  @Test
  void whatWasToldLastStaysForAWhileAndIsThenNotKnown() throws Exception {
    Hanging hanging = new Hanging(views);
    hanging.let.countDown();
    Network[] network = {hanging};
    PublicStatus status =
        status(
            new Views(views, views, views, () -> network[0].report(), views, views),
            notesWithoutDatabase(),
            Duration.ofMillis(1));
    Until.holds(() -> !status.now().feeds().isEmpty());
    Instant then = now;
    network[0] = new Hanging(views);

    now = then.plusSeconds(10);
    assertThat(status.now().asOf()).isEqualTo(then);
    now = then.plusSeconds(20);
    StatusSummary told = status.now();

    assertThat(told.asOf()).isEqualTo(now);
    assertThat(told.feeds())
        .isNotEmpty()
        .allSatisfy(feed -> assertThat(feed.state()).isEqualTo(State.UNKNOWN));
    assertThat(told.incidentsKnown()).isFalse();
    assertThat(told.current()).isNotEmpty();
  }
}
