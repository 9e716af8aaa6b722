package io.meta138.chain.tx;

import io.meta138.chain.signing.Signer;
import io.meta138.chain.signing.SigningException;
import io.meta138.chain.signing.TransactionEncoding;
import io.meta138.chain.signing.UnsignedTransaction;
import io.meta138.chain.signing.UnsignedTransaction.Fees;
import io.meta138.chain.tx.ChainPort.Estimate;
import io.meta138.chain.tx.ChainPort.Sending;
import io.meta138.chain.tx.ChainPort.Silent;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Carries out what was decided: prices, signs, has it stored, sends, and reads the answer. */
final class Sender {
  /** Gas of a transfer of nothing. */
  private static final long TRANSFER_GAS = 21_000;

  private static final byte[] NOTHING = {};
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final Settings settings;
  private final ChainPort chain;
  private final Signer signer;
  private final TxEvents events;
  private int held;

  /** On a chain without fees the account can't pay even the tip that a node suggests. */
  private boolean tipless;

  Sender(Settings settings, ChainPort chain, Signer signer, TxEvents events) {
    this.settings = settings;
    this.chain = chain;
    this.signer = signer;
    this.events = events;
  }

  /** What an action leads to. */
  enum After {
    /** Nothing in particular. */
    GO_ON,
    /** The chain is not where it was thought to be. */
    LOOK,
    /** Something was sent and should be mined soon. */
    SENT
  }

  After perform(
      Action action,
      NonceLedger ledger,
      NonceDecisions decisions,
      FeePolicy.Market market,
      Engine engine,
      Instant now) {
    Round round = new Round(ledger, decisions, market, engine, now);
    return switch (action) {
      case Action.Send send -> send(send, round);
      case Action.Resend(var attempt, var readBack) -> resend(attempt, readBack, round);
      case Action.Check(var attempt) -> check(attempt, round);
    };
  }

  private record Round(
      NonceLedger ledger,
      NonceDecisions decisions,
      FeePolicy.Market market,
      Engine engine,
      Instant now) {}

  private After send(Action.Send send, Round round) {
    Slot slot = round.ledger().slotAt(send.nonce());
    Fees fees;
    switch (settings.fees().offer(marketFor(round), send.floor(), send.refused())) {
      case FeePolicy.Offer.Pay(var pay) -> fees = pay;
      case FeePolicy.Offer.OverCap(var needed, var cap) -> {
        String reason = "needs " + needed + " a unit of gas, the cap is " + cap;
        events.overCap(needed);
        slot.retryLater(round.now().plus(settings.stuckAfter()), false, reason);
        if (slot.occupant().isEmpty()) {
          hold(round, reason);
        }
        return After.GO_ON;
      }
    }
    Optional<Long> gas = send.wish().map(w -> gasFor(w, round)).orElse(Optional.of(TRANSFER_GAS));
    if (gas.isEmpty()) {
      return After.GO_ON;
    }
    UnsignedTransaction transaction = transaction(send, gas.get(), fees);
    byte[] raw;
    try {
      raw = signer.sign(transaction);
    } catch (SigningException e) {
      hold(round, "the signer does not sign: " + e.getMessage());
      slot.rest(round.now().plus(pause(held)));
      return After.GO_ON;
    }
    Optional<Attempt> before = slot.occupant();
    Attempt attempt =
        new Attempt(
            send.nonce(),
            send.wish(),
            TransactionEncoding.hash(raw),
            raw,
            fees,
            gas.get(),
            round.now(),
            Attempt.State.LIVE);
    round.ledger().attach(attempt, round.now());
    round.engine().save(true);
    events.attempt(attempt, before);
    return transmit(attempt, slot, round);
  }

  private FeePolicy.Market marketFor(Round round) {
    FeePolicy.Market market = round.market();
    return tipless && market.isFree() ? market.withoutTip() : market;
  }

  private UnsignedTransaction transaction(Action.Send send, long gas, Fees fees) {
    Optional<Intent> intent = send.wish().map(Wish::intent);
    Optional<Address> to = intent.isPresent() ? intent.get().to() : Optional.of(signer.address());
    return new UnsignedTransaction(
        chain.chainId(),
        send.nonce(),
        to,
        intent.map(Intent::value).orElse(Wei.ZERO),
        intent.map(Intent::data).orElse(NOTHING),
        gas,
        fees);
  }

