package io.meta138.app.gameday;

import static io.meta138.app.gameday.Catalog.CHAIN;
import static io.meta138.app.gameday.Catalog.VALIDATORS;
import static io.meta138.app.gameday.Catalog.decoy;
import static io.meta138.app.gameday.Challenge.fault;

import io.meta138.app.devnet.DrillProfile;
import io.meta138.app.devnet.RpcGateway.Manner;
import io.meta138.app.gameday.Challenge.Trait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Faults of single nodes, which the chain survives. */
final class NodeFaults {
  private static final String VALIDATOR = "validator-2";
  private static final String RPC = "rpc-1";
  private static final String OTHER = "rpc-2";
  private static final Duration SLOW = Duration.ofMillis(1_200);

  private NodeFaults() {}

  static List<Challenge> all() {
    return List.of(validator(), node(), broken(), slow(), restart(), hiccup(), maintained());
  }

  private static Challenge validator() {
    return fault("validator-killed", "one of four validators is killed")
        .cause("p1", arena -> arena.validator(VALIDATOR))
        .traits(Trait.PAGES)
        .times(60, 30)
        .alone(VALIDATORS)
        .shared(CHAIN)
        .does(arena -> arena.besu().kill(VALIDATOR), arena -> arena.besu().restart(VALIDATOR));
  }

  private static Challenge node() {
    return fault("node-killed", "an RPC node is killed")
        .cause("p2", "node:" + RPC)
        .traits(Trait.PAGES)
        .times(40, 50)
        .alone(RPC)
        .shared(CHAIN)
        .does(arena -> arena.besu().kill(RPC), arena -> arena.besu().restart(RPC));
  }

  private static Challenge broken() {
    return fault("rpc-broken", "an RPC endpoint answers with a web page")
        .cause("p1", "node:" + DrillProfile.GATEWAY)
        .traits(Trait.PAGES)
        .times(45, 50)
        .alone(DrillProfile.GATEWAY)
        .shared(CHAIN)
        .does(
            arena -> arena.gateway().behave(Manner.PAGE),
            arena -> arena.gateway().behave(Manner.PASS));
  }

  private static Challenge slow() {
    return fault("rpc-slow", "an RPC node takes more than a second for each answer")
        .cause("p2", "node:" + OTHER)
        .traits(Trait.PAGES)
        .times(70, 45)
        .alone(OTHER)
        .shared(CHAIN)
        .does(
            arena -> arena.besu().setDelay(OTHER, SLOW),
            arena -> arena.besu().setDelay(OTHER, Duration.ZERO));
  }

  private static Challenge restart() {
    return decoy("validator-restart", "a validator is restarted within three seconds")
        .times(3, 25)
        .alone(VALIDATORS)
        .shared(CHAIN)
        .does(arena -> arena.besu().kill(VALIDATOR), arena -> arena.besu().restart(VALIDATOR));
  }

  private static Challenge hiccup() {
    return decoy("rpc-hiccup", "an RPC endpoint fails for two seconds")
        .times(2, 25)
        .alone(DrillProfile.GATEWAY)
        .shared(CHAIN)
        .does(
            arena -> arena.gateway().behave(Manner.FAIL),
            arena -> arena.gateway().behave(Manner.PASS));
  }

  private static Challenge maintained() {
    AtomicBoolean down = new AtomicBoolean();
    return decoy("maintenance", "an RPC node is taken down in its maintenance window")
        // a node that was down before is believed to be back after 20 s only
        .times(35, 45)
        .alone(RPC)
        .shared(CHAIN)
        .does(
            arena -> {
              var _ =
                  arena.ask(
                      "/v1/maintenance",
                      Map.of(
                          "names", List.of(),
                          "labels", Map.of(),
                          "components", List.of("node:" + RPC),
                          "seconds", 75,
                          "reason", "new disk"));
              down.set(true);
              arena.besu().kill(RPC);
            },
            arena -> {
              if (down.getAndSet(false)) {
                arena.besu().restart(RPC);
              }
            });
  }
}
