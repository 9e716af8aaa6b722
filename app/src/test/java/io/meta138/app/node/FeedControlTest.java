package io.meta138.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.JumpBound;
import io.meta138.oracle.feeds.MarketHours;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.Place;
import io.meta138.oracle.feeds.SourceInput;
import io.meta138.oracle.feeds.Triggers;
import io.meta138.oracle.feeds.VenueGroups;
import io.meta138.oracle.publishing.AggregatorReader;
import io.meta138.oracle.publishing.AggregatorState;
import io.meta138.oracle.publishing.Publisher;
import io.meta138.oracle.publishing.PublisherSettings;
import io.meta138.oracle.publishing.ReportTrace;
import io.meta138.oracle.publishing.RowState;
import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.ControlServer;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.FeedId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A publisher that holds a jump, asked over its real socket. */
final class FeedControlTest {
  private static final FeedId BITCOIN = new FeedId("BTC/USD");
  private static final SourceId KRAKEN = new SourceId("kraken", Pair.parse("BTC/USD"));
  private static final SourceId COINBASE = new SourceId("coinbase", Pair.parse("BTC/USD"));

  private static final SourceId SILENT = new SourceId("bitstamp", Pair.parse("BTC/USD"));

  private final LocalSigner signer = LocalSigner.forDevnet(secret());
  private final Outbox outbox = new Outbox(signer.address());
  private final HttpClient client = HttpClient.newHttpClient();
  private final Publisher publisher =
      new Publisher(
          catalog(),
          _ -> new AggregatorReader.Outcome.Known(contract()),
          new CommitteeDomain(ChainId.META, Address.ZERO),
          signer,
          outbox,
          ReportTrace.NONE,
          _ -> {},
          new SimpleMeterRegistry(),
          PublisherSettings.USUAL,
          InstantSource.system());
  private Path file;
  private ControlServer server;
  private ControlClient node;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    file = directory.resolve("meta138.yaml.control");
    server = new ControlServer(file, new FeedControl(publisher).actions());
    server.start();
    node = new ControlClient(file, new BoundedHttp(client));
    publisher.start();
    await(() -> publisher.blockedBy().isEmpty());
    quote("200");
    await(() -> publisher.held().stream().anyMatch(held -> held.sources().size() == 2));
  }

  @AfterEach
  void stop() throws InterruptedException {
    publisher.stop();
    server.stop();
    client.close();
  }

  @Test
  void aHeldPriceIsShownWithItsSourcesAndReleased() throws Exception {
    HeldDocument held = node.held().getFirst();
    assertThat(held.feed()).isEqualTo("BTC/USD");
    assertThat(held.price()).isEqualByComparingTo("200");
    assertThat(held.published().orElseThrow()).isEqualByComparingTo("100");
    assertThat(held.sources()).extracting(HeldDocument.Voice::source).hasSize(2);
    assertThat(outbox.intents).isEmpty();

    node.release("BTC/USD", held.price(), "ops");

    await(() -> !outbox.intents.isEmpty());
    assertThat(publisher.held()).isEmpty();
    assertThatThrownBy(() -> node.release("BTC/USD", held.price(), "ops"))
        .isInstanceOf(NodeException.class)
        .hasMessageStartingWith("nothing of BTC/USD is held");
  }

  @Test
  void aPriceThatChangedSinceItWasShownIsRefused() throws Exception {
    HeldDocument shown = node.held().getFirst();
    quote("210");
    await(() -> publisher.held().getFirst().price().intValue() == 210);

    assertThatThrownBy(() -> node.release("BTC/USD", shown.price(), "ops"))
        .hasMessage("the held price of BTC/USD is 210.0 now, no longer 200.0");
    assertThat(outbox.intents).isEmpty();
  }

  @Test
  void onlyWhoCanReadTheFileIsHeard() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    ControlServer.Door door =
        JsonMapper.shared().readValue(Files.readAllBytes(file), ControlServer.Door.class);
    assertThat(door.toString()).doesNotContain(door.token());

    assertThat(status(door, "Bearer " + "0".repeat(64), "{}")).isEqualTo(401);
    assertThat(status(door, "", "{}")).isEqualTo(401);
    assertThat(status(door, "Bearer " + door.token(), "no json")).isEqualTo(400);
    assertThat(status(door, "Bearer " + door.token(), "{\"feed\":\"?\"}")).isEqualTo(400);
    assertThat(publisher.held()).hasSize(1);

    server.stop();
    assertThat(file).doesNotExist();
    assertThatThrownBy(() -> node.held()).hasMessageContaining("no node runs");
  }

  private int status(ControlServer.Door door, String authorization, String body) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(door.url() + FeedControl.RELEASE))
                .header("Authorization", authorization)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private void quote(String price) {
    for (SourceId source : List.of(KRAKEN, COINBASE)) {
      publisher.accept(
          new Quote(
              source, new BigDecimal(price), Optional.empty(), Optional.empty(), Instant.now()));
    }
  }

  private static byte[] secret() {
    byte[] secret = new byte[32];
    secret[31] = 7;
    return secret;
  }

  private static FeedCatalog catalog() {
    FeedDefinition feed =
        new FeedDefinition(
            BITCOIN,
            "BTC / USD",
            8,
            8,
            new Place(0, 0),
            new Triggers(Duration.ofHours(1), 50),
            new Method.Direct(
                List.of(SourceInput.of(KRAKEN), SourceInput.of(COINBASE), SourceInput.of(SILENT)),
                Duration.ofMinutes(5),
                1,
                1,
                Method.Outliers.USUAL,
                Method.Statistic.MEDIAN),
            MarketHours.ALWAYS,
            Optional.of(new JumpBound(500, 3)),
            Optional.empty(),
            false);
    return ((FeedCatalog.Outcome.Valid)
            FeedCatalog.check(List.of(feed), VenueGroups.KNOWN, _ -> true, Map.of()))
        .catalog();
  }

  /** BTC/USD is at 100 since a minute. */
  private AggregatorState contract() {
    long second = Instant.now().getEpochSecond() - 60;
    return new AggregatorState(
        1,
        1,
        List.of(signer.address()),
        false,
        Duration.ofMinutes(2),
        Duration.ofSeconds(5),
        Map.of(
            BITCOIN,
            new AggregatorState.RegisteredFeed(new Place(0, 0), 8, 8, false, Address.ZERO)),
        Map.of(),
        Map.of(
            0,
            new RowState(
                7, second, List.of(10_000_000_000L, 0L, 0L, 0L), List.of(second, 0L, 0L, 0L))));
  }

  /** Keeps what is to be sent. */
  private record Outbox(Address account, List<Intent> intents) implements TransactionManager {
    Outbox(Address account) {
      this(account, new CopyOnWriteArrayList<>());
    }

    @Override
    public void submit(Intent intent) {
      intents.add(intent);
    }

    @Override
    public Optional<IntentStatus> status(String key) {
      return Optional.empty();
    }

    @Override
    public Optional<IntentStatus> await(String key, Duration limit) {
      return Optional.empty();
    }

    @Override
    public void onChange(BiConsumer<String, IntentStatus> listener) {}
  }

  /** A condition that may need time. */
  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited for a minute").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
