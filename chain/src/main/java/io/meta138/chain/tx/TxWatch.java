package io.meta138.chain.tx;

import io.meta138.chain.tx.ChainPort.Silent;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts, logs and raises signals. Metrics, each with the tag {@code account}:
 *
 * <ul>
 *   <li>{@code meta138_tx_intents} gauge by {@code state} (queued, sent, mined): unfinished intents
 *   <li>{@code meta138_tx_changes_total} by {@code state}: changes of status
 *   <li>{@code meta138_tx_attempts_total}: transactions signed
 *   <li>{@code meta138_tx_bumps_total}: of those, the same intent again at a better price
 *   <li>{@code meta138_tx_replaced_total}: of those, at a nonce that another intent held
 *   <li>{@code meta138_tx_resent_total}: the same bytes sent again
 *   <li>{@code meta138_tx_ambiguous_total}: sends of which nobody knew whether they arrived
 *   <li>{@code meta138_tx_refused_total} by {@code meaning}: refusals of a node
 *   <li>{@code meta138_tx_vanished_total}: transactions whose block a reorg removed
 *   <li>{@code meta138_tx_foreign_total}: nonces used by somebody else with our key
 *   <li>{@code meta138_tx_undecided_nonces}: used, and not known by what
 *   <li>{@code meta138_tx_mined_seconds}: from submission to a block
 *   <li>{@code meta138_tx_nonce}, {@code meta138_tx_balance_coins}: of the account
 *   <li>{@code meta138_tx_open_nonces}: used by us and not mined
 *   <li>{@code meta138_tx_pruned_total}: finished intents deleted
 * </ul>
 *
 * The signal {@code tx.stuck} holds while the account's lowest open nonce, or everything, waits too
 * long.
 */
final class TxWatch implements TxEvents {
  private static final Logger LOG = LoggerFactory.getLogger("io.meta138.chain.tx");
  private static final Duration BALANCE_EVERY = Duration.ofSeconds(30);

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Address account;
  private final Counter attempts;
  private final Counter replaced;
  private final Counter bumps;
  private final Counter resent;
  private final Counter ambiguous;
  private final Counter vanished;
  private final Counter foreign;
  private final Counter pruned;
  private final Timer mined;
  private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
  private final AtomicReference<Numbers> numbers = new AtomicReference<>(Numbers.NONE);
  private final StuckSignal stuck;
  private Instant nextBalance = Instant.EPOCH;

  private record Numbers(
      long queued, long sent, long mined, long nonce, long open, long undecided, double balance) {
    static final Numbers NONE = new Numbers(0, 0, 0, 0, 0, 0, Double.NaN);
  }

  TxWatch(
      MeterRegistry registry,
      SignalSink signals,
      InstantSource clock,
      Settings settings,
      Address account) {
    this.registry = registry;
    this.stuck = new StuckSignal(signals, settings.stuckAfter(), account);
    this.clock = clock;
    this.account = account;
    this.attempts = counter("attempts");
    this.replaced = counter("replaced");
    this.bumps = counter("bumps");
    this.resent = counter("resent");
    this.ambiguous = counter("ambiguous");
    this.vanished = counter("vanished");
    this.foreign = counter("foreign");
    this.pruned = counter("pruned");
    this.mined =
        Timer.builder("meta138_tx_mined").tag("account", account.toString()).register(registry);
    gauge("meta138_tx_nonce", Numbers::nonce);
    gauge("meta138_tx_open_nonces", Numbers::open);
    gauge("meta138_tx_undecided_nonces", Numbers::undecided);
    gauge("meta138_tx_balance_coins", Numbers::balance);
    intents("queued", Numbers::queued);
    intents("sent", Numbers::sent);
    intents("mined", Numbers::mined);
  }

  private Counter counter(String what) {
    return registry.counter("meta138_tx_" + what, "account", account.toString());
  }

  private void gauge(String name, Function<Numbers, Number> value) {
    Gauge.builder(name, numbers, n -> value.apply(n.get()).doubleValue())
        .tag("account", account.toString())
        .register(registry);
  }

  private void intents(String state, Function<Numbers, Number> value) {
    Gauge.builder("meta138_tx_intents", numbers, n -> value.apply(n.get()).doubleValue())
        .tag("account", account.toString())
        .tag("state", state)
        .register(registry);
  }

