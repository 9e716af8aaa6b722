package io.meta138.app.portal;

import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.NodeStatus.NodeDocument;
import io.meta138.app.node.TransactionDocument;
import io.meta138.chain.tx.Diagnosis;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionDesk;
import io.meta138.oracle.publishing.PublisherSummary;
import io.meta138.platform.http.Health;
import io.meta138.platform.types.Address;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Nodes;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Oracle nodes, as they tell of themselves, and the transactions in their databases. */
final class OracleNodes implements Nodes {
  private static final int COUNTED = 200;
  private static final int WAITING = 10;

  private final Oracles oracles;
  private final InstantSource clock;
  private final Map<OracleSight, Address> accounts = new ConcurrentHashMap<>();

  OracleNodes(Oracles oracles, InstantSource clock) {
    this.oracles = oracles;
    this.clock = clock;
  }

  /** The transactions of a node; empty until it said once which account pays. */
  private Optional<TransactionDesk> desk(OracleSight sight) throws InterruptedException {
    if (!accounts.containsKey(sight)
        && sight.node() instanceof Known.Here<NodeDocument>(NodeDocument node, Instant _)) {
      accounts.put(sight, Address.parse(node.account()));
    }
    Address account = accounts.get(sight);
    return account == null
        ? Optional.empty()
        : Optional.of(
            new TransactionDesk(sight.database().dataSource(), sight.rpc(), account, clock));
  }

  private static <T> Known<T> accountless(OracleSight sight) {
    return new Known.Missing<>(
        "which account the oracle node %s pays with is not known: %s"
            .formatted(sight.name(), sight.node().reason()));
  }

  private static List<String> wrong(Health health) {
    return health.checks().stream()
        .filter(check -> !check.ok())
        .map(check -> check.name() + ": " + check.reason())
        .toList();
  }

  @Override
  public Known<Readiness> readiness() {
    if (oracles.all().isEmpty()) {
      return Oracles.none();
    }
    List<String> reasons = new ArrayList<>();
    Instant asOf = clock.instant();
    int silent = 0;
    for (OracleSight sight : oracles.all()) {
      // of several, it is told which
      String of = oracles.all().size() > 1 ? sight.name() + ": " : "";
      switch (sight.health()) {
        case Known.Missing<Health>(String reason) -> {
          silent++;
          reasons.add(of + reason);
        }
        case Known.Here<Health>(Health health, Instant at) -> {
          asOf = at.isBefore(asOf) ? at : asOf;
          wrong(health).forEach(reason -> reasons.add(of + reason));
        }
      }
    }
    return silent == oracles.all().size()
        ? new Known.Missing<>(String.join("; ", reasons))
        : new Known.Here<>(new Readiness(reasons.isEmpty(), reasons), asOf);
  }

  @Override
  public Known<Chain> chain() {
    if (oracles.first().isEmpty()) {
      return Oracles.none();
    }
    Known<NodeDocument> known = oracles.first().get().node();
    return switch (known) {
      case Known.Missing<NodeDocument>(String reason) -> new Known.Missing<>(reason);
      case Known.Here<NodeDocument>(NodeDocument node, Instant asOf) ->
          node.head()
              .<Known<Chain>>map(head ->
                  new Known.Here<>(
                      new Chain(
                          node.chainId(),
                          head.number(),
                          asOf.minusMillis(head.ageMillis()),
                          head.subscribed()),
                      asOf))
              .orElseGet(() -> new Known.Missing<>("no block was seen yet"));
    };
  }

  @Override
  public Known<List<OracleNode>> nodes() throws InterruptedException {
    List<OracleNode> all = new ArrayList<>();
    for (OracleSight sight : oracles.all()) {
      all.add(node(sight));
    }
    return new Known.Here<>(all, clock.instant());
  }

  private OracleNode node(OracleSight sight) throws InterruptedException {
    Instant now = clock.instant();
    List<NodeCheck> checks =
        sight.health().or(new Health(List.of())).checks().stream()
            .map(check -> new NodeCheck(check.name(), check.ok(), check.reason()))
            .toList();
    Optional<TransactionDesk> desk = desk(sight);
    List<Transaction> open =
        desk.map(of -> list(of, TransactionDesk.Filter.OPEN, COUNTED)).orElse(List.of());
    Optional<KeyDocument> tried =
        sight.key() instanceof Known.Here<KeyDocument>(KeyDocument key, Instant _)
            ? Optional.of(key)
            : Optional.empty();
    PublisherSummary done =
        sight.node().map(NodeDocument::summary).or(new PublisherSummary(0, 0, 0, 0, 0, 0, 0, 0));
    return new OracleNode(
        sight.name(),
        standing(sight.health(), now),
        sight.files().config().chain().id().value(),
        sight.files().aggregator().toString(),
        Optional.ofNullable(accounts.get(sight)).map(Address::toString).orElse("not known yet"),
        tried.map(KeyDocument::committee),
        tried.flatMap(KeyDocument::balanceWei),
        checks,
        endpoints(sight.endpoints().or(List.of())),
        open.stream()
            .sorted(Comparator.comparing(Transaction::submittedAt))
            .limit(WAITING)
            .map(one -> new Waiting(one.key(), one.state(), one.submittedAt()))
            .toList(),
        new TransactionCounts(
            open.size(),
            desk.map(of -> list(of, TransactionDesk.Filter.ALL, COUNTED))
                .map(
                    some -> (int) some.stream().filter(one -> one.state().equals("failed")).count())
                .orElse(0)),
        new Done(
            done.rounds(),
            done.updates(),
            done.missedHeartbeats(),
            done.updateMillisP50(),
            done.updateMillisP95(),
            done.gasPerFeedUpdate(),
            done.errors()));
  }

