package io.meta138.app.lanes;

import io.meta138.app.config.NodeConfig;
import io.meta138.app.node.DeskReports;
import io.meta138.app.node.SignalLog;
import io.meta138.platform.http.AdminServer;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process of its own for lanes, with its metrics, its health and what it tells the desk. */
public final class LaneProcess implements Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private final LaneFiles files;
  private final LanesNode node;
  private final AdminServer admin;
  private final ServiceGroup services;

  /** A process that is not started yet; the client stays its owner's. */
  public LaneProcess(
      LaneFiles files, HttpClient client, PrometheusMeterRegistry metrics, InstantSource clock) {
    this.files = files;
    SignalLog signals = new SignalLog(metrics);
    this.node = new LanesNode(files, new LanesNode.Surroundings(client, metrics, clock, signals));
    NodeConfig.Admin where = files.files().config().admin();
    this.admin =
        new AdminServer(
            LanesNode.address(where.address()),
            where.port(),
            metrics,
            node::health,
            Map.of(
                "/lanes", node::documents,
                "/deliverers", node::deliverers,
                "/signals", signals::holding));
    List<Service> parts = new ArrayList<>(List.of(admin, node));
    DeskReports.of(files.files(), "lanes", signals, client, metrics, clock).ifPresent(parts::add);
    this.services = new ServiceGroup("lanes", parts, STOP_LIMIT);
  }

  @Override
  public String name() {
    return "lanes";
  }

  @Override
  public void start() throws Exception {
    services.start();
  }

  @Override
  public void stop() {
    services.stop();
  }

  /** What carries and follows the messages. */
  public LanesNode node() {
    return node;
  }

  /** Where metrics and health are. */
  public String admin() {
    return "http://" + files.files().config().admin().address() + ":" + admin.port();
  }

  /** Where messages are told of. */
  public String api() {
    return "http://" + files.config().api().address() + ":" + node.apiPort();
  }
}
