package io.meta138.app.node;

import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.Optional;

/** Tells the desk of a configuration what processes beside the oracle node see. */
public final class DeskReports {
  private DeskReports() {}

  /**
   * A reporter of these signals; empty when the configuration names no desk. Whoever raises them
   * tells their end after a restart too.
   *
   * @param beside names the process among those of the instance
   */
  public static Optional<DeskReporter> of(
      NodeFiles files,
      String beside,
      SignalLog signals,
      HttpClient client,
      MeterRegistry metrics,
      InstantSource clock) {
    return files
        .config()
        .desk()
        .map(desk ->
            new DeskReporter(
                DeskReporter.Settings.usual(
                    desk.url(),
                    new SecretFile(files.resolve(desk.keyFile())),
                    desk.instance().map(instance -> instance + " " + beside).orElse(beside)),
                signals,
                ToldSignals.remembered(),
                new BoundedHttp(client),
                metrics,
                clock));
  }
}
