package io.meta138.portal.server;

import io.meta138.incident.server.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who came in, who went, and who was not let in, in the desk's tamper-evident log. Whoever comes in
 * is written down first: what can't be written is not done. Failures are written down as far as
 * they are few; the rest is told as a number with the next one.
 */
final class SignInLog {
  private static final Logger LOG = LoggerFactory.getLogger(SignInLog.class);
  private static final int FAILURES = 20;
  private static final int FAILURES_OF_ONE = 5;

  /** The name of somebody whom the directory does not know, who may have typed a password there. */
  static final String NOBODY = "somebody unknown";

  private final Journal journal;
  private final MeterRegistry metrics;
  private final Buckets failures;
  private final Buckets ofOne;
  private long unsaid;

  SignInLog(Journal journal, MeterRegistry metrics, InstantSource clock) {
    this.journal = journal;
    this.metrics = metrics;
    this.failures = new Buckets(FAILURES, Duration.ofMinutes(1), clock);
    this.ofOne = new Buckets(FAILURES_OF_ONE, Duration.ofMinutes(1), clock);
  }

  /** Somebody comes in; why it can't be, when it can't be written down. */
  Optional<Problem> comes(String person, String way, Call call) throws InterruptedException {
    Optional<Problem> unwritten =
        write(
            person,
            "session.begun",
            "%s signed in by %s from %s".formatted(person, words(way), address(call)),
            Map.of("person", person, "way", way, "address", address(call), "outcome", "done"));
    count(way, unwritten.isEmpty() ? "done" : "unwritten");
    return unwritten;
  }

  /**
   * Somebody was not let in.
   *
   * @param person of the directory; empty for anybody else
   */
  void refused(Optional<String> person, String way, String reason, Call call)
      throws InterruptedException {
    count(way, reason);
    String who = person.orElse(NOBODY);
    long before;
    synchronized (this) {
      if (!ofOne.take(who) || !failures.take("")) {
        unsaid++;
        return;
      }
      before = unsaid;
      unsaid = 0;
    }
    Map<String, String> data = new HashMap<>();
    person.ifPresent(known -> data.put("person", known));
    data.put("way", way);
    data.put("address", address(call));
    data.put("outcome", reason);
    if (before > 0) {
      data.put("unsaid", Long.toString(before));
    }
    best(
        journal.write(
            "portal",
            "session.refused",
            "%s was not signed in by %s from %s: %s%s"
                .formatted(
                    who,
                    words(way),
                    address(call),
                    reason.replace('-', ' '),
                    before > 0 ? ", and %d more attempts before".formatted(before) : ""),
            data));
  }

  /** Somebody goes; nobody is held back when that can't be written down. */
  void goes(String person, Call call) throws InterruptedException {
    best(
        write(
            person,
            "session.ended",
            "%s signed out from %s".formatted(person, address(call)),
            Map.of("person", person, "address", address(call), "outcome", "done")));
  }

  /** A password is going to be changed; why it can't be, when it can't be written down. */
  Optional<Problem> changes(String person, Call call) throws InterruptedException {
    return write(
        person,
        "account.password",
        "%s chose another password from %s".formatted(person, address(call)),
        Map.of("person", person, "address", address(call), "outcome", "done"));
  }

  private Optional<Problem> write(String person, String kind, String text, Map<String, String> data)
      throws InterruptedException {
    return journal.write("person:" + person, kind, text, data);
  }

  private void best(Optional<Problem> unwritten) {
    unwritten.ifPresent(problem -> {
      metrics.counter("meta138_portal_unwritten").increment();
      LOG.warn("a sign-in or sign-out is not in the log: {}", problem.detail());
    });
  }

  private void count(String way, String outcome) {
    metrics.counter("meta138_portal_sign_ins", "way", way, "outcome", outcome).increment();
  }

  private static String words(String way) {
    return way.equals("oidc") ? "the OpenID provider" : way;
  }

  /** What kind of address it is; which one is nobody's business in a log that is kept for ever. */
  static String address(Call call) {
    try {
      InetAddress address = InetAddress.ofLiteral(call.header("address"));
      if (address.isLoopbackAddress()) {
        return "this machine";
      }
      boolean unique =
          address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == 0xfc;
      return address.isSiteLocalAddress() || address.isLinkLocalAddress() || unique
          ? "a private address"
          : "a public address";
    } catch (IllegalArgumentException e) {
      return "an unknown address";
    }
  }
}
