package io.meta138.chain.tx;

import io.meta138.chain.tx.ChainPort.Body;
import io.meta138.chain.tx.ChainPort.Silent;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the transaction that used a nonce of the account up. The account's transaction counts at
 * past blocks lead to the block, by ever longer steps back from the newest and then by halves;
 * where nodes keep no states of that age, blocks are read from there downwards, some at each look.
 */
final class NonceSearch {
  /** Blocks read in one look where counts don't lead to the right one. */
  private static final int MOST_READ = 16;

  /**
   * How much earlier than ours another transaction may have used the nonce, by the chain's time.
   */
  private static final Duration MARGIN = Duration.ofMinutes(10);

  private static final long NONE = -1;

  private final ChainPort chain;
  private final long nonce;
  private final Instant oldest;

  /** Without counts: the next block to read, going down. */
  private long next = NONE;

  /**
   * Asks nothing yet.
   *
   * @param nonce that blocks have used
   * @param first when something was first signed here for it; blocks of long before are not read
   */
  NonceSearch(ChainPort chain, long nonce, Instant first) {
    this.chain = chain;
    this.nonce = nonce;
    this.oldest = first.isAfter(Instant.EPOCH.plus(MARGIN)) ? first.minus(MARGIN) : Instant.EPOCH;
  }

  /** What a look came to. */
  sealed interface Found {
    /** The same for a person. */
    default Diagnosis diagnosis(long nonce) {
      return switch (this) {
        case Ours(var hash, var block) -> new Diagnosis.AwaitsReceipt(nonce, hash, block);
        case Another(var hash, var block) -> new Diagnosis.TakenByStranger(nonce, hash, block);
        case Nothing(var why, var ignored) -> new Diagnosis.UsedByUnknown(nonce, why);
      };
    }

    /** That block has one of ours. */
    record Ours(Hash hash, long block) implements Found {}

    /** That block has another transaction of the account at the nonce. */
    record Another(Hash hash, long block) implements Found {}

    /**
     * It was not found yet.
     *
     * @param why for a person
     * @param goesOn whether another look reads on, rather than asking the same again
     */
    record Nothing(String why, boolean goesOn) implements Found {}
  }

  /** The nonce was used at {@code after}, and if that is known not yet at {@code before}. */
  private record Bracket(long before, boolean known, long after) {}

  /**
   * Looks once, with a bounded number of calls.
   *
   * @param ours hashes of what was signed here for the nonce
   * @param head the newest block
   * @throws Silent when the chain does not answer
   */
  Found look(Set<Hash> ours, long head) throws Silent {
    return switch (find(head)) {
      case Found.Another(var hash, var block) when ours.contains(hash) ->
          new Found.Ours(hash, block);
      case Found found -> found;
    };
  }

  private Found find(long head) throws Silent {
    List<Long> steps = stepsBack(head);
    List<OptionalLong> counts = chain.countsAt(steps);
    OptionalLong newest = counts.getFirst();
    if (newest.isPresent() && newest.getAsLong() <= nonce) {
      return new Found.Nothing(
          "block " + head + " is the newest served and has not used it", false);
    }
    Bracket bracket = halve(bracket(steps, counts));
    return bracket.known() ? exact(bracket.after()) : readDown(bracket.after());
  }

  private static List<Long> stepsBack(long head) {
    List<Long> steps = new ArrayList<>(List.of(head));
    for (long back = 1; back <= head; back *= 2) {
      steps.add(head - back);
    }
    if (steps.getLast() != 0) {
      steps.add(0L);
    }
    return steps;
  }

  private Bracket bracket(List<Long> steps, List<OptionalLong> counts) {
    long after = steps.getFirst();
    long unknown = NONE;
    for (int i = 1; i < steps.size(); i++) {
      OptionalLong count = counts.get(i);
      if (count.isEmpty()) {
        unknown = Math.max(unknown, steps.get(i));
      } else if (count.getAsLong() <= nonce) {
        return new Bracket(steps.get(i), true, after);
      } else {
        after = steps.get(i);
        unknown = NONE;
      }
    }
    return new Bracket(unknown, false, after);
  }

  /** Halves the way between; where the middle's state is not kept, the lower half is given up. */
  private Bracket halve(Bracket wide) throws Silent {
    Bracket bracket = wide;
    while (bracket.after() - bracket.before() > 1) {
      long middle = bracket.before() + (bracket.after() - bracket.before()) / 2;
      OptionalLong count = chain.countsAt(List.of(middle)).getFirst();
      bracket =
          count.isPresent() && count.getAsLong() > nonce
              ? new Bracket(bracket.before(), bracket.known(), middle)
              : new Bracket(middle, count.isPresent(), bracket.after());
    }
    return bracket;
  }

  private Found exact(long number) throws Silent {
    Optional<Body> body = chain.body(number);
    if (body.isEmpty()) {
      return new Found.Nothing("block " + number + " used it and is not served", false);
    }
    return in(body.get(), number)
        .orElseGet(() ->
            new Found.Nothing(
                "block " + number + " used it and has no transaction with it", false));
  }

  private Optional<Found> in(Body body, long number) {
    return body.transactions().stream()
        .filter(placed -> placed.nonce() == nonce)
        .findFirst()
        .map(placed -> new Found.Another(placed.hash(), number));
  }

  /**
   * Reads on from where the last look ended. What came since the first look can't have used the
   * nonce unless an endpoint was behind, so it is read once all below has been.
   */
  private Found readDown(long top) throws Silent {
    next = next == NONE ? top : Math.min(next, top);
    for (int left = MOST_READ; left > 0; left--) {
      Optional<Body> body = chain.body(next);
      if (body.isEmpty()) {
        return new Found.Nothing(
            "no state of that age is kept, and block " + next + " is not served", false);
      }
      Optional<Found> found = in(body.get(), next);
      if (found.isPresent()) {
        return found.get();
      }
      next--;
      if (next == NONE || body.get().at().isBefore(oldest)) {
        next = NONE;
        return new Found.Nothing("no block since " + oldest + " has it", false);
      }
    }
    return new Found.Nothing(
        "no state of that age is kept, blocks are read one by one, block " + next + " is next",
        true);
  }
}
