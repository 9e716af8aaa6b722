package io.meta138.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration of a node whose chain, database and venue are all out of reach. */
final class UnreachableNode {
  private UnreachableNode() {}

  /** Writes its files into a directory; the configuration. */
  static Path write(Path directory, String aggregator, String precision) throws IOException {
    Files.writeString(
        directory.resolve("feeds.yaml"),
        """
        feeds:
          - id: BTC/USD
            %s
            row: 0
            column: 0
            min-sources: 1
            min-groups: 1
            sources: ["kraken BTC/USD"]
        """
            .formatted(precision));
    return Files.writeString(
        directory.resolve("meta138.yaml"),
        """
        chain:
          id: 138
          endpoints:
            - {url: "http://127.0.0.1:1"}
        %ssigner:
          keystore: {file: no.json, passphrase-file: no.pass}
        database:
          url: jdbc:postgresql://127.0.0.1:1/none
          user: nobody
        admin:
          port: 1
        venues:
          kraken: {rest: "http://127.0.0.1:1", websocket: "ws://127.0.0.1:1"}
        feeds: feeds.yaml
        """
            .formatted(aggregator));
  }
}
