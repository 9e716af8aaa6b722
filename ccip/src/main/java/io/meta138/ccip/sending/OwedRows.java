package io.meta138.ccip.sending;

import io.meta138.ccip.Looking;
import io.meta138.ccip.lanes.Lane;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Sends the rows that an {@code OracleWithCCIP} still owes a destination: those whose send failed,
 * and those that moved within the least interval after another send. While reports come they take
 * these along; this is for when none does.
 */
public final class OwedRows extends Looking {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Lane lane;
  private final Address oracle;
  private final Duration patience;
  private final ChainReader reader;
  private final TransactionManager transactions;
  private final InstantSource clock;
  private final Counter sent;
  private String asked = "";
  private int fruitless;
  private Instant next = Instant.EPOCH;

  /**
   * Looks after one destination. Counts {@code meta138_ccip_owed_sends_total} by lane.
   *
   * @param lane from the oracle's chain
   * @param oracle the {@code OracleWithCCIP}
   * @param patience how long after the last attempt a report is given to take the rows along
   * @param rpc the lane's source
   * @param transactions of an account there that pays for calls; anyone may send what is owed
   */
  public OwedRows(
      Lane lane,
      Address oracle,
      Duration patience,
      Rpc rpc,
      TransactionManager transactions,
      InstantSource clock,
      MeterRegistry metrics) {
    super(LOOK);
    this.lane = lane;
    this.oracle = oracle;
    this.patience = patience;
    this.reader = new ChainReader(rpc, CALL_LIMIT, KnownErrors.ALL);
    this.transactions = transactions;
    this.clock = clock;
    this.sent = metrics.counter("meta138_ccip_owed_sends", "lane", lane.name());
  }

  @Override
  public String name() {
    return "rows owed on " + lane.name();
  }

  /**
   * Looks once, and sends what is owed since long enough. While the oracle is paused nothing may be
   * sent, and while an attempt is on its way another would only cost gas.
   */
  @Override
  public void look() {
    Instant now = clock.instant();
    BigInteger selector = lane.destination().selector().value();
    ChainReader.Batch batch = reader.batch();
    var stateSlot = batch.call(oracle, OracleWithCCIP.destinationState(selector));
    var destinationSlot = batch.call(oracle, OracleWithCCIP.destination(selector));
    var pausedSlot = batch.call(oracle, OracleWithCCIP.paused());
    batch.run();
    OracleWithCCIP.DestinationState state = stateSlot.get();
    BigInteger owed = state.owed().and(destinationSlot.get().rows());
    if (owed.signum() == 0) {
      fruitless = 0;
      next = Instant.EPOCH;
      return;
    }
    Instant due =
        Instant.ofEpochSecond(state.lastTry().longValueExact())
            .plusSeconds(destinationSlot.get().minInterval())
            .plus(patience);
    if (!state.enabled()
        || pausedSlot.get()
        || now.isBefore(due)
        || now.isBefore(next)
        || isOnItsWay()) {
      return;
    }
    ask(selector, state.lastTry(), now);
  }

  private boolean isOnItsWay() {
    return !asked.isEmpty()
        && transactions
            .status(asked)
            .filter(s -> s instanceof IntentStatus.Queued || s instanceof IntentStatus.Sent)
            .isPresent();
  }

  private void ask(BigInteger selector, BigInteger lastTry, Instant now) {
    // an attempt that reverts leaves the time of the last one; each is another transaction
    asked = "owed/%s/%s/%s/%d".formatted(lane.name(), oracle, lastTry, now.getEpochSecond());
    transactions.submit(
        new Intent(
            asked,
            Optional.empty(),
            Optional.of(oracle),
            Wei.ZERO,
            OracleWithCCIP.sendOwed(selector).data(),
            Optional.empty(),
            Optional.of(now.plus(LONGEST_PAUSE))));
    sent.increment();
    fruitless++;
    next = now.plus(pause());
  }

  private Duration pause() {
    Duration pause = patience.multipliedBy(1L << Math.min(fruitless, 16));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }
}
