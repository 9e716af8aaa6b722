package io.meta138.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.devnet.Devnet;
import io.meta138.app.devnet.SharedDevnet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands against one devnet that runs in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedDevnet.Provider.class)
@Order(Integer.MAX_VALUE)
final class RunningDevnetTest {
  private Path state;
  private Devnet devnet;

  @BeforeAll
  void start(SharedDevnet shared) {
    state = shared.state();
    devnet = shared.devnet();
    await(() -> shared.published() && devnet.desk().desk().unready().isEmpty());
  }

  @Test
  void releasesNothingThatIsNotHeld() {
    Cli.Result result = run("feeds", "release", "BTC/USD", "--yes");

    assertThat(result.code()).isOne();
    assertThat(result.err()).contains("nothing of BTC/USD is held");
  }

  @Test
  void listsEachFeedWithWhatChainAndNodeSay() {
    JsonNode list = json(run("feeds", "list", "--json"));

    assertThat(list.path("chainId").asInt()).isEqualTo(138);
    assertThat(list.path("nodeMissing").asString()).isEmpty();
    assertThat(list.path("feeds").size()).isGreaterThanOrEqualTo(24);
    for (JsonNode feed : list.path("feeds")) {
      assertThat(feed.path("answer").decimalValue()).as(feed.toString()).isPositive();
      assertThat(feed.path("round").asLong()).isPositive();
      assertThat(feed.path("node").path("state").asString()).isNotEmpty();
    }
  }

  @Test
  void showsOneFeedWithHowToReadItAndItsHistory() {
    Cli.Result shown = run("feeds", "show", "btc/usd");
    JsonNode history = json(run("feeds", "history", "BTC/USD", "--json"));
    Cli.Result none = run("feeds", "show", "NO/USD");

    assertThat(shown.out()).contains("cast call 0x", "AggregatorV3Interface", "kraken BTC/USD");
    assertThat(history.get(0).path("answer").decimalValue()).isPositive();
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("NO/USD", "feeds list");
    for (String command : List.of("history", "trace", "watch")) {
      Cli.Result unknown = run("feeds", command, "NO/USD");
      assertThat(unknown.code()).as(command).isEqualTo(1);
      assertThat(unknown.err()).as(command).contains("NO/USD", "feeds list");
      assertThat(unknown.out()).as(command).isEmpty();
    }
  }

  @Test
  void tracesAReportFromItsTransactionsKey() {
    JsonNode transactions = json(run("tx", "list", "--state", "mined", "--json"));
    assertThat(transactions.size()).isPositive();
    String key = "";
    for (JsonNode transaction : transactions) {
      if (transaction.path("key").asString().startsWith("0x")) {
        key = transaction.path("key").asString();
      }
    }
    String report = key;
    await(() -> run("feeds", "trace", report).code() == 0);
    JsonNode trace = json(run("feeds", "trace", report, "--json"));

    assertThat(trace.path("report").asString()).isEqualTo(report);
    assertThat(trace.path("feeds").size()).isPositive();
    assertThat(run("tx", "explain", report).code()).isZero();
    assertThat(run("tx", "cancel", report).err()).contains("can't be cancelled");
  }

  @Test
  void watchesNewAnswersAsLinesOfJson() {
    Cli.Result watched = run("feeds", "watch", "BTC/USD", "--for", "100ms", "--json");

    assertThat(watched.code()).isZero();
    JsonNode first = JsonMapper.shared().readTree(watched.out().lines().findFirst().orElse("{}"));
    assertThat(first.path("feed").asString()).isEqualTo("BTC/USD");
  }

  @Test
  void listsSourcesByVenueAndState() {
    JsonNode all = json(run("sources", "list", "--json"));
    JsonNode kraken = json(run("sources", "list", "--venue", "kraken", "--json"));

    assertThat(kraken.size()).isPositive().isLessThan(all.size());
    for (JsonNode source : kraken) {
      assertThat(source.path("venue").asString()).isEqualTo("kraken");
    }
  }

