package io.meta138.app.node;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.SourceStatus;
import io.meta138.oracle.sources.Sources;
import io.meta138.oracle.sources.SourcesException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Connects to every configured source and waits for one quote of each. */
public final class SourcesPreflight {
  private static final int NAMED = 5;

  private final NodeAccess access;

  /** Connects to nothing yet. */
  public SourcesPreflight(NodeAccess access) {
    this.access = access;
  }

  /**
   * One finding a venue.
   *
   * @param limit how long quotes are waited for
   * @param listener hears each finding
   */
  public List<Preflight.Finding> run(Duration limit, Consumer<Preflight.Finding> listener)
      throws InterruptedException {
    Set<SourceId> wanted = access.files().sources().sources();
    Set<SourceId> quoted = ConcurrentHashMap.newKeySet();
    CountDownLatch missing = new CountDownLatch(wanted.size());
    Sources sources =
        new Sources(
            access.files().sources(),
            access.files().venues(),
            access.client(),
            quote -> {
              if (wanted.contains(quote.source()) && quoted.add(quote.source())) {
                missing.countDown();
              }
            },
            _ -> {},
            new SimpleMeterRegistry(),
            access.clock(),
            RandomGenerator.getDefault());
    List<Preflight.Finding> findings = new ArrayList<>();
    try {
      sources.start();
    } catch (SourcesException e) {
      findings.add(
          new Preflight.Finding(
              "sources", false, String.valueOf(e.getMessage()), "correct `venues`"));
      findings.forEach(listener);
      return findings;
    }
    try {
      boolean all = missing.await(limit.toMillis(), TimeUnit.MILLISECONDS);
      findings.addAll(byVenue(sources.statuses(), quoted, all ? Duration.ZERO : limit));
    } finally {
      sources.stop();
    }
    findings.forEach(listener);
    return findings;
  }

  private static List<Preflight.Finding> byVenue(
      List<SourceStatus> statuses, Set<SourceId> quoted, Duration waited) {
    Map<String, List<SourceStatus>> venues = new TreeMap<>();
    statuses.forEach(status ->
        venues.computeIfAbsent(status.source().venue(), _ -> new ArrayList<>()).add(status));
    List<Preflight.Finding> findings = new ArrayList<>();
    venues.forEach((venue, all) -> {
      List<SourceStatus> silent =
          all.stream().filter(status -> !quoted.contains(status.source())).toList();
      String name = "source " + venue;
      if (silent.isEmpty()) {
        findings.add(
            new Preflight.Finding(
                name,
                true,
                all.size() == 1 ? "quotes" : "quotes all " + all.size() + " pairs",
                ""));
        return;
      }
      findings.add(
          new Preflight.Finding(
              name,
              false,
              "%d of %d pairs gave no quote within %d s: %s%s"
                  .formatted(
                      silent.size(),
                      all.size(),
                      waited.toSeconds(),
                      who(silent),
                      silent.size() > NAMED ? "; …" : ""),
              "check that this machine reaches the venue, and its pairs and API key"));
    });
    return findings;
  }

  /** Each with its reason, or one reason for all. */
  private static String who(List<SourceStatus> silent) {
    List<String> reasons = silent.stream().map(SourceStatus::reason).distinct().toList();
    boolean one = reasons.size() == 1;
    String pairs =
        silent.stream()
            .limit(NAMED)
            .map(status ->
                one || status.reason().isEmpty()
                    ? status.source().pair().toString()
                    : status.source().pair() + " (" + status.reason() + ")")
            .collect(Collectors.joining(one ? ", " : "; "));
    return one && !reasons.getFirst().isEmpty() ? reasons.getFirst() + ": " + pairs : pairs;
  }
}
