package io.meta138.app.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.NodeStatus.NodeDocument;
import io.meta138.app.node.SourceDocument;
import io.meta138.chain.rpc.Rpc;
import io.meta138.oracle.publishing.ReportJournal;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.Health;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Nodes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OraclesTest {
  private static final Instant AT = Instant.parse("2026-01-05T09:00:00Z");

  /** A node of which only feeds and health are known. */
  private record Sight(String name, Known<List<FeedDocument>> feeds, Known<Health> health)
      implements OracleSight {
    @Override
    public NodeFiles files() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Known<List<SourceDocument>> sources() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Known<List<EndpointDocument>> endpoints() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Known<NodeDocument> node() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Known<KeyDocument> key() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Rpc rpc() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Database database() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ReportJournal journal() {
      throw new UnsupportedOperationException();
    }
  }

  private static Known<List<FeedDocument>> feeds(int live, int stale) {
    return new Known.Here<>(
        IntStream.range(0, live + stale)
            .mapToObj(i -> feed("F" + i, i < live ? "live" : "stale"))
            .toList(),
        AT);
  }

  private static FeedDocument feed(String id, String state) {
    return new FeedDocument(
        id,
        state,
        Optional.empty(),
        Optional.empty(),
        -1,
        0,
        1,
        1,
        0,
        0,
        0,
        0,
        "",
        false,
        Optional.empty(),
        8);
  }

  private static Known<Health> health(boolean ok) {
    return new Known.Here<>(
        new Health(List.of(new Health.Check("chain.head", ok, ok ? "2 s" : "900 s old"))), AT);
  }

  private static final Sight AWAY =
      new Sight("away", new Known.Missing<>("no answer"), new Known.Missing<>("no answer"));
  private static final Sight STUCK = new Sight("stuck", feeds(1, 3), health(false));
  private static final Sight WORSE = new Sight("worse", feeds(0, 4), health(false));
  private static final Sight GOOD = new Sight("good", feeds(4, 0), health(true));
  private static final Sight OTHER = new Sight("other", feeds(4, 0), health(true));

  private static String first(OracleSight... sights) {
    return new Oracles(List.of(sights)).first().map(OracleSight::name).orElse("none");
  }

  @Test
  void aNodeThatIsStuckHidesNoneThatWorks() {
    assertThat(first(AWAY, STUCK, GOOD, OTHER)).isEqualTo("good");
  }

  @Test
  void ofNodesThatAreAllNotReadyTheOneWithMostLiveFeedsIsShown() {
    assertThat(first(AWAY, WORSE, STUCK)).isEqualTo("stuck");
    assertThat(first(AWAY)).isEqualTo("away");
    assertThat(first()).isEqualTo("none");
  }

  @Test
  void readinessTellsOfWhichNodeItSpeaksAndIsUnknownWhenNoneAnswers() {
    InstantSource clock = InstantSource.fixed(AT);
    assertThat(new OracleNodes(new Oracles(List.of(AWAY, STUCK, GOOD)), clock).readiness())
        .isInstanceOfSatisfying(
            Known.Here.class,
            known ->
                assertThat(known.value())
                    .isEqualTo(
                        new Nodes.Readiness(
                            false, List.of("away: no answer", "stuck: chain.head: 900 s old"))));
    assertThat(new OracleNodes(new Oracles(List.of(AWAY)), clock).readiness())
        .isEqualTo(new Known.Missing<Nodes.Readiness>("no answer"));
  }
}
