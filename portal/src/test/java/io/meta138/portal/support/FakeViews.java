package io.meta138.portal.support;

import io.meta138.network.health.HealthReport;
import io.meta138.portal.views.Environments;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.views.Network;
import io.meta138.portal.views.Nodes;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A small system, every part of which can be made to know nothing. */
public final class FakeViews implements Feeds, Nodes, Lanes, Network, Incidents, Environments {
  public static final String MESSAGE = "0x" + "ab".repeat(32);
  private static final Instant AT = Instant.parse("2026-01-05T09:00:00Z");

  public final List<Feeds.Feed> feeds = new CopyOnWriteArrayList<>();
  public final List<Incidents.Run> runs = new CopyOnWriteArrayList<>();
  public final AtomicInteger retries = new AtomicInteger();

  /** Incidents of the test instead of the usual ones. */
  public volatile List<Told> told = List.of();

  /** Whether every message is asked to be tried again. */
  public volatile boolean asked;

  public volatile String silent = "";

  /** Whether there are lanes. */
  public volatile boolean withLanes = true;

  public FakeViews() {
    for (int i = 0; i < 7; i++) {
      feeds.add(feed("F%d/USD".formatted(i), i, 100 + i));
    }
  }

  public Views views() {
    return new Views(this, this, this, this, this, this);
  }

  public static Feeds.Feed feed(String id, int place, long price) {
    return new Feeds.Feed(
        id,
        "live",
        Optional.of(BigDecimal.valueOf(price)),
        Optional.of(new BigDecimal("1E+2")),
        Optional.of(AT),
        Optional.of(3L),
        3,
        2,
        4,
        5,
        24_000,
        place / 4,
        place % 4,
        8,
        "",
        false,
        Optional.of(new Feeds.Spark(List.of(1L, 2L), List.of(BigDecimal.ONE, BigDecimal.TWO))));
  }

  private <T> Known<T> known(T value) {
    return silent.isEmpty() ? new Known.Here<>(value, AT) : new Known.Missing<>(silent);
  }

  @Override
  public Known<List<Feeds.Feed>> feeds() {
    return known(List.copyOf(feeds));
  }

  @Override
  public Known<Optional<FeedDetail>> feed(String id) {
    return known(
        feeds.stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .map(one ->
                new FeedDetail(
                    one,
                    id,
                    "median",
                    138,
                    "0x1",
                    Optional.of("0x2"),
                    new Triggers(10, 60),
                    Optional.of(new Band(BigDecimal.ONE, BigDecimal.TWO)),
                    List.of(
                        new FeedSource(
                            "v",
                            "p",
                            "live",
                            "closed",
                            Optional.empty(),
                            Optional.of(1L),
                            Map.of("malformed", 2L),
                            "")),
                    List.of(
                        new FeedTransaction(
                            "0x3",
                            "mined",
                            BigDecimal.ONE,
                            "deviation",
                            AT,
                            Optional.empty(),
                            Optional.of(7L),
                            Optional.of(9L))),
                    new HowTo("a", "b", "c"))));
  }

