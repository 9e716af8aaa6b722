package io.meta138.app.node;

import io.meta138.app.config.FeedsConfig;
import io.meta138.app.config.NodeConfig;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.Sources;
import io.meta138.oracle.sources.SourcesConfig;
import io.meta138.oracle.sources.VenueCatalog;
import io.meta138.oracle.sources.VenueEndpoints;
import io.meta138.oracle.sources.protocol.Venue;
import io.meta138.oracle.sources.protocol.VenueProfile;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Problem;
import io.meta138.platform.types.Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A node's configuration with the feeds file that it names, read and checked.
 *
 * @param file of the node
 * @param config of the node
 * @param catalog its feeds
 * @param venues it can speak with
 * @param sources it wants
 */
public record NodeFiles(
    Path file, NodeConfig config, FeedCatalog catalog, VenueCatalog venues, SourcesConfig sources) {

  /** What came of reading. */
  public sealed interface Result {
    /**
     * Everything is right.
     *
     * @param files what stands in them
     */
    record Valid(NodeFiles files) implements Result {}

    /**
     * Something is wrong.
     *
     * @param problems all of it
     */
    record Invalid(List<Problem> problems) implements Result {
      /** Copies the problems. */
      public Invalid {
        problems =
            problems.stream()
                .sorted(Comparator.comparing(Problem::file).thenComparingInt(Problem::line))
                .toList();
      }
    }
  }

  /** Reads both files and reports every problem of both. */
  public static Result read(Path file) {
    return switch (ConfigFile.read(file, NodeConfig.class)) {
      case ConfigResult.Invalid<NodeConfig>(List<Problem> found) ->
          new Result.Invalid(withFeeds(file, found));
      case ConfigResult.Valid<NodeConfig>(NodeConfig config, Map<String, Integer> lines) ->
          check(file, config, lines);
    };
  }

  /** With those of the feeds, when the node's own file is wrong but says where the feeds are. */
  private static List<Problem> withFeeds(Path file, List<Problem> found) {
    List<Problem> problems = new ArrayList<>(found);
    ConfigFile.scalar(file, "feeds")
        .map(file::resolveSibling)
        .ifPresent(feeds -> catalog(feeds, VenueCatalog.standard(), problems));
    return problems;
  }

  private static Result check(Path file, NodeConfig config, Map<String, Integer> lines) {
    List<Problem> problems = new ArrayList<>();
    checkKeys(file, config, lines, problems);
    problems.addAll(LaneConfigCheck.problems(file, config, lines));
    VenueCatalog venues = VenueCatalog.standard();
    Optional<FeedCatalog> catalog = catalog(file.resolveSibling(config.feeds()), venues, problems);
    if (catalog.isEmpty()) {
      return new Result.Invalid(problems);
    }
    Map<String, VenueEndpoints> endpoints = endpoints(file, config);
    Set<SourceId> wanted = new TreeSet<>(catalog.get().sources());
    wanted.removeIf(source -> lacksKey(source, venues, endpoints));
    SourcesConfig sources = SourcesConfig.of(wanted).withEndpoints(endpoints);
    int line = lines.getOrDefault("venues", 1);
    Sources.problems(sources, venues)
        .forEach(problem -> problems.add(new Problem(file.toString(), line, "venues", problem)));
    return problems.isEmpty()
        ? new Result.Valid(new NodeFiles(file, config, catalog.get(), venues, sources))
        : new Result.Invalid(problems);
  }

  /** A venue without a voice is done without when it wants a key and there is none. */
  private static boolean lacksKey(
      SourceId source, VenueCatalog venues, Map<String, VenueEndpoints> endpoints) {
    VenueEndpoints at = endpoints.getOrDefault(source.venue(), VenueEndpoints.USUAL);
    return at.apiKeyFile().isEmpty()
        && venues
            .venue(source.venue())
            .map(Venue::profile)
            .filter(profile -> profile.key() == VenueProfile.Key.REQUIRED)
            .filter(profile -> profile.independenceGroup().isEmpty())
            .isPresent();
  }

  /** Venues that the feeds name and that are done without, because there is no key for them. */
  public List<String> skippedVenues() {
    return catalog.sources().stream()
        .filter(source -> !sources.sources().contains(source))
        .map(SourceId::venue)
        .distinct()
        .toList();
  }

  /**
   * The contract that prices go to.
   *
   * @throws NodeException when the configuration names none
   */
  public Address aggregator() {
    return config
        .aggregator()
        .orElseThrow(() ->
            new NodeException(
                file
                    + " names no aggregator; `meta138 contracts apply -c "
                    + file
                    + "` deploys one and says what to write"));
  }

  /** Where a running node writes what opens it to operators. */
  public Path control() {
    return file.resolveSibling(file.getFileName() + ".control");
  }

  /** A path of the configuration, which is relative to its file. */
  public Path resolve(Path path) {
    return file.resolveSibling(path);
  }

  private static Optional<FeedCatalog> catalog(
      Path feeds, VenueCatalog venues, List<Problem> problems) {
    return switch (ConfigFile.read(feeds, FeedsConfig.class)) {
      case ConfigResult.Invalid<FeedsConfig>(List<Problem> found) -> {
        problems.addAll(found);
        yield Optional.empty();
      }
      case ConfigResult.Valid<FeedsConfig>(FeedsConfig value, Map<String, Integer> lines) -> {
        FeedDefinitions.Result result =
            FeedDefinitions.check(feeds.toString(), value, lines, venues);
        problems.addAll(result.problems());
        yield result.catalog();
      }
    };
  }

  private static void checkKeys(
      Path file, NodeConfig config, Map<String, Integer> lines, List<Problem> problems) {
    if (config.chain().devnet()) {
      return;
    }
    if (config.signer().devnetKeyFile().isPresent()) {
      problems.add(rawKey(file, lines, "signer.devnet-key-file"));
    }
    if (config.committeeSigner().flatMap(signer -> signer.devnetKeyFile()).isPresent()) {
      problems.add(rawKey(file, lines, "committee-signer.devnet-key-file"));
    }
  }

  /** A key in a plain file, where that is not allowed. */
  static Problem rawKey(Path file, Map<String, Integer> lines, String key) {
    return new Problem(
        file.toString(),
        lines.getOrDefault(key, 1),
        key,
        "a raw key is refused outside a devnet; use keystore or web3signer (`meta138 keys new`"
            + " makes a keystore)");
  }

  private static Map<String, VenueEndpoints> endpoints(Path file, NodeConfig config) {
    Map<String, VenueEndpoints> endpoints = new HashMap<>();
    config
        .venues()
        .forEach((name, venue) ->
            endpoints.put(
                name,
                new VenueEndpoints(
                    venue.websocket(),
                    venue.rest(),
                    venue.apiKeyFile().map(file::resolveSibling))));
    return endpoints;
  }
}
