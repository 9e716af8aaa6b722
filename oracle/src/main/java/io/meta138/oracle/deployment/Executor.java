package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.IntentStatus.Receipt;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.oracle.deployment.ProgressListener.Phase;
import io.meta138.oracle.deployment.ProgressListener.Progress;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Brings steps onto the chain one by one.
 *
 * <p>Before a step is sent, the record says which attempt it is; the attempt's key makes the
 * transaction manager send it once, whatever happens to this process in between.
 */
final class Executor {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final Rpc rpc;
  private final ChainReader reader;
  private final RecordFile file;
  private final TransactionManager manager;
  private final Transactions transactions;
  private final Effects effects;
  private final ProgressListener listener;
  private final DeploymentSpec spec;
  private final Deployment.Limits limits;
  private final InstantSource clock;
  private DeploymentRecord record;
  private int number;
  private boolean sent;
  private int total;

  Executor(
      Deployment deployment,
      DeploymentSpec spec,
      TransactionManager manager,
      ProgressListener listener) {
    this.rpc = deployment.rpc();
    this.reader = deployment.reader();
    this.file = deployment.file();
    this.limits = deployment.limits();
    this.clock = deployment.clock();
    this.spec = spec;
    this.manager = manager;
    this.listener = listener;
    this.transactions = new Transactions(spec, manager.account());
    this.effects = new Effects(reader, spec, transactions);
    this.record = file.load(spec.chainId());
  }

