package io.meta138.ccip.tracking;

import io.meta138.ccip.Looking;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.rpc.Rpc;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches lanes: says how each is doing in numbers, and raises a signal for what is amiss. One
 * failure on chain is no signal, as an honest retry mends it; a message whose retries have ended
 * is.
 *
 * <p>Kinds: {@code ccip.lane.overdue}, {@code ccip.lane.stopped}, {@code ccip.message.failed},
 * {@code ccip.message.unconfirmed}, {@code ccip.messages.missing}, {@code ccip.execution.unknown},
 * {@code ccip.send.failed}, {@code ccip.order.skipped}, {@code ccip.report.skipped}, {@code
 * ccip.balance.low}, {@code ccip.chain.unread}, {@code ccip.log.malformed}; {@code
 * ccip.finality.broken} comes from {@link ChainScanner}.
 */
public final class Monitor extends Looking {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

  private static final Duration PRUNE_EVERY = Duration.ofHours(1);
  private static final int PRUNED_AT_ONCE = 1_000;

  private final List<Lane> lanes;
  private final MessageStore store;
  private final List<WatchedBalance> balances;
  private final ChainChecks chains;
  private final MonitorSettings settings;
  private final InstantSource clock;
  private final LaneChecks checks;
  private final LaneEnds ends;
  private final RaisedSignals signals;
  private final Map<String, LaneMetrics> metrics = new HashMap<>();
  private final Pruning pruning;
  private Instant nextPrune = Instant.MIN;

  /**
   * A monitor of all lanes.
   *
   * @param chains access to every chain of a lane or a balance
   * @param scanners whose progress is watched
   * @param sink takes signals, whose details name the lane
   */
  public Monitor(
      List<Lane> lanes,
      Map<ChainId, Rpc> chains,
      Map<ChainDefinition, ChainScanner> scanners,
      MessageStore store,
      List<WatchedBalance> balances,
      MonitorSettings settings,
      SignalSink sink,
      InstantSource clock,
      MeterRegistry registry) {
    super(settings.interval());
    this.lanes = List.copyOf(lanes);
    this.store = store;
    this.balances = List.copyOf(balances);
    this.settings = settings;
    this.clock = clock;
    Instant began = clock.instant();
    Map<ChainDefinition, Supplier<Optional<Instant>>> read = new HashMap<>();
    scanners.forEach((chain, scanner) -> read.put(chain, scanner::lastAtHead));
    this.chains = new ChainChecks(read, store.database(), settings, began);
    checks = new LaneChecks(store.database(), settings);
    Map<ChainId, ChainReader> readers = new HashMap<>();
    chains.forEach((id, rpc) ->
        readers.put(id, new ChainReader(rpc, settings.callDeadline(), KnownErrors.ALL)));
    ends = new LaneEnds(readers);
    pruning = new Pruning(store.database());
    signals = new RaisedSignals(store.database(), sink);
    for (Lane lane : lanes) {
      metrics.put(lane.name(), new LaneMetrics(lane, store.database(), registry, began));
    }
  }

  @Override
  public String name() {
    return "watch over lanes";
  }

  /** Looks at everything once, and tells what began and what ended since the last look. */
  @Override
  public void look() {
    Instant now = clock.instant();
    LaneEnds.Found found = new LaneEnds.Found();
    for (Lane lane : lanes) {
      ends.open(lane, found);
      found.amiss().addAll(checks.look(lane, found.sent().get(lane.name()), now));
    }
    balances.forEach(watched -> ends.balance(watched, found));
    found.amiss().addAll(chains.look(now));
    signals.settle(found.amiss(), found.unknown(), now);
    new LaneFigures(store.database()).putTogether();
    for (Lane lane : lanes) {
      LaneMetrics ofLane = metrics.get(lane.name());
      if (ofLane != null) {
        ofLane.update(store.stats(lane.name()), now);
      }
    }
    if (!now.isBefore(nextPrune)) {
      prune(now);
    }
  }

  /** Some at a time, so that nothing waits long for it. */
  private void prune(Instant now) {
    boolean more = false;
    for (Lane lane : lanes) {
      int gone = pruning.prune(lane.name(), now.minus(settings.retention()), PRUNED_AT_ONCE);
      if (gone > 0) {
        LOG.info("lane {}: {} messages that ended long ago are deleted", lane.name(), gone);
      }
      more |= gone == PRUNED_AT_ONCE;
    }
    nextPrune = more ? now : now.plus(PRUNE_EVERY);
  }

  /** What was last known is not shown as if it held still. */
  @Override
  protected void blind() {
    metrics.values().forEach(LaneMetrics::unknown);
  }
}
