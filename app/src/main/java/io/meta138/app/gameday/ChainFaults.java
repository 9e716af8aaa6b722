package io.meta138.app.gameday;

import static io.meta138.app.gameday.Catalog.ACCOUNT;
import static io.meta138.app.gameday.Catalog.CHAIN;
import static io.meta138.app.gameday.Catalog.VALIDATORS;
import static io.meta138.app.gameday.Catalog.decoy;
import static io.meta138.app.gameday.Challenge.fault;

import io.meta138.app.gameday.Challenge.Trait;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Faults of the chain and of who pays on it. */
final class ChainFaults {
  private static final List<String> QUORUM = List.of("validator-3", "validator-4");

  /** Wei a unit of gas; it falls by an eighth a block, and stays high enough for two minutes. */
  private static final String BEYOND_EVERY_CAP = "0x" + Long.toHexString(1_000_000_000_000_000L);

  private ChainFaults() {}

  static List<Challenge> all() {
    return List.of(stalled(), quorumLost(), balance(), stuck(), restart(), pause());
  }

  private static Challenge stalled() {
    return fault("chain-stalled", "the chain's node is halted: it answers nothing")
        .cause("p0", "chain")
        .traits(Trait.PAGES_AT_ONCE)
        .times(28, 20)
        .alone(CHAIN, ACCOUNT)
        .does(
            arena -> arena.devnet().chain().halt(true),
            arena -> arena.devnet().chain().halt(false));
  }

  /** As Besu does: the chain makes no blocks, and its nodes answer as if nothing were wrong. */
  private static Challenge quorumLost() {
    return fault("quorum-lost", "two of four validators are killed, and the chain stands still")
        .cause("p0", "quorum")
        .traits(Trait.PAGES)
        .times(55, 25)
        .alone(CHAIN, ACCOUNT, VALIDATORS)
        .does(
            arena -> {
              QUORUM.forEach(arena.besu()::kill);
              arena.rpc("evm_setAutomine", false);
              arena.rpc("evm_setIntervalMining", 0);
            },
            arena -> {
              arena.rpc("evm_setIntervalMining", 2);
              QUORUM.forEach(arena.besu()::restart);
            });
  }

  private static Challenge balance() {
    AtomicReference<Optional<String>> before = new AtomicReference<>(Optional.empty());
    return fault("balance-exhausted", "the publishing account has nothing left to pay with")
        .cause("p1", arena -> "account:" + arena.account())
        .traits(Trait.PAGES)
        .times(45, 25)
        .alone(ACCOUNT)
        .shared(CHAIN)
        .does(
            arena -> {
              String account = arena.account().toString();
              before.set(Optional.of(arena.rpc("eth_getBalance", account, "latest").stringValue()));
              arena.rpc("anvil_setBalance", account, "0x0");
            },
            arena -> {
              Optional<String> balance = before.getAndSet(Optional.empty());
              if (balance.isPresent()) {
                arena.rpc("anvil_setBalance", arena.account().toString(), balance.get());
              }
            });
  }

  /** Nothing of the account is mined, and blocks go on: no bid that it may make is enough. */
  private static Challenge stuck() {
    AtomicReference<Optional<String>> before = new AtomicReference<>(Optional.empty());
    return fault("transaction-stuck", "the chain asks more of a transaction than may be paid")
        .cause("p1", arena -> "account:" + arena.account())
        .traits(Trait.PAGES)
        .times(30, 20)
        .alone(ACCOUNT)
        .shared(CHAIN, VenueFaults.MARKET)
        .does(
            arena -> {
              String usual =
                  arena
                      .rpc("eth_getBlockByNumber", "latest", false)
                      .path("baseFeePerGas")
                      .stringValue();
              before.set(Optional.of(usual));
              arena.rpc("anvil_setNextBlockBaseFeePerGas", BEYOND_EVERY_CAP);
              arena.rpc("evm_mine");
              VenueFaults.move(arena, "BTC", new BigDecimal("1.02"));
            },
            arena -> {
              Optional<String> usual = before.getAndSet(Optional.empty());
              if (usual.isPresent()) {
                arena.rpc("anvil_setNextBlockBaseFeePerGas", usual.get());
                arena.rpc("evm_mine");
              }
            });
  }

  private static Challenge restart() {
    return decoy("chain-restart", "the chain's node is killed and comes back by itself")
        .times(8, 12)
        .alone(CHAIN, ACCOUNT)
        .does(arena -> arena.devnet().chain().kill(), _ -> {});
  }

  private static Challenge pause() {
    return decoy("chain-pause", "the chain's node is halted for three seconds")
        .times(3, 12)
        .alone(CHAIN, ACCOUNT)
        .does(
            arena -> arena.devnet().chain().halt(true),
            arena -> arena.devnet().chain().halt(false));
  }
}
