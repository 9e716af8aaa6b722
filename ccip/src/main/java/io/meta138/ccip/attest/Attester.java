package io.meta138.ccip.attest;

import static java.util.Objects.requireNonNull;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.messages.MessageRoot;
import io.meta138.ccip.messages.RootClaim;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.signing.SigningException;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vouches for messages: it rebuilds the root of an interval from its own finalised view of the
 * source, over its own access to that chain, and signs only that. It keeps nothing between
 * requests.
 */
public final class Attester implements RootAttester {
  private static final Logger LOG = LoggerFactory.getLogger(Attester.class);

  private final String name;
  private final Signer signer;
  private final List<Lane> lanes;
  private final Map<ChainId, Rpc> sources;
  private final Settings settings;
  private final MeterRegistry metrics;
  private final Semaphore places;
  private volatile boolean paused;

  /**
   * Bounds of the work.
   *
   * @param messages most messages of an interval
   * @param atOnce most requests answered at once
   * @param deadline of one look at the source
   */
  public record Settings(int messages, int atOnce, Duration deadline) {
    /** Refuses bounds that are not positive. */
    public Settings {
      if (messages < 1 || atOnce < 1 || !deadline.isPositive()) {
        throw new IllegalArgumentException(
            "expected positive bounds, found %d, %d and %s".formatted(messages, atOnce, deadline));
      }
    }

    /** 256 messages, 16 requests, 3 s. */
    public static Settings defaults() {
      return new Settings(256, 16, Duration.ofSeconds(3));
    }
  }

