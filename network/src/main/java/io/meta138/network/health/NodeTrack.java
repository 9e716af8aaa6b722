package io.meta138.network.health;

import io.meta138.network.health.NodeReading.Contact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One node's last readings. */
final class NodeTrack {
  private static final int KEPT = 20;
  private static final int POOLS = 60;
  private static final int ENOUGH = 5;

  private final Deque<NodeReading> readings = new ArrayDeque<>();
  private final Deque<Sized> pools = new ArrayDeque<>();
  private Optional<NodeReading> lastAnswer = Optional.empty();
  private int silentInARow;

  private record Sized(Instant at, long size) {}

  void take(NodeReading reading) {
    readings.addLast(reading);
    if (readings.size() > KEPT) {
      readings.removeFirst();
    }
    boolean silent = isAbsent(reading.contact());
    silentInARow = silent ? silentInARow + 1 : 0;
    if (reading.contact() == Contact.ANSWERED) {
      lastAnswer = Optional.of(reading);
      reading.pool().toOptional().ifPresent(pool -> sized(reading.at(), pool.size()));
    }
  }

  private void sized(Instant at, long size) {
    // one a second or so is plenty, whatever the polls' pace
    if (!pools.isEmpty() && at.isBefore(pools.getLast().at().plusMillis(900))) {
      return;
    }
    pools.addLast(new Sized(at, size));
    if (pools.size() > POOLS) {
      pools.removeFirst();
    }
  }

  private static boolean isAbsent(Contact contact) {
    return contact == Contact.SILENT || contact == Contact.WRONG_CHAIN;
  }

  Optional<NodeReading> last() {
    return Optional.ofNullable(readings.peekLast());
  }

  Optional<NodeReading> lastAnswer() {
    return lastAnswer;
  }

  /** Attempts without any answer since the last one. */
  int silentInARow() {
    return silentInARow;
  }

  boolean isAnswering() {
    return last().filter(r -> r.contact() == Contact.ANSWERED).isPresent();
  }

  /** Four of five of the last answers came within this; empty while there are too few. */
  Optional<Duration> latency() {
    List<Duration> answers =
        readings.stream()
            .filter(r -> r.contact() == Contact.ANSWERED)
            .map(NodeReading::took)
            .sorted()
            .toList();
    return answers.size() < ENOUGH
        ? Optional.empty()
        : Optional.of(answers.get(answers.size() * 4 / 5));
  }

  int readings() {
    return readings.size();
  }

  /**
   * Attempts of the last few that brought nothing of use although the node is there: a silence of
   * several attempts is an absence and no error.
   */
  long broken() {
    int broken = 0;
    int silent = 0;
    for (NodeReading reading : readings) {
      boolean absent = isAbsent(reading.contact());
      silent = absent ? silent + 1 : 0;
      broken +=
          switch (silent) {
            case 0 -> reading.contact() == Contact.ANSWERED ? 0 : 1;
            case 1 -> 1;
            case 2 -> -1;
            default -> 0;
          };
    }
    return broken;
  }

  Optional<NodeReading> lastBroken() {
    return readings.reversed().stream().filter(r -> r.contact() != Contact.ANSWERED).findFirst();
  }

  /**
   * By how much the pool grew, when it was larger in each third of the time looked back than ever
   * before in it; empty when it did not, or while it is not known long enough.
   */
  OptionalLong growth() {
    if (pools.size() < POOLS / 2) {
      return OptionalLong.empty();
    }
    List<Sized> all = List.copyOf(pools);
    int third = all.size() / 3;
    long first = most(all.subList(0, third));
    long secondLeast = least(all.subList(third, 2 * third));
    long secondMost = most(all.subList(third, 2 * third));
    long last = least(all.subList(2 * third, all.size()));
    return secondLeast > first && last > secondMost
        ? OptionalLong.of(last - first)
        : OptionalLong.empty();
  }

  private static long most(List<Sized> part) {
    return part.stream().mapToLong(Sized::size).max().orElse(0);
  }

  private static long least(List<Sized> part) {
    return part.stream().mapToLong(Sized::size).min().orElse(0);
  }
}
