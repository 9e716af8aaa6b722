package io.meta138.incident.intake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.support.Secrets;
import io.meta138.platform.http.BoundedHttp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class OutsideWatchdogTest {
  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(
              com.github.tomakehurst.wiremock.core.WireMockConfiguration.options().dynamicPort())
          .build();

  @TempDir Path folder;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicBoolean works = new AtomicBoolean(true);

  private OutsideWatchdog watchdog(HttpClient client, SecretFile url) {
    return new OutsideWatchdog(
        new BoundedHttp(client), url, Duration.ofMillis(20), works::get, metrics);
  }

  private double pings(boolean ok) {
    return metrics.counter("meta138_desk_watchdog_pings", "ok", Boolean.toString(ok)).count();
  }

  private static void await(String what, BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - began).as(what).isLessThan(TimeUnit.MINUTES.toNanos(1));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void itIsCalledAsLongAsTheDeskWorks() throws Exception {
    SERVER.stubFor(get("/ping").willReturn(aResponse().withStatus(200)));
    try (HttpClient client = HttpClient.newHttpClient()) {
      OutsideWatchdog watchdog =
          watchdog(client, Secrets.file(folder, "url", SERVER.baseUrl() + "/ping"));
      watchdog.start();
      try {
        await("calls", () -> pings(true) > 2);
        works.set(false);
        double before = pings(true);
        works.set(true);
        await("calls again", () -> pings(true) > before);
      } finally {
        watchdog.stop();
      }
      assertThat(SERVER.findAll(getRequestedFor(urlEqualTo("/ping")))).hasSizeGreaterThan(2);
    }
  }

  @Test
  void itIsNotCalledWhileTheDeskDoesNotWork() throws Exception {
    works.set(false);
    try (HttpClient client = HttpClient.newHttpClient()) {
      OutsideWatchdog watchdog =
          watchdog(client, Secrets.file(folder, "url", SERVER.baseUrl() + "/other"));
      watchdog.start();
      watchdog.stop();
    }
    assertThat(pings(true) + pings(false)).isZero();
  }

  @Test
  void callsThatFailAreCountedInARowAndForgottenAfterASuccess() throws Exception {
    SERVER.stubFor(get("/late").willReturn(aResponse().withStatus(503)));
    try (HttpClient client = HttpClient.newHttpClient()) {
      OutsideWatchdog watchdog =
          watchdog(client, Secrets.file(folder, "url", SERVER.baseUrl() + "/late"));
      watchdog.start();
      try {
        await(
            "failures",
            () -> metrics.get("meta138_desk_watchdog_failures_in_a_row").gauge().value() > 2);
        SERVER.stubFor(get("/late").willReturn(aResponse().withStatus(200)));
        await(
            "a success",
            () -> metrics.get("meta138_desk_watchdog_failures_in_a_row").gauge().value() == 0);
      } finally {
        watchdog.stop();
      }
    }
  }

  @Test
  void anAddressThatIsNoneIsAFailureAndNeverInAMessage() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      OutsideWatchdog watchdog = watchdog(client, Secrets.file(folder, "url", "not an address"));
      watchdog.start();
      try {
        await("failures", () -> pings(false) > 1);
      } finally {
        watchdog.stop();
      }
    }
  }
}
