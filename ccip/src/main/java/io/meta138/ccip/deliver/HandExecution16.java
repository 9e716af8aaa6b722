package io.meta138.ccip.deliver;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.CommittedRoot;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.Pauses;
import io.meta138.ccip.tracking.SentMessage16;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.chain.abi.Command;
import io.meta138.chain.rpc.Answer;
import io.meta138.chain.rpc.EthCalls;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.types.Wei;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes failed messages of CCIP 1.6 by hand, which anyone may: with the message's proof and, for
 * want of it before, more gas. The off ramp reverts when the receiver fails again, so an execution
 * that would be in vain is seen beforehand and costs nothing.
 */
final class HandExecution16 {
  private static final Logger LOG = LoggerFactory.getLogger(HandExecution16.class);
  private static final Duration SEEN_SOON = Duration.ofSeconds(10);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(2), Duration.ofMinutes(5));

  /** What a transaction takes besides what the receiver may use. */
  private static final long BASE = 500_000;

  private final Lane lane;
  private final MessageStore store;
  private final TransactionManager transactions;
  private final EthCalls calls;
  private final RampReport16 reports;
  private final Explainer explainer;

  HandExecution16(
      Lane lane,
      MessageStore store,
      Rpc destination,
      TransactionManager transactions,
      Explainer explainer) {
    this.lane = lane;
    this.store = store;
    this.transactions = transactions;
    this.calls = new EthCalls(destination, CALL_LIMIT);
    this.reports = new RampReport16(lane);
    this.explainer = explainer;
  }

  /**
   * Does the next thing about a message: has it executed, or notes what came of that. The intent's
   * key is made of what was tried before, so however often it is asked for it is one transaction.
   *
   * @param gas for the receiver
   */
  void advance(TrackedMessage message, long gas, Instant now) {
    int executions = message.execution().map(TrackedMessage.Execution::count).orElse(0);
    String key =
        "%s:hand:%s:%d:%d"
            .formatted(lane.name(), message.id(), executions, message.delivery().attempts());
    Optional<IntentStatus> status = transactions.status(key);
    if (status.isEmpty()) {
      begin(key, message, gas, now);
      return;
    }
    switch (status.get()) {
      case IntentStatus.Queued _ -> store.attempts().postpone(message.id(), now.plus(SEEN_SOON));
      case IntentStatus.Sent _ -> store.attempts().postpone(message.id(), now.plus(SEEN_SOON));
      case IntentStatus.Mined _ -> store.attempts().postpone(message.id(), now.plus(SEEN_SOON));
      case IntentStatus.Confirmed(IntentStatus.Receipt receipt) ->
          refused(
              message,
              (receipt.success() ? "executed by hand and not seen in " : "reverted in ")
                  + receipt.hash(),
              now);
      case IntentStatus.Superseded(String by) -> refused(message, "superseded by " + by, now);
      case IntentStatus.Failed(String reason) -> refused(message, reason, now);
    }
  }

  private void begin(String key, TrackedMessage message, long gas, Instant now) {
    Optional<Command> command = command(message, gas);
    if (command.isEmpty()) {
      refused(message, "its proof can't be made from the messages that are known here", now);
      return;
    }
    EthCalls.Message call =
        new EthCalls.Message(
            Optional.of(transactions.account()),
            Optional.of(lane.offRamp()),
            Wei.ZERO,
            command.get().data());
    switch (calls.call(call, EthCalls.At.LATEST)) {
      case Answer.Value<byte[]> _ -> submit(key, command.get(), message, gas, now);
      case Answer.Refused<byte[]>(var why) -> refused(message, words(why), now);
      case Answer.Unavailable<byte[]> _ ->
          store.attempts().postpone(message.id(), now.plus(SEEN_SOON));
    }
  }

  private String words(RpcOutcome.Refused why) {
    return why.data().length() > 2 ? explainer.explain(why.data()).text() : why.message();
  }

  private void submit(String key, Command command, TrackedMessage message, long gas, Instant now) {
    LOG.info("lane {}: message {} is executed by hand", lane.name(), message.id());
    transactions.submit(
        new Intent(
            key,
            Optional.empty(),
            Optional.of(lane.offRamp()),
            Wei.ZERO,
            command.data(),
            Optional.of(gas + gas / 63 + BASE + 40L * message.encoded().length),
            Optional.empty()));
    store.attempts().postpone(message.id(), now.plus(SEEN_SOON));
  }

  private Optional<Command> command(TrackedMessage message, long gas) {
    Optional<CommittedRoot> root = store.root(lane.name(), message.number());
    if (root.isEmpty()) {
      return Optional.empty();
    }
    long first = root.get().first();
    long end = root.get().last() + 1;
    List<TrackedMessage> batch = store.interval(lane.name(), message.generation(), first, end);
    if (batch.size() != end - first) {
      return Optional.empty();
    }
    return reports.command(
        batch.stream().map(SentMessage16::of).toList(),
        batch.stream().map(TrackedMessage::gasLimit).toList(),
        Math.toIntExact(message.number() - first),
        root.get().root(),
        gas);
  }

  private void refused(TrackedMessage message, String why, Instant now) {
    store.attempts().refused(message.id(), why, now, PAUSES);
  }
}
