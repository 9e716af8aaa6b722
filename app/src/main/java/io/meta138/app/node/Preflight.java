package io.meta138.app.node;

import io.meta138.app.config.SignerConfig;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.rpc.EndpointStatus;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.signing.SigningException;
import io.meta138.chain.signing.UnsignedTransaction;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.publishing.AggregatorReader;
import io.meta138.oracle.publishing.AggregatorState;
import io.meta138.oracle.publishing.RpcAggregatorReader;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Looks, without sending anything, whether a node could publish with its configuration. */
public final class Preflight {
  private static final long TRANSFER_GAS = 21_000;

  private final NodeAccess access;
  private final Consumer<Finding> listener;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * One thing that was looked at.
   *
   * @param name what
   * @param ok whether it is as it must be
   * @param detail what was found
   * @param advice what to do; empty when it is ok
   */
  public record Finding(String name, boolean ok, String detail, String advice) {}

  /**
   * Nothing is looked at yet.
   *
   * @param listener hears each finding at once
   */
  public Preflight(NodeAccess access, Consumer<Finding> listener) {
    this.access = access;
    this.listener = listener;
  }

  /** Looks at everything but the sources. */
  public List<Finding> run() throws InterruptedException {
    Optional<Signer> payer = key("transaction key", access.files().config().signer());
    Optional<Signer> committee =
        access.files().config().committeeSigner().isEmpty()
            ? payer
            : access.files().config().committeeSigner().flatMap(c -> key("committee key", c));
    payer.ifPresent(this::signsTransactions);
    committee.ifPresent(this::signsReports);
    database();
    if (endpoints()) {
      payer.ifPresent(this::guardedBalance);
      aggregator(committee.map(Signer::address));
    } else {
      String detail = "not looked at, for no endpoint can be used";
      failed("aggregator", detail, "put the endpoints right first");
    }
    return List.copyOf(findings);
  }

  private Optional<Signer> key(String name, SignerConfig config) {
    try {
      Signer signer = Signers.open(config, access.files()::resolve, access.http());
      ok(name, "opens, account " + signer.address());
      return Optional.of(signer);
    } catch (NodeException e) {
      failed(
          name,
          String.valueOf(e.getMessage()),
          "name a key that can be opened; `meta138 keys new` makes a keystore");
      return Optional.empty();
    }
  }

  /** A transfer of nothing to itself at a nonce that never comes: signed, never sent. */
  private void signsTransactions(Signer payer) {
    signs(
        "signs transactions",
        () -> {
          byte[] unused =
              payer.sign(
                  new UnsignedTransaction(
                      access.files().config().chain().id(),
                      Long.MAX_VALUE,
                      Optional.of(payer.address()),
                      Wei.ZERO,
                      new byte[0],
                      TRANSFER_GAS,
                      new UnsignedTransaction.Fees.Legacy(Wei.ZERO)));
          return unused.length > 0;
        });
  }

  /** A report of epoch 0, which no committee ever has. */
  private void signsReports(Signer committee) {
    CommitteeDomain domain =
        new CommitteeDomain(
            access.files().config().chain().id(),
            access.files().config().aggregator().orElse(Address.ZERO));
    signs(
        "signs reports", () -> !committee.sign(domain.typed(0, new byte[4])).toString().isEmpty());
  }

  private void signs(String name, java.util.function.BooleanSupplier signature) {
    try {
      if (signature.getAsBoolean()) {
        ok(name, "a signature was made and verified");
      }
    } catch (SigningException e) {
      failed(name, String.valueOf(e.getMessage()), "check the signing service and its key");
    }
  }

  private void database() {
    try {
      String version =
          access.database().jdbc().sql("show server_version").query(String.class).single();
      ok("database", "PostgreSQL " + version.split(" ", 2)[0]);
    } catch (NodeException e) {
      failed(
          "database",
          String.valueOf(e.getMessage()),
          "start PostgreSQL, and check url, user and password-file under `database`");
    }
  }

  /** Whether at least one can be used. */
  private boolean endpoints() throws InterruptedException {
    boolean any = false;
    for (EndpointStatus status : access.rpc().statuses()) {
      String name = "endpoint " + status.name();
      if (status.state() == EndpointStatus.State.HEALTHY) {
        any = true;
        ok(
            name,
            "serves chain %s, block %s, answers in %s ms"
                .formatted(
                    access.files().config().chain().id(),
                    status.head().isPresent() ? status.head().getAsLong() : "unknown",
                    status.latency().map(latency -> "" + latency.toMillis()).orElse("?")));
      } else {
        failed(
            name,
            status.state().toString().toLowerCase(Locale.ROOT).replace('_', ' ')
                + ": "
                + status.remark().or(status::lastFailure).orElse("no answer"),
            status.state() == EndpointStatus.State.WRONG_CHAIN
                ? "give an endpoint of this chain, or put chain.id right"
                : "check the address, and that the node runs and is in step");
      }
    }
    return any;
  }

