package io.meta138.network.simulation;

import io.meta138.platform.types.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One simulated node and what is wrong with it. Guarded by its network. */
final class SimulatedNode {
  private static final Duration CONNECTING = Duration.ofSeconds(6);

  private final String name;
  private final Optional<Address> validator;
  private final Map<Address, long[]> nonces = new HashMap<>();
  private Set<Api> apis = EnumSet.allOf(Api.class);
  private boolean running;
  private Instant startedAt = Instant.EPOCH;
  private long lag;
  private Optional<Long> frozenAt = Optional.empty();
  private Optional<Integer> peers = Optional.empty();
  private long pending;
  private long queued;
  private Optional<Misbehaviour> misbehaviour = Optional.empty();
  private Duration delay = Duration.ZERO;

  /** Groups of methods that a node may have enabled, as {@code rpc-http-api} names them. */
  public enum Api {
    /** Chain and accounts. */
    ETH,
    /** Network. */
    NET,
    /** Version. */
    WEB3,
    /** Consensus. */
    QBFT,
    /** Peers. */
    ADMIN,
    /** Transaction pool. */
    TXPOOL
  }

  SimulatedNode(String name, Optional<Address> validator) {
    this.name = name;
    this.validator = validator;
  }

  String name() {
    return name;
  }

  Optional<Address> validator() {
    return validator;
  }

  boolean isRunning() {
    return running;
  }

  void run(boolean runs, Instant now) {
    running = runs;
    startedAt = now;
  }

  long height(long chain) {
    return frozenAt.orElseGet(() -> Math.max(0, chain - lag));
  }

  void setLag(long blocks) {
    lag = blocks;
    frozenAt = Optional.empty();
  }

  void freeze(long at) {
    frozenAt = Optional.of(at);
  }

  /** Simultaneous dials drop each other's connections for a moment after the start. */
  int peers(int others, Instant now) {
    int connected = now.isBefore(startedAt.plus(CONNECTING)) ? Math.min(1, others) : others;
    return peers.orElse(connected);
  }

  void setPeers(Optional<Integer> count) {
    peers = count;
  }

  Set<Api> apis() {
    return apis;
  }

  void setApis(Set<Api> enabled) {
    apis = enabled.isEmpty() ? EnumSet.noneOf(Api.class) : EnumSet.copyOf(enabled);
  }

  long pending() {
    return pending;
  }

  long queued() {
    return queued;
  }

  void setPool(long newPending, long newQueued) {
    pending = newPending;
    queued = newQueued;
  }

  Optional<Misbehaviour> misbehaviour() {
    return misbehaviour;
  }

  void setMisbehaviour(Optional<Misbehaviour> how) {
    misbehaviour = how;
  }

  Duration delay() {
    return delay;
  }

  void setDelay(Duration wait) {
    delay = wait;
  }

  void setNonces(Address account, long mined, long withPending) {
    nonces.put(account, new long[] {mined, withPending});
  }

  long nonce(Address account, boolean withPending) {
    long[] known = nonces.getOrDefault(account, new long[2]);
    return withPending ? known[1] : known[0];
  }
}