  /** A step that did not succeed. */
  private static final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Stopped(String reason) {
      super(reason);
      this.reason = reason;
    }
  }

  ApplyOutcome run(DeploymentPlan plan) throws InterruptedException {
    total = plan.steps().size();
    for (DeploymentPlan.Item item : plan.steps()) {
      number++;
      try {
        run(item.step());
      } catch (Stopped e) {
        return new ApplyOutcome.StepFailed(item.step().text(), e.reason, number - 1);
      } catch (ReadFailedException e) {
        return new ApplyOutcome.Interrupted(item.step().text() + ": " + e.reason(), number - 1);
      }
    }
    return new ApplyOutcome.Applied(record, total);
  }

  private void run(Step step) throws Stopped, InterruptedException {
    tell(step, Phase.STARTED, "");
    Instant end = clock.instant().plus(limits.step());
    sent = false;
    while (clock.instant().isBefore(end)) {
      int attempt = record.attempt(step.key());
      Optional<IntentStatus> status =
          attempt == 0 ? Optional.empty() : manager.status(key(step, attempt));
      if (status.isEmpty() || (!sent && spent(status.get()))) {
        send(step, status.isEmpty() ? Math.max(1, attempt) : attempt + 1);
        continue;
      }
      switch (manager.await(key(step, attempt), WAIT).orElse(status.get())) {
        case IntentStatus.Queued _ -> tell(step, Phase.WAITING, "to be sent");
        case IntentStatus.Sent s -> tell(step, Phase.WAITING, "for " + s.hash());
        case IntentStatus.Superseded s -> throw new Stopped("superseded by " + s.byKey());
        case IntentStatus.Failed f -> throw new Stopped(f.reason());
        case IntentStatus.Mined(Receipt receipt) -> {
          if (settled(step, receipt, attempt)) {
            return;
          }
        }
        case IntentStatus.Confirmed(Receipt receipt) -> {
          if (settled(step, receipt, attempt)) {
            return;
          }
        }
      }
    }
    throw new Stopped("not done within " + limits.step().toSeconds() + " s");
  }

  /** Whether an attempt of an earlier run can't lead anywhere any more. */
  private static boolean spent(IntentStatus status) {
    return status instanceof IntentStatus.Failed || status instanceof IntentStatus.Superseded;
  }

  private void send(Step step, int attempt) throws Stopped {
    Transactions.Content content = transactions.of(step, record);
    long gas = estimate(content);
    record = record.withAttempt(step.key(), attempt);
    file.save(record);
    tell(step, Phase.ANNOUNCED, attempt == 1 ? "" : "as attempt " + attempt);
    manager.submit(
        new Intent(
            key(step, attempt),
            Optional.empty(),
            content.to(),
            content.value(),
            content.data(),
            Optional.of(gas),
            Optional.empty()));
    sent = true;
    tell(step, Phase.SUBMITTED, "");
  }

  /** Asks for the gas, which also tells before anything is sent that a step would revert. */
  private long estimate(Transactions.Content content) throws Stopped {
    RpcOutcome outcome =
        rpc.call(RpcRequest.of("eth_estimateGas", request(content)), limits.call());
    long estimate =
        switch (outcome) {
          case RpcOutcome.Result(var value) -> Hex.number(value.asString()).longValueExact();
          case RpcOutcome.Refused refused -> throw new Stopped(reader.reason(refused));
          case RpcOutcome.Unavailable(String reason) -> throw new ReadFailedException(reason);
        };
    long most = spec.gas().most();
    if (estimate > most) {
      throw new Stopped("expected at most %d gas but it takes %d".formatted(most, estimate));
    }
    return Math.min(most, estimate + estimate / 5);
  }

  private boolean settled(Step step, Receipt receipt, int attempt)
      throws Stopped, InterruptedException {
    if (!onChain(receipt)) {
      return vanished(step, receipt, attempt);
    }
    // the effect decides: another transaction may have brought it, and then this one reverts
    Optional<DeploymentRecord> after = effects.of(step, receipt, record);
    if (after.isEmpty()) {
      if (!sent) {
        // it failed in an earlier run of what was mended since, or worked on what is gone since
        send(step, attempt + 1);
        return false;
      }
      if (!receipt.success()) {
        throw new Stopped(replay(step, receipt));
      }
      if (onChain(receipt)) {
        throw new Stopped("mined in " + receipt.hash() + " but its effect is not on chain");
      }
      return false;
    }
    tell(step, Phase.MINED, "in block %d, %s".formatted(receipt.blockNumber(), receipt.hash()));
    record = after.get();
    file.save(record);
    tell(step, Phase.RECORDED, "");
    return true;
  }

  /** The chain forgot the block: the manager notices and sends again; if not, we begin anew. */
  private boolean vanished(Step step, Receipt receipt, int attempt)
      throws Stopped, InterruptedException {
    tell(step, Phase.WAITING, "for " + receipt.hash() + ", whose block is gone");
    Instant end = clock.instant().plus(limits.patience());
    while (clock.instant().isBefore(end)) {
      Optional<IntentStatus> status = manager.status(key(step, attempt));
      boolean same =
          status.equals(Optional.of(new IntentStatus.Mined(receipt)))
              || status.equals(Optional.of(new IntentStatus.Confirmed(receipt)));
      if (!same || onChain(receipt)) {
        return false;
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
    send(step, attempt + 1);
    return false;
  }

  private boolean onChain(Receipt receipt) {
    var found = reader.ask(RpcRequest.of("eth_getTransactionReceipt", receipt.hash().toString()));
    return receipt.blockHash().toString().equalsIgnoreCase(found.path("blockHash").asString(""));
  }

  private String replay(Step step, Receipt receipt) {
    RpcOutcome outcome =
        rpc.call(
            RpcRequest.of("eth_call", request(transactions.of(step, record)), "latest"),
            limits.call());
    String where = " in transaction " + receipt.hash();
    return outcome instanceof RpcOutcome.Refused refused
        ? reader.reason(refused) + where
        : "reverted" + where;
  }

  private Map<String, Object> request(Transactions.Content content) {
    Map<String, Object> out = new HashMap<>();
    out.put("from", manager.account().toString());
    content.to().map(Address::toString).ifPresent(to -> out.put("to", to));
    out.put("value", Hex.quantity(content.value().amount()));
    out.put("data", Hex.encode(content.data()));
    return out;
  }

  private String key(Step step, int attempt) {
    return "deploy/%s/%s/%d".formatted(spec.chainId(), step.key(), attempt);
  }

  private void tell(Step step, Phase phase, String detail) {
    listener.on(new Progress(number, total, step.text(), phase, detail));
  }
}
