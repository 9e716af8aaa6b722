package io.meta138.network.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.health.NetworkConfig.NodeConfig;
import io.meta138.network.health.NodeReading.Contact;
import io.meta138.network.health.NodeReading.NodeHead;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class NetworkHealthTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<Signal> signals = new ArrayList<>();

  private static NetworkHealth network(int nodes) {
    return new NetworkHealth(
        NetworkConfig.of(
            new ChainId(138),
            Duration.ofSeconds(2),
            IntStream.range(0, nodes)
                .mapToObj(i -> NodeConfig.rpc("n" + i, URI.create("http://127.0.0.1:1/" + i)))
                .toList()));
  }

  private static NodeReading reading(
      String node, Instant at, NodeHead head, Optional<Duration> timeout) {
    return new NodeReading(
        node,
        at,
        Duration.ofMillis(5),
        Contact.ANSWERED,
        "",
        Fact.of(head),
        Fact.unknown("not asked"),
        Fact.unknown("not asked"),
        Fact.unknown("not asked"),
        Fact.of(
            Stream.of("1", "2", "3", "4").map(d -> Address.parse("0x" + d.repeat(40))).toList()),
        Fact.unknown("not asked"),
        timeout);
  }

  private void look(NetworkHealth health, Instant at, long block) {
    health.observe(reading("n0", at, new NodeHead(block, at), Optional.of(SECOND)));
    signals.addAll(health.tick(at));
  }

  @Test
  void aHaltIsSeenAlsoWhenTheClockWasSetBack() {
    NetworkHealth health = network(1);
    Instant at = START;
    for (int block = 1; block <= 10; block++) {
      look(health, at, block);
      at = at.plus(SECOND);
    }
    signals.clear();

    at = at.minus(Duration.ofHours(1));
    for (int i = 0; i < 60; i++) {
      look(health, at, 10);
      at = at.plus(SECOND);
    }

    assertThat(signals)
        .filteredOn(signal -> signal.state() == Signal.State.RAISED)
        .extracting(Signal::kind)
        .contains("chain.stalled");
  }

  @Test
  void aNodeThatTellsALongTimeoutDoesNotMakeAHaltShowLate() {
    NetworkHealth health = network(4);
    for (int i = 0; i < 4; i++) {
      Duration timeout = Duration.ofSeconds(i == 3 ? 600 : 4);
      health.observe(reading("n" + i, START, new NodeHead(7, START), Optional.of(timeout)));
    }

    assertThat(health.report(START).chain().stallAfterMillis()).isEqualTo(14_000);
  }

  @Test
  void aNodeWithATimeStampBeyondAllTimeBlindsNobody() {
    NetworkHealth health = network(3);
    health.observe(reading("n0", START, new NodeHead(9, START), Optional.empty()));
    health.observe(reading("n1", START, new NodeHead(8, Instant.MAX), Optional.empty()));
    health.observe(reading("n2", START, new NodeHead(7, START), Optional.empty()));
    signals.addAll(health.tick(START.plus(Duration.ofMinutes(5))));

    assertThat(signals).extracting(Signal::kind).contains("chain.stalled");
  }
}
