package io.meta138.chain.tx;

import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The signal {@code tx.stuck} of one account: raised when trouble lasts, cleared when it ends. */
final class StuckSignal {
  private final SignalSink signals;
  private final Duration stuckAfter;
  private final Address account;
  private Optional<Instant> since = Optional.empty();
  private boolean raised;

  StuckSignal(SignalSink signals, Duration stuckAfter, Address account) {
    this.signals = signals;
    this.stuckAfter = stuckAfter;
    this.account = account;
  }

  /** Looks for trouble after a step. */
  void tell(Engine engine, Instant now) {
    trouble(engine, now).ifPresentOrElse(trouble -> tell(trouble, now), () -> clear(now));
  }

  /** There is this trouble. */
  void tell(String trouble, Instant now) {
    Instant began = since.orElse(now);
    since = Optional.of(began);
    if (!raised && !now.isBefore(began.plus(stuckAfter))) {
      raised = true;
      report(Signal.State.RAISED, now, "transactions are stuck: " + trouble);
    }
  }

  private void clear(Instant now) {
    since = Optional.empty();
    if (raised) {
      raised = false;
      report(Signal.State.CLEARED, now, "transactions move again");
    }
  }

  private Optional<String> trouble(Engine engine, Instant now) {
    NonceLedger ledger = engine.ledger();
    if (!engine.silence().isEmpty()) {
      return Optional.of("the chain does not answer: " + engine.silence());
    }
    if (!engine.holdReason().isEmpty()) {
      return Optional.of(engine.holdReason());
    }
    if (engine.undecided().isPresent()) {
      return engine.undecided();
    }
    return ledger.open().stream()
        .filter(slot -> slot.nonce() == ledger.base() && slot.occupant().isPresent())
        .findFirst()
        .filter(slot -> isLate(slot, now))
        .map(slot ->
            slot.trouble().isEmpty()
                ? "nonce " + slot.nonce() + " is not mined"
                : "nonce " + slot.nonce() + ": " + slot.trouble());
  }

  private boolean isLate(Slot slot, Instant now) {
    Instant first =
        slot.attempts().stream().map(Attempt::at).min(Instant::compareTo).orElse(Instant.MAX);
    return Duration.between(first, now).compareTo(stuckAfter) > 0;
  }

  private void report(Signal.State state, Instant now, String summary) {
    signals.report(
        new Signal(
            "tx.stuck",
            "account:" + account,
            state,
            now,
            summary,
            Map.of("account", account.toString())));
  }
}