  /** How something with health checks stands; what does not answer is unknown. */
  static Standing standing(Known<Health> known, Instant now) {
    return switch (known) {
      case Known.Missing<Health>(String reason) -> new Standing(State.UNKNOWN, now, reason);
      case Known.Here<Health>(Health health, Instant asOf) -> {
        List<String> wrong = wrong(health);
        yield new Standing(
            wrong.isEmpty() ? State.OK : State.DEGRADED,
            asOf,
            wrong.isEmpty() ? "" : wrong.getFirst());
      }
    };
  }

  private static List<Endpoint> endpoints(List<EndpointDocument> documents) {
    return documents.stream()
        .map(one ->
            new Endpoint(
                one.name(),
                one.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                Optional.of(one.head()).filter(head -> head >= 0),
                Optional.of(one.lag()).filter(lag -> lag >= 0),
                Optional.of(one.latencyMicros()).filter(latency -> latency >= 0),
                one.consecutiveFailures(),
                one.lastFailure(),
                one.remark()))
        .toList();
  }

  private static List<Transaction> list(
      TransactionDesk desk, TransactionDesk.Filter filter, int limit) {
    return desk.list(filter, limit).stream().map(OracleNodes::transaction).toList();
  }

  /** Of the node whose prices are shown: pages go on after a key, which others do not have. */
  @Override
  public Known<List<Transaction>> transactions(String state, Optional<String> after, int limit)
      throws InterruptedException {
    Optional<OracleSight> sight = oracles.first();
    if (sight.isEmpty()) {
      return Oracles.none();
    }
    Optional<TransactionDesk> desk = desk(sight.get());
    if (desk.isEmpty()) {
      return accountless(sight.get());
    }
    TransactionDesk.Filter filter =
        switch (state) {
          case "open" -> TransactionDesk.Filter.OPEN;
          case "settled" -> TransactionDesk.Filter.SETTLED;
          default -> TransactionDesk.Filter.ALL;
        };
    return new Known.Here<>(
        desk.get().list(filter, after, limit).stream().map(OracleNodes::transaction).toList(),
        clock.instant());
  }

  private static Transaction transaction(TransactionDesk.Entry entry) {
    Optional<String> hash = Optional.empty();
    Optional<IntentStatus.Receipt> receipt = Optional.empty();
    String remark = "";
    switch (entry.status()) {
      case IntentStatus.Queued _ -> {}
      case IntentStatus.Sent sent -> hash = Optional.of(sent.hash().toString());
      case IntentStatus.Mined(IntentStatus.Receipt of) -> receipt = Optional.of(of);
      case IntentStatus.Confirmed(IntentStatus.Receipt of) -> receipt = Optional.of(of);
      case IntentStatus.Superseded superseded -> remark = "superseded by " + superseded.byKey();
      case IntentStatus.Failed failed -> remark = failed.reason();
    }
    return new Transaction(
        entry.key(),
        entry.group(),
        entry.submittedAt(),
        TransactionDocument.state(entry.status()),
        entry.nonce().isPresent() ? Optional.of(entry.nonce().getAsLong()) : Optional.empty(),
        entry.cancelRequested(),
        receipt.map(of -> of.hash().toString()).or(hashed(hash)),
        receipt.map(IntentStatus.Receipt::blockNumber),
        receipt.map(IntentStatus.Receipt::gasUsed),
        receipt.map(IntentStatus.Receipt::success),
        remark);
  }

  private static java.util.function.Supplier<Optional<String>> hashed(Optional<String> hash) {
    return () -> hash;
  }

  @Override
  public Known<Optional<TransactionDetail>> transaction(String key) throws InterruptedException {
    for (OracleSight sight : oracles.all()) {
      Optional<TransactionDesk> desk = desk(sight);
      if (desk.isEmpty()) {
        return accountless(sight);
      }
      Optional<TransactionDetail> found =
          desk.get().find(key).map(entry -> detail(transaction(entry), desk.get().explain(key)));
      if (found.isPresent()) {
        return new Known.Here<>(found, clock.instant());
      }
    }
    return new Known.Here<>(Optional.empty(), clock.instant());
  }

  private static TransactionDetail detail(Transaction transaction, Diagnosis diagnosis) {
    return new TransactionDetail(
        transaction,
        TransactionDocument.state(
            diagnosis instanceof Diagnosis.Ended(var status) ? status : diagnosis),
        diagnosis.advice());
  }
}
