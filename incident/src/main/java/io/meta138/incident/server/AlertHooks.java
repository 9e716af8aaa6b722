package io.meta138.incident.server;

import io.helidon.webserver.http.ServerRequest;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.secrets.RequestSignature;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.signals.Intake;
import io.meta138.incident.signals.IntakeLimits;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.WebhookParser;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where alerts come in from outside. The sender is told that they were taken only when the desk has
 * committed them; so a sender that tries again after anything else loses nothing.
 */
final class AlertHooks {
  private static final Logger LOG = LoggerFactory.getLogger(AlertHooks.class);
  private static final int KIB = 1024;
  private static final int ROOM_KIB = 96 * KIB;
  private static final int UNPROVEN_KIB = 32 * KIB;
  private static final long PATIENCE_SECONDS = 2;

  private final Commits commits;
  private final AlertSecrets secrets;
  private final IntakeLimits limits;
  private final ServerLimits server;
  private final InstantSource clock;
  private final MeterRegistry metrics;
  private final Replays replays;
  private final Semaphore room = new Semaphore(ROOM_KIB, true);

  /**
   * A signature covers the body, so that anybody can have bodies read here: never from the rest.
   */
  private final Semaphore unproven = new Semaphore(UNPROVEN_KIB, true);

  AlertHooks(
      Commits commits,
      AlertSecrets secrets,
      ServerLimits server,
      InstantSource clock,
      MeterRegistry metrics) {
    this.commits = commits;
    this.secrets = secrets;
    this.limits = server.intake();
    this.server = server;
    this.clock = clock;
    this.metrics = metrics;
    this.replays = new Replays(RequestSignature.WINDOW.multipliedBy(2), 200_000);
  }

  /** Alertmanager's and Loki's webhook, under a bearer token. */
  Answer bearer(ServerRequest request, String origin, Optional<SecretFile> token)
      throws InterruptedException {
    if (token.isEmpty()) {
      return new Answer.Refused(
          Problem.unauthorized("this desk takes nothing from " + origin + ": no token is set"));
    }
    return switch (token.get().read()) {
      case SecretFile.Unreadable(String reason) -> {
        LOG.error("alerts from {} can't be taken: {}", origin, reason);
        yield new Answer.Refused(Problem.unavailable("the desk can't read its token"));
      }
      case Secret secret -> {
        String given = Bodies.bearer(request);
        yield given.isEmpty() || !secret.matches(given)
            ? new Answer.Refused(Problem.unauthorized("expected the token of " + origin))
            : withRoom(room, request, () -> take(request, origin));
      }
    };
  }

  Answer alertmanager(ServerRequest request) throws InterruptedException {
    return bearer(request, "alertmanager", secrets.alertmanager());
  }

  Answer loki(ServerRequest request) throws InterruptedException {
    return bearer(request, "loki", secrets.loki());
  }

  /** The product's own webhook, signed. */
  Answer signed(ServerRequest request) throws InterruptedException {
    if (secrets.webhook().isEmpty()) {
      return new Answer.Refused(
          Problem.unauthorized("this desk takes no signed requests: no key is set"));
    }
    return switch (secrets.webhook().get().read()) {
      case SecretFile.Unreadable(String reason) -> {
        LOG.error("signed alerts can't be taken: {}", reason);
        yield new Answer.Refused(Problem.unavailable("the desk can't read its key"));
      }
      case Secret secret -> withRoom(unproven, request, () -> signed(request, secret));
    };
  }

