package io.meta138.incident.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class CollectorTest {
  private static final Instant NOW = Recorded.OPENED;
  private static final Scope SCOPE = Scope.opening(Recorded.open("I-1"), NOW);

  private interface Body {
    List<Finding> find(Duration allowed) throws InterruptedException;
  }

  private record Source(String name, Duration limit, Body body) implements EvidenceSource {
    @Override
    public List<Finding> collect(Scope scope, Duration allowed) throws InterruptedException {
      return body.find(allowed);
    }
  }

  private static Source source(String name, Body body) {
    return new Source(name, Duration.ofSeconds(20), body);
  }

  private static Finding text(String name, String text) {
    return Finding.Document.of(name, "text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Collected> collect(Instant now, EvidenceSource... sources)
      throws InterruptedException {
    try (Collector collector = new Collector(List.of(sources), InstantSource.fixed(now))) {
      return collector.collect(SCOPE, NOW);
    }
  }

  @Test
  void aSourceThatHangsIsMissingWithItsReasonAndIsInterrupted() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    Source hanging =
        new Source(
            "venue",
            Duration.ofMillis(50),
            _ -> {
              try {
                new CountDownLatch(1).await();
                return List.of();
              } finally {
                interrupted.countDown();
              }
            });

    List<Collected> found;
    try (Collector collector =
        new Collector(
            List.of(hanging, source("node", _ -> List.of(text("head", "7")))),
            InstantSource.fixed(NOW))) {
      found = collector.collect(SCOPE, NOW);
      // before the collector is closed, which ends everything
      assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    }

    assertThat(found).extracting(Collected::source).containsExactly("venue", "node");
    assertThat(found.getFirst().missing()).contains("no answer within 50 ms");
    assertThat(found.getLast().content().map(String::new)).contains("7");
  }

  @Test
  void sourcesAreAskedAtTheSameTime() throws InterruptedException {
    CountDownLatch both = new CountDownLatch(2);
    Body meet =
        _ -> {
          both.countDown();
          assertThat(both.await(1, TimeUnit.MINUTES)).isTrue();
          return List.of(text("met", "yes"));
        };

    assertThat(collect(NOW, source("a", meet), source("b", meet)))
        .allMatch(one -> one.missing().isEmpty());
  }

  @Test
  void aSourceThatThrowsOrGivesNothingIsMissing() throws InterruptedException {
    List<Collected> found =
        collect(
            NOW,
            source(
                "broken",
                _ -> {
                  throw new EvidenceException("token=abcdef123 refused");
                }),
            source("empty", _ -> List.of()));

    assertThat(found.getFirst().missing().orElseThrow())
        .contains("EvidenceException")
        .contains("refused")
        .doesNotContain("abcdef123");
    assertThat(found.getLast().missing()).contains("it gave nothing");
  }

  @Test
  void whatIsAllowedShrinksWithTheTimeSinceTheOpening() throws InterruptedException {
    AtomicReference<Duration> allowed = new AtomicReference<>(Duration.ZERO);
    Source source =
        new Source(
            "node",
            Duration.ofSeconds(25),
            of -> {
              allowed.set(of);
              return List.of(text("head", "7"));
            });

    collect(NOW, source);
    assertThat(allowed.get()).isEqualTo(Duration.ofSeconds(25));
    collect(NOW.plusSeconds(12), source);
    assertThat(allowed.get()).isEqualTo(Duration.ofSeconds(15));
    collect(NOW.plusSeconds(3_600), source);
    assertThat(allowed.get()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void documentsAreBoundedAndTextAndHaveNoSecrets() throws InterruptedException {
    List<Collected> found =
        collect(
            NOW,
            source(
                "node",
                _ ->
                    List.of(
                        Finding.Document.of("large", "x", new byte[EvidenceStore.MAX_BYTES + 1]),
                        Finding.Document.of("binary", "x", new byte[] {(byte) 0xff, 1}),
                        text("log", "Bearer abcdefghij said hello"))));

    assertThat(found.get(0).missing().orElseThrow()).contains("are more than the");
    assertThat(found.get(1).missing()).contains("it is no text in UTF-8");
    assertThat(found.get(2).content().map(String::new)).contains("Bearer [removed] said hello");
  }

  @Test
  void twoSourcesOfOneNameAreRefused() {
    Source source = source("node", _ -> List.of());
    assertThatThrownBy(() -> collect(NOW, source, source)).hasMessage("two sources are named node");
  }
}
