package io.meta138.ccip.attest;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.messages.RootClaim;
import io.meta138.chain.signing.QuorumSignatures;
import io.meta138.chain.signing.Recovery;
import io.meta138.chain.signing.Signature;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Gathers a quorum over a root: asks all attesters at once, takes the first signatures that are
 * good, and names whoever gave none.
 */
public final class Quorum {
  private static final String SILENT = "silent";
  private static final String OTHER_ROOT = "other_root";
  private static final Set<String> DISPUTES =
      Set.of(OTHER_ROOT, kind(Refusal.UNKNOWN_MESSAGE), kind(Refusal.UNREADABLE_LOG));

  private final List<? extends RootAttester> attesters;
  private final Duration limit;
  private final MeterRegistry metrics;

  /** What came of gathering. */
  public sealed interface Outcome {
    /** Why each of those who gave no good signature so far did not, by name. */
    Map<String, Fault> faults();

    /**
     * Enough are there.
     *
     * @param signatures as the router takes them
     * @param faults of those who answered before there were enough
     */
    record Reached(byte[] signatures, Map<String, Fault> faults) implements Outcome {
      /** Copies the faults. */
      public Reached {
        faults = Map.copyOf(faults);
      }
    }

    /**
     * There are too few.
     *
     * @param given good signatures
     * @param threshold how many are needed
     * @param faults of the others
     */
    record Missed(int given, int threshold, Map<String, Fault> faults) implements Outcome {
      /** Copies the faults. */
      public Missed {
        faults = Map.copyOf(faults);
      }

      /** Whether somebody found other messages in the interval than we did, or lacks some. */
      public boolean isDisputed() {
        return faults.values().stream().anyMatch(fault -> DISPUTES.contains(fault.kind()));
      }
    }
  }

  /**
   * Why an attester's answer is no help.
   *
   * @param kind in lower case: a refusal's name, {@code silent}, {@code other_root}, {@code
   *     bad_signature} or {@code not_in_committee}
   * @param detail for a person
   */
  public record Fault(String kind, String detail) {}

  /**
   * A quorum of these attesters.
   *
   * @param limit for each gathering
   */
  public Quorum(List<? extends RootAttester> attesters, Duration limit, MeterRegistry metrics) {
    this.attesters = List.copyOf(attesters);
    this.limit = limit;
    this.metrics = metrics;
  }

  private record Answer(RootAttester from, Attestation attestation) {}

  /**
   * Asks for the root of an interval.
   *
   * @param lane whose messages they are
   * @param request the interval
   * @param root that we found; signatures over another are no help
   * @param committee in force at the destination
   */
  public Outcome gather(Lane lane, RootRequest request, Hash root, Committee committee)
      throws InterruptedException {
    Hash digest =
        new RootClaim(
                request.epoch(),
                request.source(),
                request.sourceRouter(),
                request.first(),
                request.end(),
                root)
            .digest(lane.destination().id(), lane.offRamp());
    BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    for (RootAttester attester : attesters) {
      Thread.ofVirtual()
          .name("attester " + attester.name())
          .start(() -> answers.add(new Answer(attester, ask(attester, request))));
    }
    return collect(answers, root, digest, committee);
  }

  private Attestation ask(RootAttester attester, RootRequest request) {
    try {
      return attester.ask(request, limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Attestation.Silent("interrupted");
    }
  }

  private Outcome collect(
      BlockingQueue<Answer> answers, Hash root, Hash digest, Committee committee)
      throws InterruptedException {
    SortedMap<Integer, Signature> good = new TreeMap<>();
    SequencedMap<String, Fault> faults = new LinkedHashMap<>();
    List<RootAttester> unheard = new ArrayList<>(attesters);
    long end = System.nanoTime() + limit.toNanos();
    while (!unheard.isEmpty() && good.size() < committee.threshold()) {
      Answer answer = answers.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (answer == null) {
        break;
      }
      unheard.remove(answer.from());
      String name = answer.from().name();
      switch (answer.attestation()) {
        case Attestation.Refused(Refusal refusal, String detail) ->
            faults.put(name, new Fault(kind(refusal), detail));
        case Attestation.Silent(String reason) -> faults.put(name, new Fault(SILENT, reason));
        case Attestation.Signed signed ->
            judge(signed, root, digest, committee)
                .ifPresentOrElse(
                    fault -> faults.put(name, fault),
                    () ->
                        good.put(committee.signers().indexOf(signed.signer()), signed.signature()));
      }
    }
    boolean reached = good.size() >= committee.threshold();
    if (!reached) {
      // who is not waited for, once there are enough, is not to blame
      unheard.forEach(a ->
          faults.put(a.name(), new Fault(SILENT, "no answer within " + limit.toMillis() + " ms")));
    }
    faults.forEach(this::count);
    return reached
        ? new Outcome.Reached(QuorumSignatures.pack(good, committee.threshold()), faults)
        : new Outcome.Missed(good.size(), committee.threshold(), faults);
  }

  private static String kind(Refusal refusal) {
    return refusal.name().toLowerCase(Locale.ROOT);
  }

  private void count(String attester, Fault fault) {
    metrics
        .counter("meta138_ccip_quorum_faults", "attester", attester, "kind", fault.kind())
        .increment();
  }

  private static Optional<Fault> judge(
      Attestation.Signed signed, Hash root, Hash digest, Committee committee) {
    Address signer = signed.signer();
    if (!committee.signers().contains(signer)) {
      return Optional.of(
          new Fault("not_in_committee", signer + " is not in the committee of this epoch"));
    }
    if (!signed.root().equals(root)) {
      return Optional.of(new Fault(OTHER_ROOT, "signed " + signed.root() + ", we found " + root));
    }
    boolean good = Recovery.signer(digest, signed.signature()).filter(signer::equals).isPresent();
    return good
        ? Optional.empty()
        : Optional.of(new Fault("bad_signature", "the signature is not of " + signer));
  }
}
