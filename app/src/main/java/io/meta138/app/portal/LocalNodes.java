package io.meta138.app.portal;

import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.TransactionDocument;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.tx.Diagnosis;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionDesk;
import io.meta138.oracle.publishing.PublisherSummary;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.Health;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Nodes;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The oracle node in this process. */
final class LocalNodes implements Nodes {
  private static final int COUNTED = 200;
  private static final int WAITING = 10;
  private static final Duration KEY_EVERY = Duration.ofSeconds(30);

  private final io.meta138.app.node.OracleNode node;
  private final Database database;
  private Instant triedAt = Instant.EPOCH;
  private Optional<KeyDocument> key = Optional.empty();

  LocalNodes(io.meta138.app.node.OracleNode node, Database database) {
    this.node = node;
    this.database = database;
  }

  private TransactionDesk desk() {
    return new TransactionDesk(
        database.dataSource(), node.rpc(), node.transactions().account(), node.clock());
  }

  @Override
  public Known<Readiness> readiness() {
    List<String> reasons =
        node.health().checks().stream()
            .filter(check -> !check.ok())
            .map(check -> check.name() + ": " + check.reason())
            .toList();
    return new Known.Here<>(new Readiness(reasons.isEmpty(), reasons), node.clock().instant());
  }

  @Override
  public Known<Chain> chain() {
    Instant now = node.clock().instant();
    return node.heads()
        .head()
        .<Known<Chain>>map(head ->
            new Known.Here<>(
                new Chain(
                    node.files().config().chain().id().value(),
                    head.number(),
                    head.timestamp(),
                    node.heads().isSubscribed()),
                now))
        .orElseGet(() -> new Known.Missing<>("no block was seen yet"));
  }

  @Override
  public Known<List<OracleNode>> nodes() {
    Instant now = node.clock().instant();
    Health health = node.health();
    List<NodeCheck> checks =
        health.checks().stream()
            .map(check -> new NodeCheck(check.name(), check.ok(), check.reason()))
            .toList();
    Optional<NodeCheck> wrong = checks.stream().filter(check -> !check.ok()).findFirst();
    List<Transaction> open = list(TransactionDesk.Filter.OPEN, COUNTED);
    Optional<KeyDocument> tried = key(now);
    PublisherSummary done = node.publisher().summary();
    OracleNode here =
        new OracleNode(
            "oracle",
            new Standing(
                wrong.isEmpty() ? State.OK : State.DEGRADED,
                now,
                wrong.map(check -> check.name() + ": " + check.text()).orElse("")),
            node.files().config().chain().id().value(),
            node.files().aggregator().toString(),
            node.transactions().account().toString(),
            tried.map(KeyDocument::committee),
            tried.flatMap(KeyDocument::balanceWei),
            checks,
            endpoints(node.rpc()),
            open.stream()
                .sorted(Comparator.comparing(Transaction::submittedAt))
                .limit(WAITING)
                .map(one -> new Waiting(one.key(), one.state(), one.submittedAt()))
                .toList(),
            new TransactionCounts(
                open.size(),
                (int)
                    list(TransactionDesk.Filter.ALL, COUNTED).stream()
                        .filter(one -> one.state().equals("failed"))
                        .count()),
            new Done(
                done.rounds(),
                done.updates(),
                done.missedHeartbeats(),
                done.updateMillisP50(),
                done.updateMillisP95(),
                done.gasPerFeedUpdate(),
                done.errors()));
    return new Known.Here<>(List.of(here), now);
  }

  /** A trial of the keys signs something and asks the chain: not at every look. */
  private synchronized Optional<KeyDocument> key(Instant now) {
    if (now.isAfter(triedAt.plus(KEY_EVERY)) || now.isBefore(triedAt)) {
      triedAt = now;
      key = Optional.of(node.control().key());
    }
    return key;
  }

  private static List<Endpoint> endpoints(RpcPool pool) {
    return pool.statuses().stream()
        .map(EndpointDocument::of)
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

  private List<Transaction> list(TransactionDesk.Filter filter, int limit) {
    return desk().list(filter, limit).stream().map(LocalNodes::transaction).toList();
  }

  @Override
  public Known<List<Transaction>> transactions(String state, Optional<String> after, int limit) {
    TransactionDesk.Filter filter =
        switch (state) {
          case "open" -> TransactionDesk.Filter.OPEN;
          case "settled" -> TransactionDesk.Filter.SETTLED;
          default -> TransactionDesk.Filter.ALL;
        };
    return new Known.Here<>(
        desk().list(filter, after, limit).stream().map(LocalNodes::transaction).toList(),
        node.clock().instant());
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
  public Known<Optional<TransactionDetail>> transaction(String key) {
    TransactionDesk desk = desk();
    Optional<Transaction> found = desk.find(key).map(LocalNodes::transaction);
    return new Known.Here<>(
        found.map(transaction -> {
          Diagnosis diagnosis = desk.explain(key);
          return new TransactionDetail(
              transaction,
              TransactionDocument.state(
                  diagnosis instanceof Diagnosis.Ended(var status) ? status : diagnosis),
              diagnosis.advice());
        }),
        node.clock().instant());
  }
}
