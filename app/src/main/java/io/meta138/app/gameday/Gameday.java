package io.meta138.app.gameday;

import io.meta138.app.Logging;
import io.meta138.app.devnet.Devnet;
import io.meta138.app.devnet.DevnetOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Game days as a command asks for them: a devnet of their own, a drill in it, its outcome. */
public final class Gameday {
  private final Path root;
  private final Path state;
  private final long seed;
  private final List<Challenge> challenges;
  private final List<DrillChannel> channels;
  private final Devnet devnet;

  /**
   * What came of a drill.
   *
   * @param good whether it is what is wanted of a desk
   * @param faults a line each, in the order of their beginnings
   * @param score the last line
   */
  public record Outcome(boolean good, List<Map<String, Object>> faults, Map<String, Object> score) {
    /** Copies the lines. */
    public Outcome {
      faults = List.copyOf(faults);
    }
  }

  private Gameday(Path root, Path state, long seed, List<Challenge> challenges, Drill.Hears hears) {
    this.root = root;
    this.state = state;
    this.seed = seed;
    this.challenges = List.copyOf(challenges);
    this.channels = DrillSetup.channels(state);
    this.devnet =
        new Devnet(
            new DevnetOptions(
                this.root, state, true, false, seed, List.of(), 1, 0, 0, Optional.empty(), false),
            InstantSource.system(),
            hears::progress,
            Optional.of(DrillSetup.profile(channels)));
  }

  /**
   * A game day that has not begun.
   *
   * @param root of the installation
   * @param state directory for its devnet, which is emptied
   * @param name of a fault or decoy, or {@code all}
   * @param hears how it goes
   * @return empty when nothing is named so
   */
  public static Optional<Gameday> named(
      Path root, Path state, String name, long seed, Drill.Hears hears) {
    return Catalog.named(name, seed)
        .map(challenges -> new Gameday(root, state, seed, challenges, hears));
  }

  /** Every fault and decoy: name, whether it is a decoy, what it does. */
  public static List<Map<String, Object>> list(long seed) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Challenge one : Catalog.all(seed)) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("name", one.name());
      line.put("decoy", one.decoy());
      line.put("severity", one.severity());
      line.put("about", one.about());
      list.add(line);
    }
    return list;
  }

  /** Starts the devnet. */
  public void start() throws Exception {
    devnet.take();
    Logging.file(state.resolve("meta138.log"));
    devnet.start();
  }

  /**
   * Runs the drill.
   *
   * @return also of one that was cut short; empty when it was asked to end before it began
   */
  public Optional<Outcome> run(Drill.Hears hears) throws Exception {
    FaultLog log = Drill.log(state, hears);
    return new Drill(devnet, state, channels, InstantSource.system(), hears)
        .run(seed, challenges, log)
        .map(score -> outcome(score, log.file()));
  }

  private Outcome outcome(Score score, Path log) {
    Map<String, Object> last = new LinkedHashMap<>(score.document());
    last.put("seed", seed);
    last.put("log", log.toString());
    return new Outcome(score.good(), score.results().stream().map(Gameday::line).toList(), last);
  }

  private static Map<String, Object> line(Score.Result result) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", "scored");
    line.put("fault", result.fault().name());
    line.put("begins", result.fault().begins().toString());
    line.put("ends", result.fault().ends().toString());
    line.put("cause", result.fault().cause());
    result.incident().ifPresent(incident -> line.put("incident", incident));
    result.detectedMillis().ifPresent(millis -> line.put("detectedMillis", millis));
    result.pageMillis().ifPresent(millis -> line.put("pageMillis", millis));
    line.put("recovered", result.recovered());
    return line;
  }

  /** Ends the devnet and all that belongs to it. */
  public void stop() throws Exception {
    devnet.stop();
  }
}