  private void guardedBalance(Signer payer) {
    try {
      balance(payer.address());
    } catch (ReadFailedException e) {
      failed("balance", e.reason(), "check the endpoints");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void balance(Address account) throws InterruptedException {
    ChainReader.Batch batch = access.reader().batch();
    ChainReader.Slot<Wei> balance = batch.balance(account);
    ChainReader.Slot<BigInteger> price = batch.quantity(RpcRequest.of("eth_gasPrice"));
    ChainReader.Slot<BigInteger> baseFee =
        batch.add(RpcRequest.of("eth_getBlockByNumber", "latest", false), Preflight::baseFeePerGas);
    batch.run();
    Wei coins = balance.get();
    boolean free = price.get().signum() == 0 && baseFee.get().signum() == 0;
    String detail = coins.toCoins().stripTrailingZeros().toPlainString() + " coins";
    if (coins.amount().signum() > 0) {
      ok("balance", detail);
    } else if (free) {
      ok("balance", detail + ", and gas costs nothing here");
    } else {
      failed("balance", detail, "send coins for gas to " + account);
    }
  }

  private static BigInteger baseFeePerGas(JsonNode block) {
    String fee = block.path("baseFeePerGas").asString("0x0");
    return Hex.number(fee.isEmpty() ? "0x0" : fee);
  }

  private void aggregator(Optional<Address> committee) throws InterruptedException {
    Address aggregator;
    try {
      aggregator = access.files().aggregator();
      int bytes = access.reader().code(aggregator).length;
      if (bytes == 0) {
        failed(
            "aggregator",
            "there is no code at " + aggregator,
            "correct `aggregator`, or deploy one with `meta138 contracts apply`");
        return;
      }
    } catch (NodeException e) {
      failed("aggregator", "none is configured", String.valueOf(e.getMessage()));
      return;
    } catch (ReadFailedException e) {
      failed("aggregator", e.reason(), "check the endpoints");
      return;
    }
    switch (new RpcAggregatorReader(access.rpc(), aggregator)
        .read(access.files().catalog().rows().keySet())) {
      case AggregatorReader.Outcome.Unreadable(String reason) ->
          failed(
              "aggregator",
              reason,
              "is `aggregator` the address of an Aggregator of this version? `meta138 contracts"
                  + " verify` compares it");
      case AggregatorReader.Outcome.Known(AggregatorState state) -> {
        ok("aggregator", aggregator + ", epoch " + state.epoch());
        state(state, committee);
      }
    }
  }

  private void state(AggregatorState state, Optional<Address> committee) {
    if (state.paused()) {
      failed("not paused", "the aggregator is paused", "its guardian has to unpause it");
    } else {
      ok("not paused", "reports are taken");
    }
    committee.ifPresent(signer -> committee(state, signer));
    feeds(state);
  }

  private void committee(AggregatorState state, Address signer) {
    int index = state.signers().indexOf(signer);
    if (index < 0) {
      failed(
          "committee",
          signer + " is none of the " + state.signers().size() + " signers",
          "use a key of the committee, or rotate this one in");
    } else if (state.threshold() > 1) {
      failed(
          "committee",
          "a report needs %d signatures and this node gives one".formatted(state.threshold()),
          "rotate to a committee with threshold 1 while one node signs alone");
    } else {
      ok("committee", "signer " + index + " of " + state.signers().size() + ", threshold 1");
    }
  }

  private void feeds(AggregatorState state) {
    List<FeedDefinition> wanted = access.files().catalog().feeds();
    List<String> wrong =
        wanted.stream().map(feed -> difference(state, feed)).flatMap(Optional::stream).toList();
    if (wrong.isEmpty()) {
      ok("feeds", "all " + wanted.size() + " registered at their places");
    } else {
      failed(
          "feeds",
          wrong.size()
              + " of "
              + wanted.size()
              + " are not on chain as configured: "
              + wrong.stream().limit(10).collect(Collectors.joining("; "))
              + (wrong.size() > 10 ? "; …" : ""),
          "the contract ignores what is not registered: run `meta138 contracts plan`, or correct"
              + " the feeds file");
    }
  }

  private static Optional<String> difference(AggregatorState state, FeedDefinition feed) {
    AggregatorState.RegisteredFeed found = state.feeds().get(feed.id());
    if (found == null) {
      return Optional.of(feed.id() + " is not registered");
    }
    if (found.retired()) {
      return Optional.of(feed.id() + " is retired");
    }
    if (!found.place().equals(feed.place())) {
      return Optional.of(feed.id() + " is at " + found.place() + ", configured is " + feed.place());
    }
    if (found.decimals() != feed.decimals() || found.precision() != feed.precision()) {
      return Optional.of(
          "%s has decimals %d and precision %d, configured are %d and %d"
              .formatted(
                  feed.id(),
                  found.decimals(),
                  found.precision(),
                  feed.decimals(),
                  feed.precision()));
    }
    return Optional.empty();
  }

  private void ok(String name, String detail) {
    found(new Finding(name, true, detail, ""));
  }

  private void failed(String name, String detail, String advice) {
    found(new Finding(name, false, detail, advice));
  }

  private void found(Finding finding) {
    findings.add(finding);
    listener.accept(finding);
  }

  /** For documents: name, ok, detail, advice. */
  public static Map<String, Object> document(List<Finding> findings) {
    boolean ok = findings.stream().allMatch(Finding::ok);
    return Map.of("ok", ok, "checks", findings);
  }
}