  @Test
  void aCheckPassesHereAndFailsForAContractOrFeedThatIsNotThere() throws IOException {
    Cli.Result right = run("oracle", "check", "--json", "--sources-within", "2m");
    assertThat(right.code()).as(right.out()).isZero();
    assertThat(json(right).path("ok").asBoolean()).isTrue();

    String yaml = Files.readString(state.resolve("meta138.yaml"));
    String feeds = Files.readString(state.resolve("feeds.yaml"));
    Files.writeString(state.resolve("other-feeds.yaml"), feeds.replace("row: 0\n", "row: 90\n"));
    Files.writeString(
        state.resolve("other-place.yaml"),
        yaml.replace("feeds: feeds.yaml", "feeds: other-feeds.yaml"));
    assertThat(check("other-place.yaml").out()).contains("is at row 0 column", "FAILED  feeds");
    Files.writeString(
        state.resolve("other-address.yaml"),
        yaml.replaceFirst("aggregator: \"0x.{38}", "aggregator: \"0x" + "0".repeat(38)));
    assertThat(check("other-address.yaml").out()).contains("there is no code at");
    Files.writeString(state.resolve("other-chain.yaml"), yaml.replaceFirst("id: 138", "id: 139"));
    assertThat(check("other-chain.yaml").out()).contains("wrong chain");
  }

  @Test
  void aCheckLooksWhetherAConfiguredDeskTakesSignals() throws IOException {
    String yaml = Files.readString(state.resolve("meta138.yaml"));
    String desk = Files.readString(state.resolve("desk.port")).strip();
    Files.writeString(
        state.resolve("with-desk.yaml"),
        yaml + "desk: {url: \"http://127.0.0.1:%s\", key-file: webhook.key}\n".formatted(desk));
    Files.writeString(
        state.resolve("other-key.yaml"),
        yaml + "desk: {url: \"http://127.0.0.1:%s\", key-file: loki.token}\n".formatted(desk));
    Files.writeString(
        state.resolve("no-desk.yaml"),
        yaml + "desk: {url: \"http://127.0.0.1:1\", key-file: webhook.key}\n");

    assertThat(check("with-desk.yaml").out()).contains("takes signals");
    assertThat(check("other-key.yaml").out()).contains("FAILED  desk", "the same key");
    assertThat(check("no-desk.yaml").out()).contains("FAILED  desk", "start the desk");
  }

  @Test
  void theContractsAreAsWantedAndNothingIsLeftToPlan() throws IOException {
    JsonNode verified = json(run("contracts", "verify", "--json"));
    JsonNode plan = json(run("contracts", "plan", "--json"));

    assertThat(verified.path("same").asBoolean()).as(verified.toString()).isTrue();
    assertThat(plan.path("steps").size()).isZero();
    Cli.Result others =
        run("contracts", "verify", "--signers", "0x00000000000000000000000000000000000000aa");
    assertThat(others.code()).isEqualTo(1);
    assertThat(others.out()).contains("00000000aa", "contracts plan");
    Path unnamed = state.resolve("unnamed.yaml");
    Files.writeString(
        unnamed,
        Files.readString(state.resolve("meta138.yaml")).replaceFirst("aggregator: .*\n", ""));
    Cli.Result forgotten = Cli.run("contracts", "verify", "-c", unnamed.toString());
    assertThat(forgotten.code()).isEqualTo(1);
    assertThat(forgotten.out())
        .contains("aggregator in " + unnamed, "but found none", "write the aggregator into");
  }

  @Test
  void itsDeskGathersEvidenceOfEverythingSoonAfterAnIncidentOpened() throws Exception {
    JsonNode made = json(desk("incident", "report", "a test of evidence", "--severity", "p2"));
    String incident = made.path("incident").asString();
    await(() -> !json(desk("incident", "evidence", incident)).path("items").isEmpty());

    JsonNode items = json(desk("incident", "evidence", incident)).path("items");
    List<String> kept = new ArrayList<>();
    Instant opened =
        Instant.parse(json(desk("incident", "show", incident)).findValue("openedAt").asString());
    for (JsonNode item : items) {
      assertThat(Instant.parse(item.path("at").asString())).isBefore(opened.plusSeconds(30));
      if (item.has("hash")) {
        kept.add(item.path("source").asString() + " " + item.path("name").asString());
      }
    }
    assertThat(kept)
        .contains(
            "chain blocks",
            "network rounds, heads, peers and validators",
            "oracle node",
            "oracle feeds",
            "oracle sources and breakers",
            "oracle endpoints",
            "oracle signals that hold",
            "oracle transactions",
            "metrics metrics of this process",
            "configuration files configuration differences",
            "configuration files feeds");
  }

