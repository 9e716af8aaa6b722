package io.meta138.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.desk.DeskScene;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands of people to a desk that runs in this process. */
record DeskCommands(Path folder, DeskScene scene) implements AutoCloseable {
  DeskCommands(Path folder) throws Exception {
    this(folder, new DeskScene(folder, ""));
  }

  /** Runs a command under a person's token. */
  Cli.Result as(String person, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of(
            "-c",
            scene.config().toString(),
            "--desk",
            scene.uri().toString(),
            "--token-file",
            scene.tokenFile(person).toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  /** What a command that succeeds prints as JSON. */
  JsonNode json(String person, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    return JsonMapper.shared().readTree(said(as(person, all.toArray(String[]::new))));
  }

  /** Reports something; the incident that it became. */
  String reported(String summary) {
    return json("otto", "incident", "report", summary, "--severity", "p2")
        .path("incident")
        .asString();
  }

  /** What a command that succeeds prints. */
  static String said(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return result.out();
  }

  @Override
  public void close() throws IOException {
    scene.close();
  }
}
