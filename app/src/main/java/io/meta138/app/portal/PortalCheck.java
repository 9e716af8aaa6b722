package io.meta138.app.portal;

import io.meta138.app.config.NodeConfig;
import io.meta138.app.desk.DeskClient;
import io.meta138.app.node.AdminClient;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.Preflight.Finding;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.Health;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Looks, without changing anything, whether a portal could do its job with its configuration. */
public final class PortalCheck {
  private final PortalFiles files;
  private final BoundedHttp http;
  private final List<Finding> findings = new ArrayList<>();

  /** Nothing is looked at yet; the client stays its owner's. */
  public PortalCheck(PortalFiles files, HttpClient client) {
    this.files = files;
    this.http = new BoundedHttp(client);
  }

  /** Looks at everything. */
  public List<Finding> run() throws InterruptedException {
    findings.add(new Finding("configuration", true, files.file().toString(), ""));
    database("desk's database", files.desk().config().database(), files.desk()::resolve);
    files.config().database().ifPresent(own -> database("portal's database", own, files::resolve));
    desk();
    for (PortalRunConfig.Oracle oracle : files.config().oracles()) {
      answers("oracle node " + oracle.name(), files.admin(oracle));
      database(
          "database of " + oracle.name(),
          files.node(oracle.name()).config().database(),
          files.node(oracle.name())::resolve);
    }
    if (files.config().lanes().isPresent() && files.lanes().isPresent()) {
      NodeConfig config = files.lanes().get().files().config();
      answers("lanes", files.config().lanes().get().admin().orElse(config.admin()));
    }
    return List.copyOf(findings);
  }

  private void database(
      String name, NodeConfig.DatabaseConfig config, UnaryOperator<java.nio.file.Path> resolve) {
    try (Database database = Databases.connect(config, resolve, 1)) {
      Databases.demand(database, config);
      findings.add(new Finding(name, true, config.url(), ""));
    } catch (NodeException e) {
      findings.add(
          new Finding(
              name, false, String.valueOf(e.getMessage()), "start it, or mend its address"));
    }
  }

  private void desk() throws InterruptedException {
    String name = "incident desk";
    DeskClient client = new DeskClient(http, files.deskUrl(), files.deskToken());
    findings.add(
        switch (client.get("/v1/incidents?limit=1")) {
          case DeskClient.Answer.Done(JsonNode _) ->
              new Finding(name, true, files.deskUrl() + " answers under the portal's token", "");
          case DeskClient.Answer.Refused(int _, String detail) ->
              new Finding(
                  name,
                  false,
                  detail,
                  "make a token with the rights read and administer: `meta138 people tokens"
                      + " create`");
          case DeskClient.Answer.Tokenless(String reason) ->
              new Finding(name, false, reason, "write a token to the file");
          case DeskClient.Answer.Exposed(String reason) ->
              new Finding(name, false, reason, "name an https address");
          case DeskClient.Answer.Missing(String reason) ->
              new Finding(name, false, reason, "start it: meta138 incident run -c desk.yaml");
        });
    if (client.post("/v1/journal", Map.of()) instanceof DeskClient.Answer.Refused(int status, var _)
        && status == 403) {
      findings.add(
          new Finding(
              "desk's log",
              false,
              "the portal's token may not write it",
              "make a token with the right administer, too"));
    }
  }

  private void answers(String name, NodeConfig.Admin admin) throws InterruptedException {
    findings.add(
        switch (new AdminClient(admin, http).health()) {
          case AdminClient.Answer.Missing<Health>(String reason) ->
              new Finding(name, false, reason, "start it, or mend its `admin` here");
          case AdminClient.Answer.Given<Health>(List<Health> health) ->
              new Finding(
                  name,
                  true,
                  health.getFirst().ready() ? "answers and is ready" : "answers, is not ready",
                  "");
        });
  }
}