  @Override
  public Known<List<FeedRound>> history(String id, Instant before, int limit) {
    List<FeedRound> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Instant at = AT.minusSeconds(i);
      if (at.isBefore(before)) {
        all.add(
            new FeedRound(at, BigDecimal.TEN, "mined", "early", Optional.empty(), Optional.of(1L)));
      }
    }
    return known(all.stream().limit(limit).toList());
  }

  @Override
  public Known<List<Source>> sources() {
    return known(
        List.of(
            new Source(
                "v",
                "p",
                "live",
                "closed",
                "closed",
                "ws",
                Optional.of(BigDecimal.ONE),
                Optional.of(1L),
                Optional.empty(),
                Map.of(),
                "")));
  }

  @Override
  public Known<List<OracleNode>> nodes() {
    return known(
        List.of(
            new OracleNode(
                "n",
                new Standing(State.OK, AT, ""),
                138,
                "0x1",
                "0x2",
                Optional.of("0x3"),
                Optional.of(BigInteger.TEN),
                List.of(new NodeCheck("chain", true, "fine")),
                List.of(
                    new Endpoint(
                        "e",
                        "healthy",
                        Optional.of(1L),
                        Optional.of(0L),
                        Optional.empty(),
                        0,
                        "",
                        "")),
                List.of(new Waiting("k", "sent", AT)),
                new TransactionCounts(1, 0),
                new Done(1, 2, 3, 4, 5, 6, 7))));
  }

  private static Transaction transaction() {
    return new Transaction(
        "0xkey",
        Optional.empty(),
        AT,
        "mined",
        Optional.of(4L),
        false,
        Optional.of("0x5"),
        Optional.of(6L),
        Optional.of(7L),
        Optional.of(true),
        "");
  }

  @Override
  public Known<List<Transaction>> transactions(String state, Optional<String> after, int limit) {
    return known(after.isEmpty() ? List.of(transaction()) : List.of());
  }

  @Override
  public Known<Optional<TransactionDetail>> transaction(String key) {
    return known(
        Optional.of(transaction())
            .filter(one -> one.key().equals(key))
            .map(one -> new TransactionDetail(one, "awaits-depth", "wait")));
  }

  @Override
  public Known<Readiness> readiness() {
    return known(new Readiness(true, List.of()));
  }

  @Override
  public Known<Chain> chain() {
    return known(new Chain(138, 9, AT, true));
  }

  @Override
  public Known<List<Lane>> lanes() {
    if (!withLanes) {
      return known(List.of());
    }
    return known(
        List.of(
            new Lane(
                "out",
                "meta",
                "second",
                138,
                1338,
                "lane",
                new Standing(State.OK, AT, ""),
                9,
                8,
                1,
                0,
                0,
                Optional.of(AT),
                Optional.of(new LagMillis(1, 2)))));
  }

  private static Message message() {
    return new Message(
        MESSAGE, "out", 9, "failed", false, AT, Optional.of(AT), "0x1", "0x2", "0x3", "wait");
  }

  @Override
  public Known<List<Message>> messages(MessageQuery query) {
    return known(List.of(message()));
  }

  @Override
  public Known<Optional<MessageDetail>> message(String id) {
    return known(
        Optional.of(message())
            .filter(one -> one.id().equals(id) || asked)
            .map(one ->
                new MessageDetail(
                    one,
                    List.of(
                        new Step(
                            "sent",
                            true,
                            Optional.of(AT),
                            "meta",
                            Optional.of("0x3"),
                            Optional.of(1L),
                            "")),
                    Map.of("0", 4L),
                    1,
                    1,
                    Optional.empty(),
                    "no",
                    true,
                    asked,
                    Optional.of(explain("0x")))));
  }

  @Override
  public Known<Boolean> retry(String id) {
    retries.incrementAndGet();
    return known(true);
  }

  @Override
  public Explanation explain(String data) {
    return new Explanation(
        "E",
        true,
        data,
        "because",
        "soon",
        "wait",
        List.of(new Operand("a", "1")),
        List.of(new Inner("I", "deeper", List.of())));
  }

  @Override
  public Known<HealthReport> report() {
    return known(
        new HealthReport(
            AT,
            138,
            HealthReport.State.OK,
            new HealthReport.Chain(
                Optional.of(9L),
                Optional.of(AT),
                Optional.of(1L),
                Optional.empty(),
                8_000,
                true,
                3,
                4_000,
                List.of(new HealthReport.Round(9, AT, 0, "0x1", 3, List.of())),
                0,
                ""),
            List.of(new HealthReport.Validator("0x1", "v1", true, 1, 0, 0, Optional.of(9L))),
            List.of(),
            List.of(),
            List.of(new HealthReport.Expiry("certificate:a", Optional.of(AT), "")),
            List.of(),
            List.of(
                new HealthReport.Check(
                    "stall", "chain:138", HealthReport.State.OK, false, AT, "s"))));
  }

  @Override
  public Known<List<Told>> since(Instant ended) {
    if (!told.isEmpty()) {
      return known(told);
    }
    return known(
        List.of(
            new Told(
                "I-1",
                "p1",
                "feed:F1/USD",
                false,
                AT,
                Optional.of(AT),
                Optional.empty(),
                Optional.empty()),
            new Told(
                "I-2",
                "p0",
                "host:secret",
                true,
                AT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            new Told(
                "I-3",
                "p2",
                "lane:out",
                false,
                AT,
                Optional.empty(),
                Optional.of(AT),
                Optional.of(AT))));
  }

  @Override
  public Known<OpenIncidents> open() {
    return known(new OpenIncidents(1, new BySeverity(0, 1, 0, 0), List.of(brief())));
  }

  private static Brief brief() {
    return new Brief("I-1", "F1/USD is stale", "p1", "open", AT, Optional.of("otto"));
  }

  @Override
  public Known<List<Run>> runs() {
    return known(List.copyOf(runs));
  }

  @Override
  public Known<List<Brief>> search(String text, int limit) {
    return known(List.of(brief()));
  }

  @Override
  public Known<List<AuditEntry>> audit(Optional<Long> after, int limit) {
    List<AuditEntry> all = new ArrayList<>();
    for (long index = after.orElse(5L) - 1; index >= 0 && all.size() < limit; index--) {
      all.add(new AuditEntry(index, AT, "person:otto", "note", "t", Optional.empty(), index < 3));
    }
    return known(all);
  }

  @Override
  public Known<Checkpoint> checkpoint() {
    return known(new Checkpoint(3, "0xroot", Optional.empty(), true));
  }

  @Override
  public Environment here() {
    return new Environment(
        "test",
        "local",
        "1",
        List.of(new EnvironmentChain(138, "home", "home", true)),
        List.of(new Component("portal", "1", new Standing(State.OK, AT, ""), "shows")));
  }
}
