package io.meta138.app.devnet;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What kind of devnet is wanted.
 *
 * @param root of the installation, where the tools are
 * @param state directory of everything that survives
 * @param fresh whether to start over
 * @param live whether prices come from the real venues
 * @param seed of the simulated market
 * @param replay recorded bars to play instead
 * @param speed how much faster than recorded
 * @param rpcPort of the chain; 0 takes the last one or a free one
 * @param adminPort of metrics and health; 0 takes a free one
 * @param feeds a feeds file instead of the built-in one
 * @param lanes whether there is to be a second chain with lanes, in a state that begins here
 */
public record DevnetOptions(
    Path root,
    Path state,
    boolean fresh,
    boolean live,
    long seed,
    List<Path> replay,
    int speed,
    int rpcPort,
    int adminPort,
    Optional<Path> feeds,
    boolean lanes) {
  /** Copies the files. */
  public DevnetOptions {
    replay = List.copyOf(replay);
  }
}
