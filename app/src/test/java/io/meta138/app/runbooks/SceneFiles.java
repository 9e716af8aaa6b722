package io.meta138.app.runbooks;

import io.meta138.network.simulation.SimulatedBesu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The files of a desk that has a network, a cluster, a cloud, an oracle and three people. */
final class SceneFiles {
  private final Path folder;
  private final int pods;

  SceneFiles(Path folder, int pods) {
    this.folder = folder;
    this.pods = pods;
  }

  /**
   * Writes the files.
   *
   * @param oracle configuration of the oracle node
   * @param besu the network
   * @param cluster where its Kubernetes answers
   * @param away where the cloud answers
   * @param database port of the database
   */
  void write(Path oracle, SimulatedBesu besu, String cluster, String away, int database)
      throws IOException {
    secret("azure.token", "token-of-this-test");
    secret("hook.key", "key-of-this-test");
    Files.writeString(
        folder.resolve("kubeconfig.yaml"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "%s"}}]
        users: [{name: test, user: {}}]
        contexts: [{name: test, context: {cluster: test, user: test}}]
        current-context: test
        """
            .formatted(cluster));
    StringBuilder nodes = new StringBuilder();
    for (String name : besu.nodeNames()) {
      nodes.append(
          "    - {name: %s, role: %s, rpc: \"%s\"%s}\n"
              .formatted(
                  name,
                  besu.validator(name).isPresent() ? "validator" : "rpc",
                  besu.rpc(name),
                  besu.validator(name).map(own -> ", validator: \"" + own + "\"").orElse("")));
    }
    StringBuilder validators = new StringBuilder();
    for (int i = 0; i < pods; i++) {
      validators.append(
          "%sbesu-validator-%d: validator-%d".formatted(i == 0 ? "" : ", ", i, i + 1));
    }
    Files.writeString(
        folder.resolve("desk.yaml"),
        """
        listen: {port: 0}
        admin: {port: 0}
        database: {url: "jdbc:postgresql://127.0.0.1:%d/postgres", user: postgres}
        channels: {webhooks: false}
        oracle: "%s"
        runbooks: {hosts: [{scheme: http, host: 127.0.0.1, port: %d}]}
        kubernetes: {kubeconfig: kubeconfig.yaml, validators: {%s}}
        azure:
          {management: "%s", subscription: sub, resource-group: group, vault: "%s", token-file: azure.token}
        network:
          chain-id: 138
          block-period: 2s
          nodes:
        %sdirectory:
          people:
            alice: {full-name: Alice, role: administrator, contact: {webhook: {url: "http://localhost/alice", secret-file: hook.key}}}
            bob: {full-name: Bob, role: approver, contact: {webhook: {url: "http://localhost/bob", secret-file: hook.key}}}
            olga: {full-name: Olga, role: operator, contact: {webhook: {url: "http://localhost/olga", secret-file: hook.key}}}
          teams:
            chain: {lead: alice, members: [alice, bob, olga]}
          schedules:
            primary:
              zone: UTC
              layers:
                - {name: week, start: 2026-01-05T09:00, every: week, people: [alice, bob]}
          policies:
            - name: chain
              steps:
                - {after: 0s, targets: ["schedule:primary"]}
        """
            .formatted(
                database, oracle, besu.rpc("rpc-1").getPort(), validators, away, away, nodes));
  }

  private void secret(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }
}
