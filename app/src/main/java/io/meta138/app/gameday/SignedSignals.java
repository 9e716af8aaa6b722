package io.meta138.app.gameday;

import io.meta138.incident.secrets.RequestSignature;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends signals of a detector elsewhere to a desk as signed requests, in order, each until the desk
 * has taken it. An end is sent with the beginning that it belongs to.
 */
final class SignedSignals extends Background implements SignalSink {
  private static final Logger LOG = LoggerFactory.getLogger(SignedSignals.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final int ROOM = 10_000;

  private final BoundedHttp http;
  private final URI hook;
  private final SecretFile key;
  private final InstantSource clock;
  private final LinkedBlockingQueue<Signal> waiting = new LinkedBlockingQueue<>(ROOM);
  private final Map<String, Instant> holding = new HashMap<>();

  SignedSignals(BoundedHttp http, URI desk, SecretFile key, InstantSource clock) {
    super("signed signals");
    this.http = http;
    this.hook = desk.resolve("/v1/alerts/webhook");
    this.key = key;
    this.clock = clock;
  }

  @Override
  public void report(Signal signal) {
    if (!waiting.offer(signal)) {
      LOG.error("{} {} is lost: too many signals wait", signal.kind(), signal.subject());
    }
  }

  @Override
  void work() throws InterruptedException {
    while (true) {
      List<Signal> some = new ArrayList<>(List.of(waiting.take()));
      waiting.drainTo(some);
      List<Map<String, Object>> documents = new ArrayList<>();
      some.forEach(signal -> document(signal, documents));
      while (!documents.isEmpty() && !post(documents)) {
        TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
      }
    }
  }

  private void document(Signal signal, List<Map<String, Object>> into) {
    String identity = signal.kind() + " " + signal.subject();
    boolean raised = signal.state() == Signal.State.RAISED;
    Instant known = raised ? holding.get(identity) : holding.remove(identity);
    if (known == null && !raised) {
      return; // what never began for the desk need not end for it
    }
    Instant since = known == null ? signal.at() : known;
    if (raised) {
      holding.put(identity, since);
    }
    Map<String, String> labels = new LinkedHashMap<>(signal.details());
    int colon = signal.subject().indexOf(':');
    if (colon > 0) {
      labels.putIfAbsent(
          signal.subject().substring(0, colon), signal.subject().substring(colon + 1));
    }
    labels.put("subject", signal.subject());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", signal.kind());
    document.put("status", raised ? "firing" : "resolved");
    document.put("labels", labels);
    document.put("annotations", Map.of("summary", signal.summary()));
    document.put("startsAt", since.toString());
    if (!raised) {
      document.put("endsAt", signal.at().toString());
    }
    document.put("fingerprint", fingerprint(identity));
    into.add(document);
  }

  /** Of the characters that a desk takes; the same for the beginning and the end. */
  private static String fingerprint(String identity) {
    return identity.replaceAll("[^A-Za-z0-9:._-]", "_");
  }

  private boolean post(List<Map<String, Object>> documents) throws InterruptedException {
    if (!(key.read() instanceof Secret secret)) {
      LOG.error("the key of signed requests can't be read");
      return false;
    }
    byte[] body = JsonMapper.shared().writeValueAsBytes(Map.of("signals", documents));
    Instant now = clock.instant();
    HttpRequest request =
        HttpRequest.newBuilder(hook)
            .header("Content-Type", "application/json")
            .header(RequestSignature.TIMESTAMP_HEADER, Long.toString(now.getEpochSecond()))
            .header(RequestSignature.SIGNATURE_HEADER, RequestSignature.sign(secret, now, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return switch (http.send(request, LIMIT, 1 << 20)) {
      case BoundedHttp.Response answer when answer.status() / 100 == 2 -> true;
      case BoundedHttp.Response answer when answer.status() / 100 == 4 -> {
        LOG.error("the desk refused signals with status {}", answer.status());
        yield true;
      }
      case BoundedHttp.Response answer -> {
        LOG.warn("the desk put signals off with status {}", answer.status());
        yield false;
      }
      case BoundedHttp.Failed failed -> {
        LOG.warn("the desk can't be reached: {}", failed.reason());
        yield false;
      }
    };
  }
}
