package io.meta138.bench;

import io.meta138.app.Logging;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.OracleNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** An oracle node alone in its process, so that what it costs can be read from the system. */
public final class OracleProcess {
  private OracleProcess() {}

  /** Runs the node of a configuration file until the process is asked to end. */
  public static void main(String[] args) throws Exception {
    Logging.jsonLines();
    OracleNode node =
        switch (NodeFiles.read(Path.of(args[0]))) {
          case NodeFiles.Result.Valid(NodeFiles files) ->
              new OracleNode(
                  files,
                  HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build(),
                  new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                  InstantSource.system());
          case NodeFiles.Result.Invalid invalid ->
              throw new BenchException("the configuration is wrong: " + invalid.problems());
        };
    node.start();
    Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "oracle-stop"));
    new CountDownLatch(1).await();
  }
}