  @Test
  void rootsOfItsLogStandOnItsChain() {
    assertThat(desk("incident", "report", "a test of the log", "--severity", "p3").code()).isZero();

    await(() -> json(verifyLog()).path("anchors").asInt() > 0);

    assertThat(json(verifyLog()).path("intact").asBoolean()).isTrue();
  }

  @Test
  void itsHealthAndMetricsAreTheDesksToo() throws Exception {
    String admin = "http://127.0.0.1:" + devnet.node().adminPort();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, admin + "/health/ready")).contains("\"desk.active\"");
      assertThat(get(client, admin + "/metrics"))
          .contains("meta138_desk_active 1", "meta138_timeline_signed_entries");
    }
  }

  private static String get(HttpClient client, String url) throws Exception {
    return client
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private Cli.Result verifyLog() {
    return Cli.run("incident", "verify-log", "--json", "-c", state.resolve("desk.yaml").toString());
  }

  private Cli.Result desk(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--json", "-c", state.resolve("desk.yaml").toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  @Test
  void carriesPricesToTheOtherChainAndBackAndTellsOfEachMessage() {
    await(() -> {
      JsonNode lanes = json(run("ccip", "lanes", "--json"));
      return lanes.size() == 2
          && lanes.valueStream().allMatch(lane -> lane.path("confirmed").asLong() > 0);
    });
    assertThat(run("ccip", "lanes").out()).contains("meta-to-second", "second-to-meta", "our own");
    JsonNode arrived =
        json(run("ccip", "messages", "--lane", "meta-to-second", "--state", "SUCCESS", "--json"));
    String id = arrived.get(arrived.size() - 1).path("id").asString();

    assertThat(run("ccip", "messages").out()).contains("meta-to-second");
    assertThat(run("ccip", "show", id).out()).contains(id, "verified", "received", "row ");
    JsonNode shown = json(run("ccip", "show", id, "--json"));
    assertThat(shown.path("executions").asInt()).isOne();
    assertThat(shown.path("rowsTaken").asInt()).isPositive();
    assertThat(run("ccip", "retry", id).out()).contains("nothing is left to do");
    assertThat(run("ccip", "show", "0x" + "ab".repeat(32)).code()).isOne();
    assertThat(json(run("ccip", "quote", "meta-to-second", "--json")).path("fee").asString())
        .matches("[1-9]\\d+");
    assertThat(run("ccip", "quote", "second-to-meta").err()).contains("expected a lane");
    assertThat(run("ccip", "quote", "meta-to-second", "--rows", "0,65536").err())
        .contains("from 0 to 65535");
  }

  @Test
  void findsTheContractsOfAllChainsAsTheyAreWanted() {
    Cli.Result verified = run("contracts", "verify");
    assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    JsonNode plan = json(run("contracts", "plan", "--json"));
    assertThat(plan.path("steps").size()).isZero();
    assertThat(plan.path("lanes").size()).isEqualTo(3);
  }

  private Cli.Result check(String file) {
    Cli.Result result =
        Cli.run("oracle", "check", "--sources-within", "1ms", "-c", state.resolve(file).toString());
    assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
    return result;
  }

  private Cli.Result run(String... args) {
    String[] all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "-c";
    all[args.length + 1] = state.resolve("meta138.yaml").toString();
    return Cli.run(all);
  }

  private static JsonNode json(Cli.Result result) {
    assertThat(result.err()).isEmpty();
    return JsonMapper.shared().readTree(result.out());
  }

  private static void await(BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - began)
          .as("time is up")
          .isLessThan(TimeUnit.MINUTES.toNanos(3));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
