package io.meta138.app.devnet.exchanges;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which market simulated exchanges have. */
public final class MarketOptions {
  private static final int FASTEST = 3_600;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private int speed = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides every simulated price, lag and spread (default ${DEFAULT-VALUE}).",
      defaultValue = "138")
  private long seed;

  @Option(
      names = "--replay",
      arity = "1..*",
      paramLabel = "FILE",
      converter = FileConverter.class,
      description = "Play recorded one-minute bars; zips named VENUE_minute_PAIR_DAY_trade.zip.")
  private final List<Path> replay = new ArrayList<>();

  @Option(
      names = "--speed",
      paramLabel = "N",
      description = "How much faster than recorded bars are played (default ${DEFAULT-VALUE}).",
      defaultValue = "1")
  void setSpeed(int times) {
    if (times < 1 || times > FASTEST) {
      throw new ParameterException(
          spec.commandLine(), "expected a speed of 1 to %d, found %d".formatted(FASTEST, times));
    }
    speed = times;
  }

  /** What decides a simulated market. */
  public long seed() {
    return seed;
  }

  /** Recorded bars to play instead; none for a simulated market. */
  public List<Path> replay() {
    return List.copyOf(replay);
  }

  /** How much faster than recorded. */
  public int speed() {
    return speed;
  }
}
