package io.meta138.app.runbooks;

import static io.meta138.incident.runbooks.ActionOf.optional;
import static io.meta138.incident.runbooks.ActionOf.required;

import io.meta138.app.node.ChainAccess;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.chain.tx.TransactionDesk;
import io.meta138.chain.tx.TransactionDesk.Cancelling;
import io.meta138.chain.tx.TransactionDesk.Queue;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * What runbooks see of the oracle account's transactions and do about one that is stuck: through
 * the database and the chain, so that it works whether the oracle node runs or not.
 */
final class TxActions implements AutoCloseable {
  private final Optional<Supplier<NodeFiles>> files;
  private final InstantSource clock;
  private @Nullable NodeAccess access;

  TxActions(Optional<Supplier<NodeFiles>> files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  /** Something asked of the account's transactions. */
  private interface Question {
    Result ask(
        TransactionDesk desk, Address account, Map<String, String> arguments, boolean dryRun);
  }

  private ActionOf.Deed deed(Question question) {
    return (arguments, dryRun, _, _) -> ask(question, arguments, dryRun);
  }

  private Result ask(Question question, Map<String, String> arguments, boolean dryRun)
      throws InterruptedException {
    if (files.isEmpty()) {
      return new Result.Failed(OracleActions.NO_ORACLE);
    }
    try {
      NodeAccess node = access(files.get().get());
      Address account = node.account();
      Optional<Address> wanted = Optional.ofNullable(arguments.get("account")).map(Address::parse);
      if (wanted.isPresent() && !wanted.get().equals(account)) {
        return new Result.Failed(
            "%s is not the oracle's account, which is %s; this desk knows no other's transactions"
                .formatted(wanted.get(), account));
      }
      TransactionDesk desk =
          new TransactionDesk(
              node.database("chain.intent").dataSource(), node.rpc(), account, clock);
      return question.ask(desk, account, arguments, dryRun);
    } catch (NodeException | DataAccessException e) {
      forget();
      return new Result.Failed(String.valueOf(e.getMessage()));
    }
  }

  /** Opened at the first use, as most desks never need it. */
  private synchronized NodeAccess access(NodeFiles present) {
    NodeAccess open = access;
    if (open == null) {
      open = new NodeAccess(present, clock);
      access = open;
    }
    return open;
  }

  /** What could not be reached is opened anew the next time. */
  private synchronized void forget() {
    if (access != null) {
      access.close();
      access = null;
    }
  }

  @Override
  public void close() {
    forget();
  }

  List<RunbookAction> all() {
    return List.of(
        ActionOf.look(
            "tx.explain",
            "Tells whether an account's transactions wait behind one that is stuck, and why.",
            List.of(
                optional(
                    "account",
                    RunbookAction.Type.ADDRESS,
                    "The account; the oracle's without it.")),
            Set.of("account", "stuck", "nonce", "chain-nonce", "pending", "hash", "reason"),
            deed(this::explain)),
        new ActionOf(
            "tx.cancel",
            "Has the nonce of a stuck transaction used up by one that does nothing.",
            List.of(
                required("account", RunbookAction.Type.ADDRESS, "The account."),
                required("nonce", RunbookAction.Type.INTEGER, "The transaction's nonce.")),
            Set.of("hash"),
            true,
            true,
            deed(this::cancel)));
  }

  private Duration stuckAfter() {
    return files
        .map(present -> ChainAccess.transactions(present.get().config().chain()).stuckAfter())
        .orElse(Duration.ofSeconds(10));
  }

  private Result explain(
      TransactionDesk desk, Address account, Map<String, String> arguments, boolean dryRun) {
    return switch (desk.queue()) {
      case Queue.NodeDown(String reason) ->
          new Result.Failed("the chain can't be asked: " + reason);
      case Queue.Seen(long next, int open, Optional<Hash> hash, Optional<Instant> since) -> {
        Optional<Duration> age = since.map(at -> Duration.between(at, clock.instant()));
        boolean stuck = age.filter(old -> old.compareTo(stuckAfter()) > 0).isPresent();
        Map<String, String> values = new TreeMap<>();
        values.put("account", account.toString());
        values.put("stuck", Boolean.toString(stuck));
        values.put("chain-nonce", Long.toString(next));
        values.put("pending", Integer.toString(open));
        hash.ifPresent(one -> {
          values.put("nonce", Long.toString(next));
          values.put("hash", one.toString());
        });
        String words = "nothing waits for longer than it should";
        if (stuck) {
          String why =
              hash.isPresent() ? desk.explain(next).advice() : "no transaction was sent for it yet";
          values.put("reason", why);
          words =
              "nonce %d has waited for %d s, %d wait in all: %s"
                  .formatted(next, age.orElseThrow().toSeconds(), open, why);
        }
        yield new Result.Done(words, values);
      }
    };
  }

  private Result cancel(
      TransactionDesk desk, Address account, Map<String, String> arguments, boolean dryRun) {
    long nonce = Long.parseLong(arguments.getOrDefault("nonce", "-1"));
    Optional<String> key = desk.keyAt(nonce);
    if (key.isEmpty()) {
      return new Result.Failed(
          "no transaction of %s is stored at nonce %d".formatted(account, nonce));
    }
    if (dryRun) {
      return new Result.Done(
          "would have nonce %d of %s used up by a transfer of nothing, in place of %s: %s"
              .formatted(nonce, account, key.get(), desk.explain(nonce).advice()),
          Map.of());
    }
    Map<String, String> values = new TreeMap<>();
    if (desk.queue() instanceof Queue.Seen(long next, var _, Optional<Hash> hash, var _)
        && next == nonce) {
      hash.ifPresent(one -> values.put("hash", one.toString()));
    }
    return switch (desk.cancel(key.get())) {
      case Cancelling.Requested(boolean soon) ->
          new Result.Done(
              "cancelling %s at nonce %d is requested%s"
                  .formatted(
                      key.get(), nonce, soon ? "" : "; it is done once the oracle node runs"),
              values);
      case Cancelling.TooLate _ ->
          new Result.Done(key.get() + " at nonce " + nonce + " has ended meanwhile", values);
      case Cancelling.Unknown _ -> new Result.Failed(key.get() + " is not stored any more");
    };
  }
}
