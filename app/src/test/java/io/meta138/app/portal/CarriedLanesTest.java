package io.meta138.app.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.lanes.Selector;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.Health;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A lane whose messages, as far as the database knows, have all arrived. */
final class CarriedLanesTest {
  private static final Instant AT = Instant.parse("2026-01-05T09:00:00Z");
  private static final Health.Check HOME =
      new Health.Check("lanes on home", true, "read to its head 1 s ago");
  private static final Health.Check FAR =
      new Health.Check("lanes on far", true, "read to its head 1 s ago");
  private static final Health.Check OUT = new Health.Check("lane out", true, "delivering");

  private static EmbeddedPostgres postgres;
  private static Database database;

  @BeforeAll
  static void begin() throws Exception {
    postgres = EmbeddedPostgres.builder().start();
    database =
        Database.connect(
            "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", "postgres", "", 2);
    database.migrate("ccip");
  }

  @AfterAll
  static void end() throws Exception {
    database.close();
    postgres.close();
  }

  private static Standing standing(Known<Health> health) {
    Lane lane =
        Lane.between(
            "out",
            new ChainDefinition("home", ChainId.META, new Selector(1), new Finality.Immediate(), 0),
            Address.parse("0x" + "01".repeat(20)),
            new ChainDefinition(
                "far", new ChainId(2_138), new Selector(2), new Finality.Immediate(), 0),
            Address.parse("0x" + "02".repeat(20)),
            List.of(),
            List.of(),
            LanePolicy.defaults());
    CarriedLanes lanes =
        new CarriedLanes(
            Optional.of(
                new CarriedLanes.Followed(List.of(lane), new MessageStore(database), () -> health)),
            () -> AT);
    return lanes.lanes().or(List.of()).getFirst().standing();
  }

  private static Standing standing(Health.Check... checks) {
    return standing(new Known.Here<>(new Health(List.of(checks)), AT));
  }

  @Test
  void aLaneThatIsReadAtBothEndsAndDeliveredOnIsAsItShould() {
    assertThat(standing(HOME, FAR, OUT)).isEqualTo(new Standing(State.OK, AT, ""));
  }

  @Test
  void aLaneOfAnotherKindWhichThisProcessOnlyReadsIsAsItShould() {
    assertThat(standing(HOME, FAR)).isEqualTo(new Standing(State.OK, AT, ""));
  }

  @Test
  void nothingIsKnownOfALaneOneEndOfWhichIsNotRead() {
    Health.Check old = new Health.Check("lanes on far", false, "read to its head 300 s ago");

    assertThat(standing(HOME, old, OUT))
        .isEqualTo(new Standing(State.UNKNOWN, AT, "lanes on far: read to its head 300 s ago"));
  }

  @Test
  void nothingIsKnownOfALaneThatNobodySaysIsRead() {
    assertThat(standing(HOME, OUT).state()).isEqualTo(State.UNKNOWN);
    assertThat(standing(new Known.Missing<>("no answer")))
        .isEqualTo(
            new Standing(
                State.UNKNOWN, AT, "whether messages are followed is not known: no answer"));
  }

  @Test
  void aLaneThatSomethingKeepsFromBeingDeliveredOnIsDegraded() {
    assertThat(standing(HOME, FAR, new Health.Check("lane out", false, "the router is paused")))
        .isEqualTo(new Standing(State.DEGRADED, AT, "lane out: the router is paused"));
  }

  @Test
  void whatIsAmissWithOtherLanesAndPartsIsNoMatterOfThisOne() {
    assertThat(
            standing(
                HOME,
                FAR,
                OUT,
                new Health.Check("lanes on other", false, "not read to its head yet"),
                new Health.Check("lane outer", false, "paused"),
                new Health.Check("prices", false, "late")))
        .isEqualTo(new Standing(State.OK, AT, ""));
  }
}
