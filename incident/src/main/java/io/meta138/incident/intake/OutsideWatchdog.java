package io.meta138.incident.intake;

import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Background;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a watchdog outside, on a period, that the desk works; when it hears nothing for a while it
 * calls people itself. The address is the secret, so it comes from a file.
 */
public final class OutsideWatchdog extends Background {
  private static final Logger LOG = LoggerFactory.getLogger(OutsideWatchdog.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 64 * 1024;

  private final BoundedHttp http;
  private final SecretFile url;
  private final Duration every;
  private final BooleanSupplier works;
  private final MeterRegistry metrics;
  private final AtomicInteger failures = new AtomicInteger();

  /**
   * A ping that is not started yet.
   *
   * @param url file of mode 0600 with the address
   * @param works whether the desk does; when it does not, nothing is sent
   */
  public OutsideWatchdog(
      BoundedHttp http,
      SecretFile url,
      Duration every,
      BooleanSupplier works,
      MeterRegistry metrics) {
    this.http = http;
    this.url = url;
    this.every = every;
    this.works = works;
    this.metrics = metrics;
    metrics.gauge("meta138_desk_watchdog_failures_in_a_row", failures);
  }

  @Override
  public String name() {
    return "outside watchdog";
  }

  @Override
  protected void run() throws InterruptedException {
    while (true) {
      if (works.getAsBoolean()) {
        ping();
      }
      Thread.sleep(every);
    }
  }

  private void ping() throws InterruptedException {
    String problem =
        switch (url.read()) {
          case SecretFile.Unreadable(String reason) -> reason;
          case Secret secret -> send(secret);
        };
    metrics
        .counter("meta138_desk_watchdog_pings", "ok", Boolean.toString(problem.isEmpty()))
        .increment();
    if (problem.isEmpty()) {
      failures.set(0);
    } else if (failures.getAndIncrement() == 0) {
      LOG.warn("the outside watchdog was not reached: {}", problem);
    }
  }

  private String send(Secret secret) throws InterruptedException {
    HttpRequest request;
    try {
      request = HttpRequest.newBuilder(URI.create(secret.reveal())).build();
    } catch (IllegalArgumentException e) {
      return "its file holds no address";
    }
    return switch (http.send(request, DEADLINE, MOST_BYTES)) {
      case BoundedHttp.Failed failed -> failed.reason();
      case BoundedHttp.Response response when response.status() / 100 == 2 -> "";
      case BoundedHttp.Response response -> "HTTP " + response.status();
    };
  }
}
