package io.meta138.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.devnet.SharedDevnet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runbooks on the command line, on the desk of a devnet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedDevnet.Provider.class)
@Order(Integer.MAX_VALUE)
final class RunbookCommandsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private Path state;

  @BeforeAll
  void start(SharedDevnet shared) throws Exception {
    state = shared.state();
    await("an active desk", () -> shared.devnet().desk().desk().unready().isEmpty());
    await(
        "blocks that are seen",
        () -> json(run("runbooks", "--json")).path("items").size() > 0 && shared.published());
  }

  private Cli.Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("incident"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("-c", state.resolve("desk.yaml").toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  private static JsonNode json(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return JsonMapper.shared().readTree(result.out());
  }

  /** A condition that may take a while. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private String begun(String runbook, String... options) {
    List<String> arguments = new ArrayList<>(List.of("run", runbook, "--detach", "--json"));
    arguments.addAll(List.of(options));
    return json(run(arguments.toArray(String[]::new))).path("id").asString();
  }

  private JsonNode waiting(String run, String kind) throws Exception {
    await(
        run + " to wait",
        () -> {
          JsonNode now = json(run("runs", run, "--json"));
          assertThat(now.path("over").asBoolean()).as(now.toPrettyString()).isFalse();
          return now.path("waitsFor").path("kind").asString("").equals(kind);
        });
    return json(run("runs", run, "--json")).path("waitsFor");
  }

  @Test
  void listsAndShowsRunbooks() {
    Cli.Result list = run("runbooks");
    Cli.Result one = run("runbooks", "transaction-stuck");
    Cli.Result none = run("runbooks", "none");

    assertThat(list.out()).contains("validator-failure", "validator pod", "A validator is down");
    assertThat(one.out()).contains("tx.cancel account=${account} nonce=${why.nonce}", "account");
    assertThat(none.code()).isOne();
    assertThat(none.err()).contains("there is no runbook 'none'");
  }

  @Test
  void aRunIsAbortedAndADryRunChangesNothing() throws Exception {
    String run = begun("oracle-update-failures", "-p", "node=meta138");
    waiting(run, "answer");
    assertThat(run("answer", run, "what", "burn").err()).contains("expected one of restart");
    assertThat(run("abort", run, "seen enough").code()).isZero();
    Cli.Result followed = run("runs", run, "--follow");
    assertThat(followed.code()).isOne();
    assertThat(followed.out()).contains("aborted", "person:operator aborted it: seen enough");

    String dry = begun("oracle-update-failures", "--dry-run", "-p", "node=meta138");
    waiting(dry, "answer");
    run("answer", dry, "what", "restart");
    Cli.Result rehearsed = run("runs", dry, "--follow");
    assertThat(rehearsed.code()).as(rehearsed.out()).isZero();
    assertThat(rehearsed.out()).contains("would have the oracle node meta138 begin anew");
  }

  @Test
  void whatIsNotConfiguredSaysWhatToConfigure() throws Exception {
    String run = begun("security-incident", "-p", "pod=besu-rpc-0");
    waiting(run, "answer");
    run("answer", run, "told", "yes");

    await("its end", () -> json(run("runs", run, "--json")).path("over").asBoolean());

    assertThat(json(run("runs", run, "--json")).path("reason").asString())
        .contains("no Kubernetes cluster is configured: add kubernetes");
  }

  @Test
  void aRunbookWithATypoIsRefusedWithItsLine(@TempDir Path folder) throws Exception {
    Path runbooks = Files.createDirectory(folder.resolve("runbooks"));
    Path wrong =
        Files.writeString(
            runbooks.resolve("mine.yaml"),
            """
            name: mine
            title: Mine
            description: Looks.
            handles: [chain]
            steps:
              - id: see
                title: See
                check: {use: chain.block-productoin}
            """);
    String desk =
        Files.readString(state.resolve("desk.yaml"))
            .replaceAll("(?m)^oracle:.*$", "runbooks: {folder: runbooks}")
            .replaceAll("password-file: \\S+", "password-file: none");
    Path config = Files.writeString(folder.resolve("desk.yaml"), desk);

    Cli.Result started = Cli.run("incident", "run", "-c", config.toString());
    Cli.Result checked = Cli.run("incident", "runbooks", "--check", runbooks.toString());

    assertThat(started.code()).isEqualTo(2);
    assertThat(started.err()).contains(wrong + ":8", "chain.block-productoin");
    assertThat(checked.code()).isEqualTo(2);
    assertThat(checked.err()).contains(wrong + ":8", "chain.block-productoin");
  }
}
