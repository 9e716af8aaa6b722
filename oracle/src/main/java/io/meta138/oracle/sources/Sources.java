package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.QuoteSink;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.StreamProtocol;
import io.meta138.oracle.sources.protocol.Venue;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * All wanted sources of a process. Each connection, each venue's polling and the watch over them is
 * one virtual thread; connections are the HTTP client's.
 */
public final class Sources implements Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final SourcesConfig config;
  private final VenueCatalog catalog;
  private final HttpClient client;
  private final QuoteSink sink;
  private final SignalSink signals;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final List<Thread> threads = new ArrayList<>();
  private volatile List<VenueRuntime> venues = List.of();

  /**
   * Sources that are not started yet.
   *
   * @param client for all connections and requests; stays its owner's
   * @param sink takes every quote that counts, on the threads of the connections
   * @param signals hears of {@code source.silent} and {@code source.broken}
   * @param random for the jitter of reconnects
   */
  public Sources(
      SourcesConfig config,
      VenueCatalog catalog,
      HttpClient client,
      QuoteSink sink,
      SignalSink signals,
      MeterRegistry meters,
      InstantSource clock,
      RandomGenerator random) {
    this.config = config;
    this.catalog = catalog;
    this.client = client;
    this.sink = sink;
    this.signals = signals;
    this.meters = meters;
    this.clock = clock;
    this.random = random;
  }

  /** Everything wrong with what is wanted, one sentence each; empty when it can be started. */
  public static List<String> problems(SourcesConfig config, VenueCatalog catalog) {
    return new SourcesCheck(config, catalog).problems();
  }

  @Override
  public String name() {
    return "sources";
  }

  /**
   * Begins to connect and returns at once.
   *
   * @throws SourcesException with everything that is wrong with the configuration
   */
  @Override
  public synchronized void start() {
    List<String> problems = new ArrayList<>(problems(config, catalog));
    Map<String, ApiKey> keys = keys(problems);
    if (!problems.isEmpty()) {
      throw new SourcesException(problems);
    }
    Map<String, List<SourceId>> byVenue =
        config.sources().stream()
            .collect(Collectors.groupingBy(SourceId::venue, TreeMap::new, Collectors.toList()));
    List<VenueRuntime> started = new ArrayList<>();
    byVenue.forEach((name, wanted) -> {
      Venue venue = catalog.venue(name).orElseThrow();
      VenueRuntime runtime = new VenueRuntime(venue, wanted, config, sink, signals, meters, clock);
      started.add(runtime);
      start(runtime, Optional.ofNullable(keys.get(name)));
    });
    venues = List.copyOf(started);
  }

  private Map<String, ApiKey> keys(List<String> problems) {
    Map<String, ApiKey> keys = new TreeMap<>();
    config
        .endpoints()
        .forEach((name, endpoints) ->
            endpoints
                .apiKeyFile()
                .ifPresent(file -> {
                  try {
                    keys.put(name, ApiKey.read(file));
                  } catch (IOException e) {
                    problems.add("%s: API key file %s: %s".formatted(name, file, e.getMessage()));
                  }
                }));
    return keys;
  }

  private void start(VenueRuntime runtime, Optional<ApiKey> key) {
    String name = runtime.name();
    VenueEndpoints endpoints = config.endpoints().getOrDefault(name, VenueEndpoints.USUAL);
    URI rest = base(endpoints.restUri().orElse(runtime.venue().profile().restUri()));
    Thread.Builder asking = Thread.ofVirtual().name("asking-" + name);
    run(
        "polling-" + name,
        new PollRunner(new BoundedHttp(client), rest, key, runtime, asking.factory()));
    run("watching-" + name, () -> watch(runtime));
    runtime.venue().stream()
        .ifPresent(stream -> {
          URI ws =
              base(
                  endpoints
                      .wsUri()
                      .orElseGet(() -> runtime.venue().profile().wsUri().orElseThrow()));
          Pacer connects = new Pacer(stream.limits().connectSpacing());
          for (Map<String, SourceId> share : shares(runtime, stream)) {
            run(
                "streaming-" + name,
                new StreamRunner(client, ws, runtime, stream, share, connects, random));
          }
        });
  }

  /** A base without a slash at its end, since paths begin with one. */
  private static URI base(URI uri) {
    String text = uri.toString();
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : uri;
  }

  private static List<Map<String, SourceId>> shares(VenueRuntime runtime, StreamProtocol stream) {
    int most = stream.limits().maxSubscriptionsPerConnection();
    List<Map<String, SourceId>> shares = new ArrayList<>();
    Map<String, SourceId> share = new LinkedHashMap<>();
    for (Map.Entry<String, SourceId> one : runtime.bySymbol().entrySet()) {
      if (share.size() == most) {
        shares.add(share);
        share = new LinkedHashMap<>();
      }
      share.put(one.getKey(), one.getValue());
    }
    shares.add(share);
    return shares;
  }

  private void watch(VenueRuntime runtime) {
    Duration tick = PollRunner.tick(runtime.lifetime());
    try {
      while (true) {
        Thread.sleep(tick);
        runtime.watch();
      }
    } catch (InterruptedException e) {
      // stopping: the thread ends here
      Thread.currentThread().interrupt();
    }
  }

  private void run(String threadName, Runnable work) {
    threads.add(Thread.ofVirtual().name(threadName).start(work));
  }

  /** Ends all connections; what was known is still shown afterwards, getting older. */
  @Override
  public synchronized void stop() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    long limit = System.nanoTime() + STOP_LIMIT.toNanos();
    for (Thread thread : threads) {
      Duration left = Duration.ofNanos(limit - System.nanoTime());
      if (left.isPositive()) {
        boolean _ = thread.join(left);
      }
    }
    threads.clear();
  }

  /** How each source does, sorted. */
  public List<SourceStatus> statuses() {
    return venues.stream()
        .flatMap(venue -> venue.statuses().stream())
        .sorted(Comparator.comparing(SourceStatus::source))
        .toList();
  }

  /**
   * Whether a source's quotes count now: one whose breaker is not closed, or that has been silent
   * for longer than its quotes live, is absent.
   */
  public boolean counts(SourceId source) {
    Instant now = clock.instant();
    return venues.stream()
        .filter(venue -> venue.name().equals(source.venue()))
        .anyMatch(venue -> venue.counts(source, now));
  }

  /** Why sources are not live, one sentence each; empty when all are. */
  public List<String> healthReasons() {
    return statuses().stream()
        .filter(status -> status.state() != SourceStatus.State.LIVE)
        .map(status ->
            "%s is %s: %s"
                .formatted(
                    status.source(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    status.reason()))
        .toList();
  }
}
