package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Committee;
import io.meta138.ccip.attest.Quorum;
import io.meta138.ccip.attest.RootRequest;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.messages.MessageRoot;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.chain.abi.Command;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.rpc.Answer;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes deliveries: gathers signatures over the root of the interval around messages, and asks the
 * destination what the transaction of a batch takes. It writes nothing but how far messages are.
 */
final class Preparer {
  private static final Logger LOG = LoggerFactory.getLogger(Preparer.class);
  private static final int KEY_BYTES = 8;

  /** What a transaction may have where EIP-7825 holds. */
  private static final long MOST_GAS = 1L << 24;

  private final Lane lane;
  private final MessageStore store;
  private final Quorum quorum;
  private final DestinationRouter router;
  private final InstantSource clock;

  Preparer(
      Lane lane, MessageStore store, Quorum quorum, DestinationRouter router, InstantSource clock) {
    this.lane = lane;
    this.store = store;
    this.quorum = quorum;
    this.router = router;
    this.clock = clock;
  }

  /** What came of preparing. */
  sealed interface Prepared {
    /** The messages it was about. */
    List<Waiting> batch();

    /**
     * The delivery can be sent.
     *
     * @param batch its messages
     * @param delivery what it is
     * @param command the call
     * @param estimate gas it takes as things are
     */
    record Ready(List<Waiting> batch, Delivery delivery, Command command, long estimate)
        implements Prepared {}

    /**
     * Too few attesters signed.
     *
     * @param batch its messages
     * @param words who did not, and why
     * @param disputed whether attesters see other messages than we do
     */
    record Unsigned(List<Waiting> batch, String words, boolean disputed) implements Prepared {}

    /**
     * The destination would refuse it.
     *
     * @param batch its messages
     * @param trouble why
     */
    record Refused(List<Waiting> batch, Trouble trouble) implements Prepared {}

    /**
     * A message between them is not known here, so the root over all of them can't be built.
     *
     * @param batch its messages
     * @param words which
     */
    record Gap(List<Waiting> batch, String words) implements Prepared {}

    /**
     * Something did not answer.
     *
     * @param batch its messages
     * @param words what
     */
    record Unavailable(List<Waiting> batch, String words) implements Prepared {}
  }

  /** What came of asking for signatures. */
  sealed interface Signed {
    /**
     * There are enough.
     *
     * @param generation of the lane
     * @param committee that signed
     * @param tree over the ids of the interval
     * @param first number of the interval
     * @param end its last number, plus one
     * @param signatures as the router takes them
     */
    record Root(
        int generation,
        Committee committee,
        MessageRoot tree,
        long first,
        long end,
        byte[] signatures)
        implements Signed {}

    /**
     * There are not, for what becomes of each batch.
     *
     * @param why of a batch
     * @param mayBeOne whether a single message among them may be the reason
     */
    record Not(Function<List<Waiting>, Prepared> why, boolean mayBeOne) implements Signed {}
  }

  /**
   * Has the root signed of the interval around these messages.
   *
   * @param messages in the order of numbers
   * @param generation of the lane
   * @param committee in force
   */
  Signed sign(List<Waiting> messages, int generation, Committee committee)
      throws InterruptedException {
    long first = messages.getFirst().number();
    long end = messages.getLast().number() + 1;
    List<MessageStore.Place> interval = store.places(lane.name(), generation, first, end);
    if (interval.size() != end - first) {
      String words =
          "%d of the messages %d to %d are known".formatted(interval.size(), first, end - 1);
      return new Signed.Not(batch -> new Prepared.Gap(batch, words), true);
    }
    List<Hash> ids = messages.stream().map(Waiting::id).toList();
    Instant asked = clock.instant();
    // how far they are is for people to know: the signatures need not wait for it
    Thread noting = note("verifying", () -> store.verifying(ids, asked));
    MessageRoot tree = MessageRoot.of(interval.stream().map(MessageStore.Place::id).toList());
    List<Long> blocks =
        interval.stream().map(MessageStore.Place::block).distinct().sorted().toList();
    RootRequest request = RootRequest.of(lane, committee.epoch(), first, end, blocks);
    return switch (quorum.gather(lane, request, tree.root(), committee)) {
      case Quorum.Outcome.Missed missed -> {
        String words = words(missed);
        boolean disputed = missed.isDisputed();
        yield new Signed.Not(batch -> new Prepared.Unsigned(batch, words, disputed), disputed);
      }
      case Quorum.Outcome.Reached(byte[] signatures, var ignored) -> {
        Instant signed = clock.instant();
        note(
            "verified",
            () -> {
              noting.join();
              store.verified(ids, signed);
            });
        yield new Signed.Root(generation, committee, tree, first, end, signatures);
      }
    };
  }

