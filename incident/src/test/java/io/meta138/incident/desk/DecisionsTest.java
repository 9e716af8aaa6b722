package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.replay.Replay;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Suppression;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for any inputs at all: seeded streams of signals, commands, results and time. */
class DecisionsTest {
  private static final List<String> NAMES =
      List.of(
          "chain.stalled",
          "chain.validator-silent",
          "feed.stale",
          "feed.held",
          "source.silent",
          "rpc.errors",
          "node.lagging",
          "database.down",
          "tx.stuck",
          "watchdog",
          "odd.thing");
  private static final int INPUTS = 1_500;

  private final Rules rules = RulesFile.shipped();

  /** A stream of inputs that follows from its seed and from what the engine says. */
  private static final class Stream {
    final Random random;
    final List<String> keys = new ArrayList<>();
    Instant now = TestDesk.START;
    int incidents = 1;

    Stream(long seed) {
      random = new Random(seed);
    }

    Input next() {
      now =
          now.plusMillis(
              random.nextInt(20) == 0 ? random.nextInt(1_200_000) : random.nextInt(9_000));
      return switch (random.nextInt(24)) {
        case 0 -> new Input.Acknowledge("person:alice", incident());
        case 1 -> new Input.Resolve("person:alice", incident(), "done");
        case 2 ->
            new Input.Snooze("person:bob", incident(), now.plusSeconds(random.nextInt(4_000)));
        case 3 -> new Input.Merge("person:bob", incident(), incident());
        case 4 -> new Input.Reopen("person:bob", incident(), "no");
        case 5 -> new Input.Move("person:bob", incident(), pick(List.of(Status.values())));
        case 6 ->
            new Input.Rate("person:bob", incident(), pick(List.of(Severity.values())), "because");
        case 7 -> keys.isEmpty() ? new Input.Tick() : new Input.Undelivered(key(), "refused");
        case 8 -> keys.isEmpty() ? new Input.Tick() : new Input.Delivered(key(), "ok");
        case 9 -> new Input.Suppress("person:carol", suppression());
        case 10 -> new Input.EndSuppression("person:carol", "S-" + (1 + random.nextInt(9)));
        case 11 -> new Input.Note("person:alice", incident(), "note \u0000 \\u0000 é");
        case 12 -> keys.isEmpty() ? new Input.Tick() : new Input.Delayed(key(), "429");
        default -> signals();
      };
    }

    void saw(Effects effects) {
      effects.notices().stream().map(Notice::key).forEach(keys::add);
      effects.incidents().forEach(i -> incidents = Math.max(incidents, (int) i.number()));
    }

    private <T> T pick(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }

    private String key() {
      return keys.get(random.nextInt(keys.size()));
    }

    private String incident() {
      return "I-" + (1 + random.nextInt(Math.max(1, incidents)));
    }

    private Suppression suppression() {
      boolean silence = random.nextBoolean();
      Instant from = now.plusSeconds(random.nextInt(120));
      return new Suppression(
          "",
          silence ? Suppression.Kind.SILENCE : Suppression.Kind.MAINTENANCE,
          silence ? List.of(NAMES.get(random.nextInt(NAMES.size()))) : List.of(),
          Map.of(),
          silence ? List.of() : List.of(random.nextBoolean() ? "chain" : "validator:*"),
          from,
          from.plusSeconds(1 + random.nextInt(900)),
          "carol",
          "work",
          false);
    }