  private Answer signed(ServerRequest request, Secret secret) throws InterruptedException {
    Bodies.Reading reading = Bodies.read(request, limits.bytes(), server.request());
    if (!(reading instanceof Bodies.Reading.Whole(byte[] body))) {
      return refused(reading);
    }
    // in one spelling, or a recorded request could be sent again in capitals
    String signature =
        Bodies.header(request, RequestSignature.SIGNATURE_HEADER).toLowerCase(Locale.ROOT);
    String timestamp = Bodies.header(request, RequestSignature.TIMESTAMP_HEADER);
    Instant now = clock.instant();
    RequestSignature.Verdict verdict =
        RequestSignature.verify(secret, timestamp, signature, body, now);
    if (verdict != RequestSignature.Verdict.GOOD) {
      count("signature-" + Fields.spelled(verdict));
      return new Answer.Refused(
          Problem.unauthorized(
              switch (verdict) {
                case MALFORMED -> "expected the headers of a signed request";
                case OUTSIDE_WINDOW -> "the time stamp is outside the window";
                default -> "the signature is not right";
              }));
    }
    if (replays.seen(signature, now)) {
      count("replayed");
      return new Answer.Given(Map.of("taken", 0, "repeated", true));
    }
    Answer answer = parse(body, "webhook", now);
    if (answer instanceof Answer.Given) {
      replays.remember(signature, now);
    }
    return answer;
  }

  private Answer take(ServerRequest request, String origin) throws InterruptedException {
    Bodies.Reading reading = Bodies.read(request, limits.bytes(), server.request());
    return reading instanceof Bodies.Reading.Whole(byte[] body)
        ? parse(body, origin, clock.instant())
        : refused(reading);
  }

  private Answer refused(Bodies.Reading reading) {
    if (reading instanceof Bodies.Reading.Broken(Problem problem)) {
      count(problem.reason());
      return new Answer.Refused(problem);
    }
    return new Answer.Refused(Problem.invalid("no body"));
  }

  private Answer parse(byte[] body, String origin, Instant at) throws InterruptedException {
    return switch (new WebhookParser(origin, limits).parse(body, at)) {
      case Intake.Rejected(Intake.Reason reason, String detail) -> {
        count(Fields.spelled(reason));
        yield new Answer.Refused(
            switch (reason) {
              case TOO_LARGE, TOO_MANY -> Problem.tooLarge(detail);
              case NOT_JSON -> new Problem(400, "not-json", "The request is not JSON", detail);
              case NO_SIGNALS -> Problem.invalid(detail);
            });
      }
      case Intake.Taken(List<ReceivedSignal> signals, Map<Intake.Flaw, Integer> flaws) -> {
        flaws.forEach((flaw, times) ->
            metrics
                .counter(
                    "meta138_desk_intake_flaws", "origin", origin, "flaw", Fields.spelled(flaw))
                .increment(times));
        yield commit(signals, origin);
      }
    };
  }

  private Answer commit(List<ReceivedSignal> signals, String origin) throws InterruptedException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("taken", signals.size());
    return switch (commits.decide(new Input.Signals(signals))) {
      case Outcome.Taken(int changed, int duplicates, int stale) -> {
        metrics.counter("meta138_desk_intake_signals", "origin", origin).increment(signals.size());
        document.put("changed", changed);
        document.put("duplicates", duplicates);
        document.put("stale", stale);
        yield new Answer.Given(document);
      }
      case Outcome.Done _ -> new Answer.Given(document);
      case Outcome.Refused(var _, String reason) -> {
        count("refused");
        yield new Answer.Refused(Problem.invalid(reason));
      }
      case Outcome.Unavailable(String reason) -> again(reason);
      // a sender repeats what it has sent, and what was taken before is a duplicate then
      case Outcome.Uncertain(String reason) -> again(reason);
    };
  }

  private Answer again(String reason) {
    count("unavailable");
    return new Answer.Refused(Problem.unavailable(reason));
  }

  /** Bodies that are read at the same time share a bounded room. */
  private Answer withRoom(Semaphore among, ServerRequest request, Fields.Waiting then)
      throws InterruptedException {
    long announced = Math.min(Bodies.announced(request, limits.bytes()), limits.bytes());
    int share = Math.toIntExact(Math.min(UNPROVEN_KIB, announced / KIB + 1));
    if (!among.tryAcquire(share, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      count("busy");
      return new Answer.Refused(Problem.unavailable("too many alerts arrive at once"));
    }
    try {
      return then.answer();
    } finally {
      among.release(share);
    }
  }

  private void count(String reason) {
    metrics.counter("meta138_desk_intake_refused", "reason", reason).increment();
  }
}
