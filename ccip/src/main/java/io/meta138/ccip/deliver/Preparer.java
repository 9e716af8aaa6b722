package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Committee;
import io.meta138.ccip.attest.Quorum;
import io.meta138.ccip.attest.RootRequest;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.messages.MessageRoot;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.chain.abi.Command;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.rpc.Answer;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes a delivery of a batch: finds the interval around it, gathers signatures over its root, and
 * asks the destination what the transaction takes. It writes nothing but how far messages are.
 */
final class Preparer {
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

  /**
   * Prepares a delivery.
   *
   * @param batch in the order of numbers
   * @param generation of the lane
   * @param committee in force
   */
  Prepared prepare(List<Waiting> batch, int generation, Committee committee)
      throws InterruptedException {
    long first = batch.getFirst().number();
    long end = batch.getLast().number() + 1;
    List<TrackedMessage> interval = store.interval(lane.name(), generation, first, end);
    if (interval.size() != end - first) {
      return new Prepared.Gap(
          batch,
          "%d of the messages %d to %d are known".formatted(interval.size(), first, end - 1));
    }
    List<Hash> ids = batch.stream().map(Waiting::id).toList();
    store.verifying(ids, clock.instant());
    MessageRoot tree = MessageRoot.of(interval.stream().map(TrackedMessage::id).toList());
    List<Long> blocks = interval.stream().map(m -> m.sent().block()).distinct().sorted().toList();
    RootRequest request = RootRequest.of(lane, committee.epoch(), first, end, blocks);
    return switch (quorum.gather(lane, request, tree.root(), committee)) {
      case Quorum.Outcome.Missed missed ->
          new Prepared.Unsigned(batch, words(missed), missed.isDisputed());
      case Quorum.Outcome.Reached(byte[] signatures, var ignored) -> {
        store.verified(ids, clock.instant());
        yield estimated(batch, generation, committee, tree, first, end, signatures);
      }
    };
  }

  private Prepared estimated(
      List<Waiting> batch,
      int generation,
      Committee committee,
      MessageRoot tree,
      long first,
      long end,
      byte[] signatures) {
    SortedSet<Integer> places = new TreeSet<>();
    batch.forEach(m -> places.add(Math.toIntExact(m.number() - first)));
    MessageRoot.MultiProof proof = tree.prove(places);
    Command command =
        LaneRouter.deliver(
            lane.source().selector().value(),
            BigInteger.valueOf(first),
            BigInteger.valueOf(end),
            batch.stream().map(Waiting::encoded).toList(),
            proof.proof(),
            proof.flagArray(),
            signatures);
    return switch (router.estimate(command)) {
      case Answer.Value<Long>(Long gas) -> {
        int attempts = batch.stream().mapToInt(Waiting::attempts).max().orElse(0);
        Set<Hash> ids =
            batch.stream().map(Waiting::id).collect(Collectors.toCollection(HashSet::new));
        String key =
            "%s:%d:%d:%d-%d:%s:%d"
                .formatted(
                    lane.name(),
                    generation,
                    committee.epoch(),
                    first,
                    end,
                    digest(batch),
                    attempts);
        Delivery delivery =
            new Delivery(
                key,
                Delivery.Kind.DELIVER,
                generation,
                committee.epoch(),
                ids,
                limit(gas, attempts));
        yield new Prepared.Ready(batch, delivery, command, gas);
      }
      case Answer.Refused<Long>(var why) -> new Prepared.Refused(batch, Trouble.of(why));
      case Answer.Unavailable<Long>(String reason) -> new Prepared.Unavailable(batch, reason);
    };
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