    private Input signals() {
      List<ReceivedSignal> signals = new ArrayList<>();
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        String subject = "s" + random.nextInt(5);
        boolean firing = random.nextInt(5) < 3;
        Instant start = now.plusSeconds(random.nextInt(600) - 500L);
        signals.add(
            TestDesk.signal(
                name,
                firing,
                start,
                firing ? Optional.empty() : Optional.of(start.plusSeconds(random.nextInt(300))),
                "feed",
                subject,
                "validator",
                subject,
                "venue",
                subject,
                "endpoint",
                subject,
                "node",
                subject,
                "account",
                subject));
      }
      return new Input.Signals(signals);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void recordedInputsGiveTheSameDecisionsAgain(long seed) {
    Stream stream = new Stream(seed);
    RecordingResponders responders = new RecordingResponders(new TestDesk.People());
    Engine engine = new Engine(rules, responders);
    List<Recorded> journal = new ArrayList<>();
    List<Effects> live = new ArrayList<>();
    for (int i = 0; i < INPUTS; i++) {
      Codec.Storable input = Codec.storable(stream.next());
      engine.apply(stream.now, input.input());
      Effects effects = engine.drain();
      live.add(effects);
      stream.saw(effects);
      byte[] row = Codec.pack(List.of(stream.now), List.of(input.json()), responders.drain());
      journal.add(Codec.unpack(row));
    }

    List<Effects> again = new ArrayList<>();
    Replay.again(journal, rules, again::add);

    assertThat(again).as("seed %d", seed).isEqualTo(live);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void aRestartAtAnyMomentChangesNoDecision(long seed) {
    Stream stream = new Stream(seed);
    Engine steady = new Engine(rules, new TestDesk.People());
    Engine restarted = new Engine(rules, new TestDesk.People());
    Map<String, String> documents = new TreeMap<>();
    Random moments = new Random(seed);
    for (int i = 0; i < INPUTS; i++) {
      Input input = stream.next();
      steady.apply(stream.now, input);
      Effects expected = steady.drain();
      if (moments.nextInt(25) == 0) {
        restarted = load(documents);
      }
      restarted.apply(stream.now, input);
      Effects effects = restarted.drain();
      assertThat(effects.notices()).as("seed %d input %d", seed, i).isEqualTo(expected.notices());
      assertThat(effects.entries()).as("seed %d input %d", seed, i).isEqualTo(expected.entries());
      assertThat(effects.incidents())
          .as("seed %d input %d", seed, i)
          .containsExactlyInAnyOrderElementsOf(expected.incidents());
      keep(documents, effects);
      stream.saw(effects);
    }
  }

  private static void keep(Map<String, String> documents, Effects effects) {
    effects.alerts().forEach(a -> documents.put(a.id(), Codec.write(a)));
    effects.incidents().forEach(i -> documents.put(i.id(), Codec.write(i)));
    effects.suppressions().forEach(s -> documents.put(s.id(), Codec.write(s)));
    documents.keySet().removeAll(effects.forgotten());
    effects.incidents().stream()
        .mapToLong(Incident::number)
        .max()
        .ifPresent(n -> documents.merge("#", Long.toString(n), DecisionsTest::larger));
    effects.suppressions().stream()
        .mapToLong(s -> Long.parseLong(s.id().substring(2)))
        .max()
        .ifPresent(n -> documents.merge("##", Long.toString(n), DecisionsTest::larger));
  }

  private static String larger(String one, String other) {
    return Long.toString(Math.max(Long.parseLong(one), Long.parseLong(other)));
  }

  private Engine load(Map<String, String> documents) {
    List<Alert> alerts = new ArrayList<>();
    List<Incident> incidents = new ArrayList<>();
    List<Suppression> suppressions = new ArrayList<>();
    documents.forEach((id, json) -> {
      switch (id.charAt(0)) {
        case 'a' -> alerts.add(Codec.read(json, Alert.class));
        case 'I' -> incidents.add(Codec.read(json, Incident.class));
        case 'S' -> suppressions.add(Codec.read(json, Suppression.class));
        default -> assertThat(id).startsWith("#");
      }
    });
    Engine engine = new Engine(rules, new TestDesk.People());
    engine.load(
        new Engine.Known(
            suppressions,
            incidents,
            alerts,
            Long.parseLong(documents.getOrDefault("#", "0")),
            Long.parseLong(documents.getOrDefault("##", "0"))));
    return engine;
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void whateverHoldsIsPartOfAnIncidentOrSaysWhyNot(long seed) {
    Stream stream = new Stream(seed);
    Engine engine = new Engine(rules, new TestDesk.People());
    Map<String, Alert> alerts = new TreeMap<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < INPUTS; i++) {
      Input input = stream.next();
      engine.apply(stream.now, input);
      Effects effects = engine.drain();
      effects.alerts().forEach(a -> alerts.put(a.id(), a));
      effects.forgotten().forEach(alerts::remove);
      effects.notices().stream().map(Notice::key).forEach(keys::add);
      stream.saw(effects);
    }
    assertThat(keys).as("seed %d", seed).doesNotHaveDuplicates().allMatch(k -> k.length() <= 255);
    assertThat(alerts.values())
        .as("seed %d", seed)
        .allSatisfy(alert -> {
          assertThat(alert.trail()).isNotEmpty();
          if (alert.active()) {
            assertThat(alert.incident()).isPresent();
          }
        });
    engine.apply(stream.now.plus(Duration.ofDays(5)), new Input.Tick());
    assertThat(engine.nextDue().map(due -> due.isAfter(stream.now)).orElse(true)).isTrue();
  }
}
