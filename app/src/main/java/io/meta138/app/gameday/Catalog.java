package io.meta138.app.gameday;

import static io.meta138.app.gameday.Challenge.fault;

import io.meta138.app.gameday.Challenge.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Every fault and decoy, by what it touches. */
final class Catalog {
  /** The chain's blocks. */
  static final String CHAIN = "chain";

  /** The publishing account's transactions. */
  static final String ACCOUNT = "account";

  /** The desk's second eye on the validators. */
  static final String VALIDATORS = "validators";

  private Catalog() {}

  /** All of them, with venues drawn from the seed. */
  static List<Challenge> all(long seed) {
    List<Challenge> all = new ArrayList<>();
    all.addAll(ChainFaults.all());
    all.addAll(NodeFaults.all());
    all.addAll(VenueFaults.all(new Random(seed)));
    all.addAll(DeskFaults.all());
    return List.copyOf(all);
  }

  /** Those of this name, with what they need beside them; empty when there is none. */
  static Optional<List<Challenge>> named(String name, long seed) {
    List<Challenge> all = all(seed);
    if (name.equals("all")) {
      return Optional.of(all);
    }
    return all.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .map(one -> one.is(Trait.BESIDE_A_PAGE) ? List.of(one, quickest(all)) : List.of(one));
  }

  private static Challenge quickest(List<Challenge> all) {
    return all.stream()
        .filter(one -> one.name().equals(DeskFaults.KEY))
        .findFirst()
        .orElseThrow(() -> new GamedayException("no fault " + DeskFaults.KEY));
  }

  /** A fault that is not there: for what a decoy must not do. */
  static Challenge.Builder decoy(String name, String about) {
    return fault(name, about);
  }
}
