package io.meta138.app.desk;

import io.meta138.app.config.NodeConfig;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.Signers;
import io.meta138.incident.timeline.CheckpointKey;
import io.meta138.incident.timeline.CheckpointVerifier;
import io.meta138.incident.timeline.LogVerifier;
import io.meta138.incident.timeline.TimelineException;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Address;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proves a timeline from its database and the chain, with nothing but the public key. */
public final class LogCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);
  private static final int MOST_BLOCKS = 2_000;
  private static final Duration SIGNED_WITHIN = Duration.ofMinutes(1);
  private static final Duration ANCHORED_WITHIN = Duration.ofMinutes(10);

  private final Database database;
  private final ChainRoots chain;
  private final CheckpointVerifier key;
  private final String log;
  private final Set<String> senders = new HashSet<>();
  private final Optional<String> account;
  private final Duration every;
  private final boolean anchored;
  private final InstantSource clock;

  /**
   * What was found.
   *
   * @param verdict of the verifier
   * @param anchors roots that were compared with the chain
   * @param key that must have signed
   */
  public record Result(LogVerifier.Verdict verdict, int anchors, String key) {}

  /**
   * A check that has read nothing yet.
   *
   * @param key public key of the log; from the desk's own key file when missing
   * @param endpoints JSON-RPC of the chain; those of the configuration when empty
   * @param account that writes the roots; the configured one when missing
   * @throws NodeException when there is no key
   */
  public LogCheck(
      DeskFiles files,
      HttpClient client,
      Optional<String> key,
      List<URI> endpoints,
      Optional<Address> account,
      InstantSource clock) {
    this.clock = clock;
    this.every = files.config().log().every();
    this.anchored =
        files.config().anchor().isPresent() || account.isPresent() || !endpoints.isEmpty();
    this.account =
        account
            .or(() -> own(files, new BoundedHttp(client)))
            .map(address -> address.toString().toLowerCase(Locale.ROOT));
    this.key = key.map(LogCheck::parse).orElseGet(() -> own(files));
    this.log = files.config().log().name();
    this.chain =
        new ChainRoots(
            new BoundedHttp(client), endpoints.isEmpty() ? configured(files) : endpoints);
    this.database = Databases.connect(files.config().database(), files::resolve, 2);
    Databases.demand(database, files.config().database());
  }

  private static CheckpointVerifier parse(String text) {
    try {
      return CheckpointVerifier.parse(text);
    } catch (TimelineException e) {
      throw new NodeException("--key: " + e.getMessage(), e);
    }
  }

  private static CheckpointVerifier own(DeskFiles files) {
    Path file = files.resolve(files.config().log().keyFile());
    if (!Files.exists(file)) {
      throw new NodeException(
          "there is no key file " + file + "; give the log's public key with --key");
    }
    return CheckpointKey.open(file, files.config().log().name()).verifier();
  }

  /** The desk's account, by its configuration; empty where that has none, or its key is away. */
  private static Optional<Address> own(DeskFiles files, BoundedHttp http) {
    try {
      Optional<Address> anchor =
          files
              .config()
              .anchor()
              .map(there -> Signers.address(there.signer(), files::resolve, http));
      return anchor.or(() ->
          files
              .oracle()
              .map(oracle -> Signers.address(oracle.config().signer(), oracle::resolve, http)));
    } catch (NodeException e) {
      LOG.warn("the desk's account is not known; name it with --account: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static List<URI> configured(DeskFiles files) {
    return files
        .config()
        .anchor()
        .map(DeskConfig.Anchor::chain)
        .or(() -> files.oracle().map(NodeFiles::config).map(NodeConfig::chain))
        .map(chain -> chain.endpoints().stream().map(NodeConfig.Endpoint::url).toList())
        .orElse(List.of());
  }

  /** Reads everything and compares. */
  public Result run() throws InterruptedException {
    TimelineStore store = new TimelineStore(database);
    List<TimelineStore.StoredCheckpoint> checkpoints = store.checkpoints();
    LogVerifier verifier = new LogVerifier(checkpoints, key);
    store.bodies(verifier::entry);
    int anchors = 0;
    long lastBlock = 0;
    long lastSize = 0;
    for (TimelineStore.StoredCheckpoint checkpoint : checkpoints) {
      if (checkpoint.anchor().isPresent() && compare(checkpoint, verifier)) {
        anchors++;
        lastBlock = Math.max(lastBlock, checkpoint.anchor().get().block());
        lastSize = Math.max(lastSize, checkpoint.size());
      }
    }
    if (anchors > 0) {
      cutOff(lastBlock, lastSize, checkpoints, verifier);
    }
    if (senders.size() > 1) {
      verifier.problem("roots were written by %d accounts: %s".formatted(senders.size(), senders));
    }
    Instant now = clock.instant();
    unanchored(checkpoints, verifier, now);
    return new Result(
        verifier.verdict(now.minus(SIGNED_WITHIN).minus(every.multipliedBy(2))),
        anchors,
        key.toString());
  }

  /** Where roots are written to a chain, a log that says of none of them where has lost them. */
  private void unanchored(
      List<TimelineStore.StoredCheckpoint> checkpoints, LogVerifier verifier, Instant now) {
    boolean due =
        verifier
            .firstAt()
            .filter(at -> at.isBefore(now.minus(ANCHORED_WITHIN).minus(every)))
            .isPresent();
    if (anchored && due && checkpoints.stream().noneMatch(one -> one.anchor().isPresent())) {
      verifier.problem("no checkpoint says where its root stands on the chain");
    }
  }

  /** A log that was cut off together with its checkpoints is shorter than what the chain has. */
  private void cutOff(
      long block, long size, List<TimelineStore.StoredCheckpoint> checkpoints, LogVerifier verifier)
      throws InterruptedException {
    Optional<ChainRoots.Written> newer =
        chain.newest(block, account.map(Set::of).orElse(senders), log, MOST_BLOCKS);
    if (newer.isEmpty() || newer.get().data().size() <= size) {
      return;
    }
    AnchorData data = newer.get().data();
    if (checkpoints.stream().anyMatch(one -> one.size() == data.size())) {
      verifier.anchor(data.size(), data.root());
    } else if (!signedMeanwhile(data)) {
      verifier.problem(
          "the chain has a root of %d entries in block %d that no checkpoint names: the end is missing"
              .formatted(data.size(), newer.get().block()));
    }
  }

  /** Whether the desk signed and wrote this root while the log was being read. */
  private boolean signedMeanwhile(AnchorData data) {
    return new TimelineStore(database)
        .checkpoints().stream()
            .filter(one -> one.size() == data.size())
            .flatMap(one -> key.open(one.note()).stream())
            .anyMatch(signed -> signed.root().equals(data.root()));
  }

  /** Compares one root with the chain; false when it could not be read there. */
  private boolean compare(TimelineStore.StoredCheckpoint checkpoint, LogVerifier verifier)
      throws InterruptedException {
    TimelineStore.Anchor anchor = checkpoint.anchor().orElseThrow();
    return switch (chain.transaction(anchor.transaction())) {
      case ChainRoots.Read.Unreadable(String reason) -> {
        verifier.problem(
            "the root of %d entries, in transaction %s, was not read from the chain: %s"
                .formatted(checkpoint.size(), anchor.transaction(), reason));
        yield false;
      }
      case ChainRoots.Read.Found(ChainRoots.Call call) -> {
        Optional<AnchorData> written = AnchorData.decode(call.input());
        if (written.isEmpty()
            || written.get().size() != checkpoint.size()
            || !written.get().log().equals(log)
            || call.block() != anchor.block()) {
          verifier.problem(
              "transaction %s does not carry the root of %d entries of %s in block %d"
                  .formatted(anchor.transaction(), checkpoint.size(), log, anchor.block()));
        } else if (account.isPresent() && !account.get().equals(call.from())) {
          verifier.problem(
              "the root of %d entries was written by %s, not by the desk's account %s"
                  .formatted(checkpoint.size(), call.from(), account.get()));
        } else {
          senders.add(call.from());
          verifier.anchor(checkpoint.size(), written.get().root());
        }
        yield true;
      }
    };
  }

  @Override
  public void close() {
    database.close();
  }
}
