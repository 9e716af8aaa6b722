package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.topology.Place;
import io.meta138.incident.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesFileTest {
  private static List<String> problems(String yaml) {
    return RulesFile.parse("rules.yaml", yaml) instanceof RulesFile.Result.Invalid invalid
        ? invalid.problems().stream().map(Object::toString).toList()
        : List.of();
  }

  @Test
  void everyMistakeIsNamedWithItsLineAtOnce() {
    assertThat(
            problems(
                """
                components:
                  - id: a
                    kind: node
                    depends-on: [b, nowhere]
                  - id: b
                    kind: node
                    depends-on: [a]
                  - id: a
                    kind: node
                  - id: q
                    kind: quorum
                    needs: {least: 1, of: [a, missing]}
                severity:
                  - {name: one, severity: p1, because: x}
                  - {name: one, severity: p1, because: x}
                """))
        .anyMatch(p -> p.contains("rules.yaml:4") && p.contains("nowhere"))
        .anyMatch(p -> p.contains("rules.yaml:8") && p.contains("'a' again"))
        .anyMatch(p -> p.contains("rules.yaml:12") && p.contains("missing"))
        .anyMatch(p -> p.contains("expected raises"))
        .anyMatch(p -> p.contains("depends on itself"))
        .anyMatch(p -> p.contains("rules.yaml:15") && p.contains("'one' again"));
  }

  @Test
  void aThresholdThatCanNeverBeMetIsRefused() {
    assertThat(
            problems(
                """
                components:
                  - {id: a, kind: node}
                  - {id: q, kind: quorum, raises: x, needs: {least: 3, of: [a]}}
                severity: []
                """))
        .singleElement()
        .asString()
        .contains("rules.yaml:3")
        .contains("1 to 1");
  }

  @ParameterizedTest
  @CsvSource({
    "chain.stalled, chain:138, chain, P0",
    "chain.validator-silent, validator:0xa, validator:0xa, P1",
    "chain.proposer-missed, validator:0xa, validator:0xa, P2",
    "chain.round-changed, chain:138, consensus, P3",
    "chain.quorum-at-risk, chain:138, consensus, P1",
    "chain.nonce-stuck, account:0x1, account:0x1, P1",
    "node.unreachable, node:rpc-1, node:rpc-1, P2",
    "node.lagging, node:rpc-1, node:rpc-1, P2",
    "node.peers-low, node:rpc-1, node:rpc-1, P2",
    "node.pool-growing, node:rpc-1, node:rpc-1, P2",
    "rpc.slow, node:rpc-1, node:rpc-1, P2",
    "rpc.errors, node:rpc-1, node:rpc-1, P1",
    "certificate.expiring, certificate:rpc, certificate:rpc, P2",
    "key.expiring, key:signer, key:signer, P1",
    "disk.filling, disk:data, disk:data, P2",
    "monitoring.silent, prometheus, monitoring, P1",
    "feed.stale, feed:BTC/USD, feed:BTC/USD, P1",
    "feed.held, feed:BTC/USD, feed:BTC/USD, P2",
    "feed.headroom, feed:BTC/USD, feed:BTC/USD, P2",
    "tx.stuck, account:0x1, account:0x1, P1"
  })
  void theShippedRulesKnowEverySignal(
      String kind, String subject, String component, Severity severity) {
    Rules rules = RulesFile.shipped();
    Map<String, String> labels = Map.of("kind", kind, "subject", subject);
    Place place = rules.topology().locate(kind, labels).orElseThrow();
    assertThat(place.component()).isEqualTo(component);
    assertThat(rules.severities().judge(kind, labels, place.kind()).severity()).isEqualTo(severity);
    assertThat(rules.severities().judge(kind, labels, place.kind()).rule()).isNotEmpty();
  }

  @Test
  void alertsThatNameNoFeedJoinTheIncidentOfTheFeeds() {
    Rules rules = RulesFile.shipped();
    Place place =
        rules.topology().locate("feed.stale", Map.of("job", "meta138-oracle")).orElseThrow();
    assertThat(place.group()).isEqualTo("feeds");
    assertThat(place.dependsOn()).contains("chain");
  }

  @Test
  void aKeyInOtherHandsIsAMatterOfSecurity() {
    assertThat(
            RulesFile.shipped()
                .severities()
                .judge("key.foreign-use", Map.of(), "account")
                .security())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "../../etc", "feed:{feed}", "\u0000"})
  void labelsNeverBecomePartOfTheTopology(String hostile) {
    Rules rules = RulesFile.shipped();
    assertThat(rules.topology().locate("feed.stale", Map.of("feed", hostile)).map(Place::group))
        .satisfiesAnyOf(
            found -> assertThat(found).isEmpty(), found -> assertThat(found).contains("feeds"));
    assertThat(
            rules
                .topology()
                .locate("feed.stale", Map.of("feed", "x".repeat(200)))
                .map(Place::component))
        .contains("feeds");
  }

  @Test
  void theCauseIsTheDeepestComponentThatIsDown() {
    Topology topology = RulesFile.shipped().topology();
    Map<String, List<String>> needs =
        Map.of("feed:A", List.of("chain"), "chain", List.of("quorum"));
    Set<String> down = Set.of("feed:A", "chain", "quorum", "validator:a", "validator:b");
    assertThat(topology.cause("feed:A", down::contains, id -> needs.getOrDefault(id, List.of())))
        .isEqualTo("quorum");
    assertThat(
            topology.cause("validator:a", down::contains, id -> needs.getOrDefault(id, List.of())))
        .isEqualTo("quorum");
    assertThat(topology.cause("validator:a", "validator:a"::equals, _ -> List.of()))
        .isEqualTo("validator:a");
  }
}
