package io.meta138.app.gameday;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A fault and when it begins.
 *
 * @param challenge what
 * @param begins so long after the drill began
 */
record Planned(Challenge challenge, Duration begins) {
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration BRIEF = Duration.ofSeconds(70);
  private static final int FEW = 5;
  private static final int SPREAD_MILLIS = 150_000;
  private static final int JITTER_MILLIS = 8_000;
  private static final Duration LEAD = Duration.ofSeconds(4);
  private static final int DRAWS = 16;

  Duration ends() {
    return begins.plus(challenge.lasts());
  }

  private Duration rested() {
    return ends().plus(challenge.rest());
  }

  private boolean bars(Planned other) {
    boolean apart = other.begins.compareTo(rested()) >= 0 || begins.compareTo(other.rested()) >= 0;
    return !apart && !challenge.agreesWith(other.challenge);
  }

  /**
   * Draws order and moments from a seed. Faults overlap wherever the one does not hide the other;
   * brief ones are spread over the drill, and those that take long begin as early as they can. Of
   * some draws the one that is over first counts: an unlucky order takes a minute longer.
   *
   * @return in the order of their beginnings
   */
  static List<Planned> draw(long seed, List<Challenge> challenges) {
    Random random = new Random(seed);
    return Stream.generate(() -> once(random, challenges))
        .limit(DRAWS)
        .min(Comparator.comparing(Planned::end))
        .orElseThrow();
  }

  /** When the last of them ends. */
  private static Duration end(List<Planned> plan) {
    return plan.stream().map(Planned::ends).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  private static List<Planned> once(Random random, List<Challenge> challenges) {
    List<Challenge> order = new ArrayList<>(challenges);
    Collections.shuffle(order, random);
    // what takes longest goes first, by and large: a drill is as long as its longest chain
    order.sort(
        Comparator.comparingLong(fault -> -fault.lasts().plus(fault.rest()).toSeconds() / 30));
    List<Planned> plan = new ArrayList<>();
    for (Challenge fault : order) {
      if (!fault.is(Challenge.Trait.BESIDE_A_PAGE)) {
        boolean brief =
            order.size() > FEW
                && !fault.alone().contains(Catalog.CHAIN)
                && !fault.shared().contains(Catalog.CHAIN)
                && fault.lasts().plus(fault.rest()).compareTo(BRIEF) < 0;
        Duration moment = Duration.ofMillis(random.nextInt(brief ? SPREAD_MILLIS : JITTER_MILLIS));
        plan.add(earliest(fault, LEAD.plus(moment), plan));
      }
    }
    for (Challenge fault : order) {
      if (fault.is(Challenge.Trait.BESIDE_A_PAGE)) {
        plan.add(besidePage(fault, plan, random));
      }
    }
    plan.sort(Comparator.comparing(Planned::begins).thenComparing(one -> one.challenge().name()));
    Set<String> names = new HashSet<>();
    plan.forEach(one -> names.add(one.challenge().name()));
    if (names.size() != plan.size()) {
      throw new GamedayException("a fault is planned twice: " + names);
    }
    return List.copyOf(plan);
  }

  private static Planned earliest(Challenge fault, Duration from, List<Planned> plan) {
    Planned candidate = new Planned(fault, from);
    while (plan.stream().anyMatch(candidate::bars)) {
      candidate = new Planned(fault, candidate.begins().plus(STEP));
    }
    return candidate;
  }

  /** Just before something that pages at once: nobody sees a channel fail that is not used. */
  private static Planned besidePage(Challenge fault, List<Planned> plan, Random random) {
    List<Planned> paging =
        plan.stream().filter(one -> one.challenge().is(Challenge.Trait.PAGES_AT_ONCE)).toList();
    if (paging.isEmpty()) {
      throw new GamedayException(fault.name() + " needs a fault that pages at once beside it");
    }
    Planned chosen = paging.get(random.nextInt(paging.size()));
    Duration before = chosen.begins().minus(Duration.ofSeconds(2));
    return new Planned(fault, before.isNegative() ? Duration.ZERO : before);
  }
}
