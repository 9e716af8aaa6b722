package io.meta138.app.gameday;

import io.meta138.app.devnet.Devnet;
import io.meta138.oracle.publishing.FeedStatus;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One drill: faults go into a running devnet as planned, and what its desk makes of them counts.
 */
public final class Drill {
  private static final Logger LOG = LoggerFactory.getLogger(Drill.class);
  private static final Duration CALM_LIMIT = Duration.ofMinutes(2);
  private static final Duration CALM = Duration.ofSeconds(8);
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(150);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Devnet devnet;
  private final Path state;
  private final List<DrillChannel> channels;
  private final InstantSource clock;
  private final Hears hears;

  /** Who hears how it goes, and may end it. */
  public interface Hears {
    /** In words, for people. */
    void progress(String words);

    /** Every line of the log of faults. */
    void event(Map<String, Object> line);

    /** Waits; true when the drill is to end now. */
    boolean over(Duration pause) throws InterruptedException;
  }

  /** A drill was asked to end before its end. */
  private static final class CutShort extends Exception {
    private static final long serialVersionUID = 1L;
  }

  Drill(Devnet devnet, Path state, List<DrillChannel> channels, InstantSource clock, Hears hears) {
    this.devnet = devnet;
    this.state = state;
    this.channels = channels;
    this.clock = clock;
    this.hears = hears;
  }

  /**
   * Runs it. When it is asked to end before its end, what is in force is undone, and what was over
   * by then counts.
   *
   * @return the score; empty when it was asked to end before it began
   */
  Optional<Score> run(long seed, List<Challenge> challenges, FaultLog log) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      Arena arena = new Arena(devnet, state, channels, client, clock);
      try {
        arena.start();
        DeskReader desk = new DeskReader(arena.desk(), state.resolve(DrillSetup.NOTICES));
        return begins(desk)
            ? Optional.of(score(seed, challenges, arena, desk, log))
            : Optional.empty();
      } finally {
        arena.stop();
        client.shutdownNow();
      }
    }
  }

  private boolean begins(DeskReader desk) throws Exception {
    try {
      calm(desk);
      return true;
    } catch (CutShort e) {
      return false;
    }
  }

  private Score score(
      long seed, List<Challenge> challenges, Arena arena, DeskReader desk, FaultLog log)
      throws Exception {
    log.began(clock.instant(), seed);
    try {
      inject(Planned.draw(seed, challenges), arena, log);
      recover(desk, log);
    } catch (CutShort e) {
      hears.progress("cut short; what was over by then counts");
    }
    return Scorer.score(FaultLog.read(log.file()), desk.read());
  }

  /** Waits until every feed is live and nothing is wrong, so that what comes is the drill's. */
  private void calm(DeskReader desk) throws Exception {
    hears.progress("waiting until all is calm");
    Instant limit = clock.instant().plus(CALM_LIMIT);
    Optional<Instant> since = Optional.empty();
    while (true) {
      Instant now = clock.instant();
      List<String> troubles = troubles(desk);
      since = troubles.isEmpty() ? Optional.of(since.orElse(now)) : Optional.empty();
      if (since.isPresent() && !now.isBefore(since.get().plus(CALM))) {
        return;
      }
      if (now.isAfter(limit)) {
        throw new GamedayException(
            "the devnet does not come to rest: " + String.join(", ", troubles));
      }
      rest(LOOK);
    }
  }

  private List<String> troubles(DeskReader desk) throws InterruptedException {
    List<String> troubles = new ArrayList<>();
    devnet.node().publisher().statuses().stream()
        .filter(feed -> feed.state() != FeedStatus.State.LIVE)
        .filter(feed -> feed.state() != FeedStatus.State.CLOSED)
        .forEach(feed -> troubles.add(feed.feed().name() + " is " + feed.state()));
    int open = desk.open();
    if (open > 0) {
      troubles.add(open + " incidents are open");
    }
    return troubles;
  }

  /** What is to be done at some time of the drill. */
  private record Moment(Duration at, boolean begins, Challenge challenge) {}

  private void inject(List<Planned> plan, Arena arena, FaultLog log) throws Exception {
    List<Moment> moments = new ArrayList<>();
    plan.forEach(one -> {
      moments.add(new Moment(one.begins(), true, one.challenge()));
      moments.add(new Moment(one.ends(), false, one.challenge()));
    });
    moments.sort(Comparator.comparing(Moment::at));
    Duration last = moments.getLast().at();
    hears.progress("%d faults and decoys within %d s".formatted(plan.size(), last.toSeconds()));
    Set<Challenge> under = new LinkedHashSet<>();
    Instant began = clock.instant();
    try {
      for (Moment moment : moments) {
        await(began.plus(moment.at()));
        Challenge challenge = moment.challenge();
        if (moment.begins()) {
          under.add(challenge);
          log.injected(clock.instant(), challenge, arena);
          challenge.action().begin(arena);
        } else {
          challenge.action().end(arena);
          under.remove(challenge);
          log.ended(clock.instant(), challenge);
        }
      }
    } catch (CutShort e) {
      log.cutShort(clock.instant());
      for (Challenge challenge : under) {
        end(challenge, arena);
        log.ended(clock.instant(), challenge);
      }
      under.clear();
      throw e;
    } finally {
      under.forEach(challenge -> end(challenge, arena));
    }
  }

  private void await(Instant due) throws InterruptedException, CutShort {
    while (clock.instant().isBefore(due)) {
      Duration left = Duration.between(clock.instant(), due);
      rest(left.compareTo(LOOK) < 0 ? left : LOOK);
    }
  }

  private static void end(Challenge challenge, Arena arena) {
    try {
      challenge.action().end(arena);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // the devnet ends anyway; what stopped the drill is what counts
      LOG.warn("{} can't be undone: {}", challenge.name(), e.getMessage());
    }
  }

  /** Waits until the desk has nothing open any more. */
  private void recover(DeskReader desk, FaultLog log)
      throws IOException, InterruptedException, CutShort {
    hears.progress("every fault is over; waiting until the desk has seen it");
    Instant limit = clock.instant().plus(RECOVERY_LIMIT);
    try {
      while (desk.open() > 0 && clock.instant().isBefore(limit)) {
        rest(LOOK);
      }
    } catch (CutShort e) {
      log.cutShort(clock.instant());
      throw e;
    }
    desk.holding().forEach(alert -> hears.progress("still open: " + alert));
  }

  private void rest(Duration pause) throws InterruptedException, CutShort {
    if (hears.over(pause)) {
      throw new CutShort();
    }
  }

  /**
   * Opens the log of faults below a state directory.
   *
   * @param hears every line too
   */
  static FaultLog log(Path state, Hears hears) throws IOException {
    return new FaultLog(state.resolve("faults.jsonl"), hears::event);
  }
}