  /** Gas to offer; empty when it can't be told now, or never. */
  private Optional<Long> gasFor(Wish wish, Round round) {
    if (wish.intent().gasLimit().isPresent()) {
      return wish.intent().gasLimit();
    }
    if (wish.estimatedGas() >= 0) {
      return Optional.of(wish.estimatedGas());
    }
    Instant later = round.now().plus(settings.pollInterval());
    try {
      return switch (chain.estimate(wish.intent())) {
        case Estimate.Gas(var gas) -> {
          wish.estimated(Math.addExact(gas, gas / 4));
          yield Optional.of(wish.estimatedGas());
        }
        case Estimate.No(var refusal, var words) -> {
          boolean othersOpen =
              round.ledger().open().stream().anyMatch(s -> s.occupant().isPresent());
          if (refusal == Refusal.INSUFFICIENT_FUNDS) {
            hold(round, words);
          } else if (refusal.isFinal() && !othersOpen) {
            round.ledger().intents().fail(wish, reason(refusal, words));
          }
          // what is in flight may be what it needs to succeed
          wish.delay(later);
          yield Optional.empty();
        }
      };
    } catch (Silent e) {
      wish.delay(later);
      return Optional.empty();
    }
  }

  private After resend(Attempt attempt, boolean readBack, Round round) {
    Slot slot = round.ledger().slotAt(attempt.nonce());
    if (readBack) {
      try {
        if (!chain.known(List.of(attempt.hash())).isEmpty()) {
          slot.accept();
          slot.moved(round.now(), round.ledger().head());
          return After.LOOK;
        }
      } catch (Silent e) {
        slot.retryLater(round.now().plus(pause(slot.retries())), true, message(e));
        return After.GO_ON;
      }
    }
    events.resent();
    return transmit(attempt, slot, round);
  }

  private After check(Attempt attempt, Round round) {
    Slot slot = round.ledger().slotAt(attempt.nonce());
    slot.rest(round.now().plus(settings.stuckAfter()));
    try {
      if (chain.known(List.of(attempt.hash())).isEmpty()) {
        slot.doubt(round.now());
        return After.LOOK;
      }
    } catch (Silent e) {
      return After.GO_ON;
    }
    return round
        .decisions()
        .reprice(slot)
        .map(action ->
            perform(
                action,
                round.ledger(),
                round.decisions(),
                round.market(),
                round.engine(),
                round.now()))
        .orElse(After.GO_ON);
  }

  private After transmit(Attempt attempt, Slot slot, Round round) {
    return switch (chain.send(attempt.raw())) {
      case Sending.Accepted ignored -> {
        slot.accept();
        slot.moved(round.now(), round.ledger().head());
        held = 0;
        round.decisions().release();
        yield After.SENT;
      }
      case Sending.Unknown(var reason) -> {
        events.ambiguous();
        slot.retryLater(round.now().plus(pause(slot.retries())), true, reason);
        yield After.GO_ON;
      }
      case Sending.No(var refusal, var words) -> {
        events.refused(refusal);
        yield refused(attempt, slot, refusal, words, round);
      }
    };
  }

  private After refused(Attempt attempt, Slot slot, Refusal refusal, String words, Round round) {
    Instant later = round.now().plus(pause(slot.retries()));
    if (refusal.isFinal()) {
      round.ledger().refused(attempt, Optional.of(reason(refusal, words)));
      slot.rest(later);
      return After.GO_ON;
    }
    return switch (refusal) {
      case REPLACEMENT_UNDERPRICED, FEE_BELOW_BASE, UNDERPRICED -> {
        slot.retryLater(later, false, words);
        yield tooCheap(attempt, slot, refusal, round);
      }
      case INSUFFICIENT_FUNDS, FEE_LIMIT -> {
        slot.retryLater(later, false, words);
        hold(round, words);
        tipless = refusal == Refusal.INSUFFICIENT_FUNDS && round.market().isFree();
        if (!slot.uncertain()) {
          round.ledger().refused(attempt, Optional.empty());
        }
        yield After.GO_ON;
      }
      case NONCE_TOO_LOW, NONCE_GAP -> {
        slot.retryLater(later, false, words);
        yield After.LOOK;
      }
      default -> {
        slot.retryLater(later, refusal == Refusal.UNKNOWN, words);
        yield After.GO_ON;
      }
    };
  }

  private After tooCheap(Attempt attempt, Slot slot, Refusal refusal, Round round) {
    slot.refusePrice();
    tipless = false;
    if (!slot.uncertain()) {
      round.ledger().refused(attempt, Optional.empty());
      return refusal == Refusal.FEE_BELOW_BASE ? After.LOOK : After.GO_ON;
    }
    // an earlier send may have reached a pool: only the same intent may outbid it
    Action again = new Action.Send(attempt.nonce(), attempt.wish(), slot.floor(), true);
    return perform(
        again, round.ledger(), round.decisions(), round.market(), round.engine(), round.now());
  }

  private void hold(Round round, String reason) {
    round.decisions().hold(round.now().plus(pause(held)), reason);
    held = Math.min(held + 1, 20);
  }

  private static Duration pause(int retries) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(retries, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static String reason(Refusal refusal, String words) {
    return refusal.name().toLowerCase(Locale.ROOT) + ": " + words;
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