  @Override
  public void changed(Wish wish) {
    String state = PostgresRows.state(wish.status()).toLowerCase(Locale.ROOT);
    registry
        .counter("meta138_tx_changes", "account", account.toString(), "state", state)
        .increment();
    switch (wish.status()) {
      case IntentStatus.Mined(var receipt) -> {
        Duration took = Duration.between(wish.submittedAt(), clock.instant());
        mined.record(took.isNegative() ? Duration.ZERO : took);
        LOG.debug(
            "{} mined in block {} as {}",
            wish.intent().key(),
            receipt.blockNumber(),
            receipt.hash());
        if (!receipt.success()) {
          LOG.warn(
              "{} reverted in block {} as {}",
              wish.intent().key(),
              receipt.blockNumber(),
              receipt.hash());
        }
      }
      case IntentStatus.Failed(var reason) ->
          LOG.warn("{} failed: {}", wish.intent().key(), reason);
      default -> LOG.debug("{} is {}", wish.intent().key(), wish.status());
    }
  }

  @Override
  public void attempt(Attempt attempt, Optional<Attempt> before) {
    attempts.increment();
    before.ifPresent(b -> (b.wish().equals(attempt.wish()) ? bumps : replaced).increment());
  }

  @Override
  public void resent() {
    resent.increment();
  }

  @Override
  public void ambiguous() {
    ambiguous.increment();
  }

  @Override
  public void refused(Refusal refusal) {
    refusals
        .computeIfAbsent(
            refusal,
            r ->
                registry.counter(
                    "meta138_tx_refused",
                    "account",
                    account.toString(),
                    "meaning",
                    r.name().toLowerCase(Locale.ROOT)))
        .increment();
  }

  @Override
  public void overCap(Wei needed) {
    LOG.debug("fees of {} a unit of gas would be needed, above the cap", needed);
  }

  @Override
  public void foreign(long nonce, Hash hash, long block) {
    foreign.increment();
    LOG.warn(
        "nonce {} of {} was used by {} in block {}, which is not in this database",
        nonce,
        account,
        hash,
        block);
  }

  @Override
  public void undecided(long nonce, String why) {
    LOG.warn("nonce {} of {} is used, and not known by what: {}", nonce, account, why);
  }

  @Override
  public void silent(String reason) {
    LOG.debug("the chain does not answer: {}", reason);
  }

  @Override
  public void looked(NonceLedger ledger, ChainView view) {
    count(ledger);
  }

  @Override
  public void reconciled(long ancestor, List<Attempt> gone, ChainView view) {
    vanished.increment(gone.size());
    if (!gone.isEmpty()) {
      LOG.warn(
          "a reorg above block {} removed {} transactions of {}", ancestor, gone.size(), account);
    }
  }

  @Override
  public void pruned(int intents) {
    pruned.increment(intents);
  }

  private void count(NonceLedger ledger) {
    long queued = ledger.intents().queue().size();
    long sent =
        ledger.intents().open().stream()
            .filter(w -> w.status() instanceof IntentStatus.Sent)
            .count();
    long inBlocks = ledger.intents().open().stream().filter(Wish::isMined).count();
    long open = ledger.open().stream().filter(s -> s.occupant().isPresent()).count();
    long undecided = ledger.open().stream().filter(s -> s.goneSince().isPresent()).count();
    numbers.updateAndGet(
        old -> new Numbers(queued, sent, inBlocks, ledger.base(), open, undecided, old.balance()));
  }

  /** After every step: gauges and the signal. */
  void watch(Engine engine, ChainPort chain) {
    Instant now = clock.instant();
    NonceLedger ledger = engine.ledger();
    count(ledger);
    if (!now.isBefore(nextBalance) && engine.silence().isEmpty()) {
      nextBalance = now.plus(BALANCE_EVERY);
      try {
        double coins = chain.balance().toCoins().doubleValue();
        numbers.updateAndGet(n ->
            new Numbers(
                n.queued(), n.sent(), n.mined(), n.nonce(), n.open(), n.undecided(), coins));
      } catch (Silent e) {
        silent(String.valueOf(e.getMessage()));
      }
    }
    stuck.tell(engine, now);
  }

  /** Work ended and starts over. */
  void interrupted(String reason) {
    stuck.tell(reason, clock.instant());
  }
}
