package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.StreamProtocol;
import io.meta138.oracle.sources.protocol.Venue;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds everything that is wrong with what is wanted before anything is started. */
final class SourcesCheck {
  private final SourcesConfig config;
  private final VenueCatalog catalog;
  private final List<String> problems = new ArrayList<>();

  SourcesCheck(SourcesConfig config, VenueCatalog catalog) {
    this.config = config;
    this.catalog = catalog;
  }

  List<String> problems() {
    Map<String, List<SourceId>> byVenue =
        config.sources().stream()
            .sorted()
            .collect(Collectors.groupingBy(SourceId::venue, TreeMap::new, Collectors.toList()));
    byVenue.forEach((name, sources) ->
        catalog
            .venue(name)
            .ifPresentOrElse(
                venue -> venue(venue, sources),
                () -> problems.add("no venue is called " + name + "; " + known())));
    config.endpoints().keySet().stream()
        .filter(name -> catalog.venue(name).isEmpty())
        .sorted()
        .forEach(name -> problems.add("endpoints for " + name + ": no such venue; " + known()));
    config
        .endpoints()
        .forEach((name, endpoints) -> {
          endpoints.wsUri().ifPresent(uri -> scheme(name, uri, "ws", "wss"));
          endpoints.restUri().ifPresent(uri -> scheme(name, uri, "http", "https"));
        });
    config
        .quoteLifetimes()
        .forEach((name, lifetime) -> {
          if (!lifetime.isPositive()) {
            problems.add("quote lifetime of " + name + ": expected more than 0, found " + lifetime);
          }
        });
    return problems;
  }

  private void scheme(String name, URI uri, String plain, String secure) {
    if (uri.getHost() == null
        || !(plain.equals(uri.getScheme()) || secure.equals(uri.getScheme()))
        || uri.getQuery() != null) {
      problems.add(
          "%s: expected %s://host or %s://host, found %s".formatted(name, plain, secure, uri));
    }
  }

  private String known() {
    return catalog.all().stream()
        .map(venue -> venue.profile().name())
        .collect(Collectors.joining(", ", "expected one of ", ""));
  }

  private void venue(Venue venue, List<SourceId> sources) {
    for (SourceId source : sources) {
      if (venue.symbols().symbol(source.pair()).isEmpty()) {
        problems.add(source + ": the venue has no name for this market");
      }
    }
    String name = venue.profile().name();
    VenueEndpoints endpoints = config.endpoints().getOrDefault(name, VenueEndpoints.USUAL);
    if (venue.profile().key() == VenueProfile.Key.REQUIRED
        && endpoints.apiKeyFile().isEmpty()
        && endpoints.restUri().isEmpty()) {
      problems.add(name + ": expected a file with its API key");
    }
    Optional<StreamProtocol> stream = venue.stream();
    int most = stream.map(one -> one.limits().maxSubscriptionsPerConnection()).orElse(0);
    if (stream.isPresent() && !config.severalConnections() && sources.size() > most) {
      problems.add(
          "%s: %d markets, but one connection takes %d at most and several are not allowed"
              .formatted(name, sources.size(), most));
    }
  }
}