  @FunctionalInterface
  private interface Note {
    void write() throws InterruptedException;
  }

  private Thread note(String what, Note note) {
    return Thread.ofVirtual()
        .name("noting on " + lane.name())
        .start(() -> {
          try {
            note.write();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            LOG.warn("lane {}: messages can't be noted as {}", lane.name(), what, e);
          }
        });
  }

  /**
   * Makes a delivery under a root that is signed.
   *
   * @param batch in the order of numbers, within the root's interval
   * @param guess gas that it should get by with; empty to ask for the least
   */
  Prepared prepare(List<Waiting> batch, Signed.Root root, OptionalLong guess) {
    SortedSet<Integer> places = new TreeSet<>();
    batch.forEach(m -> places.add(Math.toIntExact(m.number() - root.first())));
    MessageRoot.MultiProof proof = root.tree().prove(places);
    Command command =
        LaneRouter.deliver(
            lane.source().selector().value(),
            BigInteger.valueOf(root.first()),
            BigInteger.valueOf(root.end()),
            batch.stream().map(Waiting::encoded).toList(),
            proof.proof(),
            proof.flagArray(),
            root.signatures());
    return switch (gas(command, guess)) {
      case Answer.Value<Long>(Long gas) ->
          new Prepared.Ready(batch, delivery(batch, root, gas), command, gas);
      case Answer.Refused<Long>(var why) -> new Prepared.Refused(batch, Trouble.of(why));
      case Answer.Unavailable<Long>(String reason) -> new Prepared.Unavailable(batch, reason);
    };
  }

  /** Gas with which it goes through as things are: the guess if it does with that. */
  private Answer<Long> gas(Command command, OptionalLong guess) {
    if (guess.isPresent() && guess.getAsLong() <= lane.policy().batchGas()) {
      switch (router.simulate(command, guess.getAsLong())) {
        case Answer.Value<byte[]> _ -> {
          return new Answer.Value<>(guess.getAsLong());
        }
        case Answer.Unavailable<byte[]>(String reason) -> {
          return new Answer.Unavailable<>(reason);
        }
        case Answer.Refused<byte[]> _ ->
            LOG.debug("lane {}: not with the gas guessed", lane.name());
      }
    }
    return router.estimate(command);
  }

  private Delivery delivery(List<Waiting> batch, Signed.Root root, long gas) {
    int attempts = batch.stream().mapToInt(Waiting::attempts).max().orElse(0);
    Set<Hash> ids = batch.stream().map(Waiting::id).collect(Collectors.toCollection(HashSet::new));
    long epoch = root.committee().epoch();
    String key =
        "%s:%d:%d:%d-%d:%s:%d"
            .formatted(
                lane.name(),
                root.generation(),
                epoch,
                batch.getFirst().number(),
                batch.getLast().number() + 1,
                digest(batch),
                attempts);
    return new Delivery(
        key, Delivery.Kind.DELIVER, root.generation(), epoch, ids, limit(gas, attempts));
  }

  /**
   * A quarter to spare, and more after each error: other messages may change what it takes. What is
   * spared never makes a transaction that no chain under EIP-7825 takes.
   */
  static long limit(long estimate, int attempts) {
    long spared = estimate + estimate / 4 + estimate / 2 * Math.min(attempts, 4);
    return Math.max(estimate, Math.min(spared, MOST_GAS));
  }

  private static String digest(List<Waiting> batch) {
    byte[][] ids = batch.stream().map(m -> m.id().toBytes()).toArray(byte[][]::new);
    return Keccak.hash(ids).toString().substring(2, 2 + 2 * KEY_BYTES);
  }

  private static String words(Quorum.Outcome.Missed missed) {
    return missed.faults().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> e.getKey() + ": " + e.getValue().kind() + ", " + e.getValue().detail())
        .collect(
            Collectors.joining(
                "; ", missed.given() + " of " + missed.threshold() + " signatures: ", ""));
  }
}
