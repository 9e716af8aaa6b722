package io.meta138.app.desk;

import io.meta138.app.node.NodeException;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.platform.http.AdminServer;
import io.meta138.platform.lifecycle.Service;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** A desk in a process of its own, with metrics and health. */
public final class DeskProcess implements Service {
  private final DeskNode node;
  private final AdminServer admin;

  /** A desk that is not started yet. */
  public DeskProcess(DeskFiles files, HttpClient client, InstantSource clock) {
    this(files, client, clock, NetworkWatch.Settings.USUAL);
  }

  /**
   * A desk that is not started yet.
   *
   * @param looks how often it looks at the network
   */
  public DeskProcess(
      DeskFiles files, HttpClient client, InstantSource clock, NetworkWatch.Settings looks) {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    this.node =
        new DeskNode(
            files,
            new DeskNode.Surroundings(client, metrics, clock, Optional.empty(), Map.of(), looks));
    DeskConfig.Admin config = files.config().admin();
    try {
      this.admin =
          new AdminServer(
              InetAddress.getByName(config.address()),
              config.port(),
              metrics,
              node::health,
              Map.of());
    } catch (UnknownHostException e) {
      throw new NodeException(
          "admin.address " + config.address() + " is no address of this machine", e);
    }
  }

  @Override
  public String name() {
    return "incident desk";
  }

  @Override
  public void start() throws Exception {
    admin.start();
    node.start();
  }

  @Override
  public void stop() {
    try {
      node.stop();
    } finally {
      admin.stop();
    }
  }

  /** The desk. */
  public DeskNode node() {
    return node;
  }

  /** The port of metrics and health. */
  public int adminPort() {
    return admin.port();
  }
}