  /**
   * An attester.
   *
   * @param name what operators call it
   * @param signer its own key
   * @param lanes it serves; those that others carry are left out
   * @param sources its own access to each of their sources
   * @throws IllegalArgumentException when a lane's source is missing
   */
  public Attester(
      String name,
      Signer signer,
      List<Lane> lanes,
      Map<ChainId, Rpc> sources,
      Settings settings,
      MeterRegistry metrics) {
    this.name = name;
    this.signer = signer;
    this.lanes = lanes.stream().filter(lane -> lane.protocol() == Protocol.LANE).toList();
    this.sources = Map.copyOf(sources);
    this.settings = settings;
    this.metrics = metrics;
    this.places = new Semaphore(settings.atOnce());
    for (Lane lane : this.lanes) {
      Rpc rpc = sources.get(lane.source().id());
      if (rpc == null || !rpc.chainId().equals(lane.source().id())) {
        throw new IllegalArgumentException(
            "lane %s: no access to chain %s".formatted(lane.name(), lane.source().id()));
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** Signs nothing any more until {@link #resume}. */
  public void pause() {
    paused = true;
    LOG.warn("attester {} is paused", name);
  }

  /** Signs again. */
  public void resume() {
    paused = false;
    LOG.info("attester {} goes on", name);
  }

  /** The same as {@link #attest}: its looks have a limit of their own. */
  @Override
  public Attestation ask(RootRequest request, Duration limit) {
    return attest(request);
  }

  /** Looks the messages up and signs their root, or says why not. */
  public Attestation attest(RootRequest request) {
    Attestation answer;
    if (paused) {
      answer = refused(Refusal.PAUSED, name + " is paused by its operator");
    } else if (places.tryAcquire()) {
      try {
        answer = find(request);
      } finally {
        places.release();
      }
    } else {
      answer = refused(Refusal.BUSY, name + " answers " + settings.atOnce() + " requests already");
    }
    count(answer);
    return answer;
  }

  /** Counts a request that could not even be read. */
  Attestation malformed(String detail) {
    Attestation answer = refused(Refusal.MALFORMED, detail);
    count(answer);
    return answer;
  }

  private void count(Attestation answer) {
    String outcome =
        answer instanceof Attestation.Refused(Refusal refusal, var ignored)
            ? refusal.name().toLowerCase(Locale.ROOT)
            : "signed";
    metrics
        .counter("meta138_ccip_attester_requests", "attester", name, "outcome", outcome)
        .increment();
  }

  private Attestation find(RootRequest request) {
    if (request.count() > settings.messages()) {
      return refused(
          Refusal.INTERVAL_TOO_LONG,
          "%d messages, at most %d".formatted(request.count(), settings.messages()));
    }
    List<Lane> between =
        lanes.stream()
            .filter(lane ->
                lane.source().selector().equals(request.source())
                    && lane.destination().id().equals(request.destination()))
            .toList();
    if (between.isEmpty()) {
      return refused(
          Refusal.UNKNOWN_LANE,
          "no lane from selector %s to chain %s"
              .formatted(request.source(), request.destination()));
    }
    Optional<Lane> lane =
        between.stream()
            .filter(l ->
                l.onRamp().equals(request.sourceRouter())
                    && l.offRamp().equals(request.destinationRouter()))
            .findFirst();
    if (lane.isEmpty()) {
      return refused(
          Refusal.OTHER_GENERATION,
          "the lane leads from %s to %s"
              .formatted(between.getFirst().onRamp(), between.getFirst().offRamp()));
    }
    return look(lane.get(), request);
  }

  private Attestation look(Lane lane, RootRequest request) {
    Rpc rpc = requireNonNull(sources.get(lane.source().id()), "the constructor checked it");
    SourceView.Seen seen;
    try {
      seen = view(lane, rpc, request);
      if (!seen.unreadable().isEmpty() && missing(request, seen).isPresent()) {
        // another node may show what this one garbles, or the same one the next time
        seen = view(lane, rpc.elsewhere(1), request);
      }
    } catch (SourceView.UnavailableException e) {
      return refused(Refusal.CHAIN_UNAVAILABLE, String.valueOf(e.getMessage()));
    }
    Optional<Attestation> wrong = wrong(lane, request, seen);
    return wrong.isPresent() ? wrong.get() : sign(lane, request, seen.messages());
  }

  private SourceView.Seen view(Lane lane, Rpc rpc, RootRequest request)
      throws SourceView.UnavailableException {
    SourceView.Seen seen = new SourceView(lane, rpc, settings.deadline()).look(request.blocks());
    seen.unreadable()
        .forEach(reason ->
            metrics
                .counter("meta138_ccip_attester_logs_malformed", "attester", name, "reason", reason)
                .increment());
    return seen;
  }

  /** The lowest message of the interval that is not shown. */
  private static Optional<Long> missing(RootRequest request, SourceView.Seen seen) {
    for (long number = request.first(); number < request.end(); number++) {
      if (!seen.messages().containsKey(number)) {
        return Optional.of(number);
      }
    }
    return Optional.empty();
  }

  private static Optional<Attestation> wrong(Lane lane, RootRequest request, SourceView.Seen seen) {
    if (seen.state().cursed()) {
      return some(Refusal.LANE_CURSED, "lane %s is cursed at its source".formatted(lane.name()));
    }
    if (seen.state().paused()) {
      return some(Refusal.LANE_PAUSED, "lane %s is paused at its source".formatted(lane.name()));
    }
    if (!seen.state().remote().equals(lane.offRamp())) {
      return some(
          Refusal.OTHER_GENERATION,
          "the source's router leads to %s".formatted(seen.state().remote()));
    }
    long newest = request.blocks().getLast();
    if (newest > seen.finalBlock()) {
      return some(
          Refusal.NOT_FINAL,
          seen.finalBlock() < 0
              ? "block %d is not final yet".formatted(newest)
              : "block %d, final up to %d".formatted(newest, seen.finalBlock()));
    }
    return missing(request, seen).flatMap(number -> absent(number, seen));
  }

  private static Optional<Attestation> absent(long number, SourceView.Seen seen) {
    if (seen.foreign().contains(number)) {
      return some(
          Refusal.OTHER_GENERATION, "message %d was sent to another router".formatted(number));
    }
    return seen.unreadable().isEmpty()
        ? some(Refusal.UNKNOWN_MESSAGE, "message %d is in none of the blocks".formatted(number))
        : some(
            Refusal.UNREADABLE_LOG,
            "message %d is not shown, and a log there can't be read: %s"
                .formatted(number, seen.unreadable().getFirst()));
  }

  private Attestation sign(Lane lane, RootRequest request, SortedMap<Long, Hash> messages) {
    List<Hash> ids = new ArrayList<>(messages.subMap(request.first(), request.end()).values());
    Hash root = MessageRoot.of(ids).root();
    RootClaim claim =
        new RootClaim(
            request.epoch(),
            request.source(),
            request.sourceRouter(),
            request.first(),
            request.end(),
            root);
    try {
      return new Attestation.Signed(
          signer.address(),
          root,
          signer.sign(claim.typed(lane.destination().id(), lane.offRamp())));
    } catch (SigningException e) {
      LOG.warn("attester {} can't sign: {}", name, e.getMessage());
      return refused(Refusal.SIGNER_UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Attestation> some(Refusal refusal, String detail) {
    return Optional.of(refused(refusal, detail));
  }

  private static Attestation refused(Refusal refusal, String detail) {
    return new Attestation.Refused(refusal, detail);
  }
}
