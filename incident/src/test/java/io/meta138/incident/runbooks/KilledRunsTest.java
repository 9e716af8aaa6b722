package io.meta138.incident.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Kill -9 of the process that works on runs, at seeded points. */
class KilledRunsTest {
  private static final int RUNS = 4;
  private static final String STEPS =
      """
      name: killed
      title: Killed
      description: For a test.
      limit: 7d
      parameters: [{name: n, type: name, description: Which.}]
      steps:
        - id: once
          title: Once
          action:
            use: world.once
            approval-within: 1d
            with: {what: "once-${n}"}
            after: {use: world.seen, with: {what: "once-${n}"}, expect: ["count == 1"], within: 10s}
        - id: keyed
          title: Keyed
          action: {use: world.keyed, approval-within: 1d, with: {what: "keyed-${n}"}}
        - id: wait
          title: Wait
          wait: {use: world.seen, with: {what: "keyed-${n}"}, expect: ["count >= 1"], within: 1h}
        - id: again
          title: Once more
          action:
            use: world.once
            approval-within: 1d
            with: {what: "again-${n}"}
            after: {use: world.seen, with: {what: "again-${n}"}, expect: ["count == 1"], within: 10s}
      """;

  @Test
  void noRunIsLostStuckOrDoneTwiceWhenItsProcessIsKilled() throws Exception {
    long seed = Long.getLong("meta138.seed", 138L);
    Random random = new Random(seed);
    int kills = Math.max(6, 60 / Integer.getInteger("meta138.scale", 10));
    try (TestRuns runs = new TestRuns()) {
      runs.empty();
      runs.database
          .jdbc()
          .sql("create table world_effect (what text not null, key text not null)")
          .update();
      List<String> ids = new ArrayList<>();
      Runbook runbook =
          switch (Runbooks.parse("killed.yaml", STEPS, KilledWorker.declared(runs.database))) {
            case Runbooks.Result.Valid(Runbooks all) -> all.find("killed").orElseThrow();
            case Runbooks.Result.Invalid(var problems) ->
                throw new AssertionError(problems.toString());
          };
      for (int i = 0; i < RUNS; i++) {
        Reply reply =
            runs.engine.start(
                new RunEngine.Order(runbook, "I-1", "person:alice", Map.of("n", "r" + i), false));
        ids.add(((Reply.Accepted) reply).run());
      }
      int killed = 0;
      long began = System.nanoTime();
      while (killed < kills && life(runs, 1 + random.nextInt(14), ahead(began, killed))) {
        killed++;
      }
      life(runs, Integer.MAX_VALUE, ahead(began, killed));

      assertThat(killed).as("seed %d", seed).isPositive();
      for (int i = 0; i < RUNS; i++) {
        RunView view = runs.view(ids.get(i));
        String about = "seed %d, %s: %s".formatted(seed, ids.get(i), view.run().reason());
        assertThat(view.run().status()).as(about).isIn(Run.Status.SUCCEEDED, Run.Status.FAILED);
        assertThat(count(runs, "once-r" + i)).as(about).isLessThanOrEqualTo(1);
        assertThat(count(runs, "again-r" + i)).as(about).isLessThanOrEqualTo(1);
        if (view.run().status() == Run.Status.SUCCEEDED) {
          assertThat(count(runs, "once-r" + i)).as(about).isEqualTo(1);
          assertThat(count(runs, "again-r" + i)).as(about).isEqualTo(1);
          assertThat(count(runs, "keyed-r" + i)).as(about).isPositive();
        } else {
          // an action with a key is done again; of the others the effect was looked for in vain
          assertThat(view.run().reason()).as(about).contains("may have been done");
        }
        assertThat(keys(runs, "keyed-r" + i)).as(about).isLessThanOrEqualTo(1);
      }
      assertThat(
              runs.kinds().stream().filter(kind -> List.of("succeeded", "failed").contains(kind)))
          .as("seed %d", seed)
          .hasSize(RUNS);
    }
  }

  /** Seconds that the clock is ahead: beyond all that was seen, and beyond the leases. */
  private static long ahead(long began, int killed) {
    return 50 * TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + 70L * killed;
  }

  /** One life of the process; whether it was killed. */
  private static boolean life(TestRuns runs, int diesAt, long ahead)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWorker.class.getName(),
                runs.url(),
                String.valueOf(diesAt),
                String.valueOf(ahead))
            .redirectErrorStream(true)
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (line.equals(KilledWorker.HERE) || line.equals(KilledWorker.ENDED)) {
          return line.equals(KilledWorker.HERE);
        }
      }
      throw new AssertionError("the process ended by itself: " + said);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static long count(TestRuns runs, String what) {
    return number(runs, "select count(*) from world_effect where what = ?", what);
  }

  private static long keys(TestRuns runs, String what) {
    return number(runs, "select count(distinct key) from world_effect where what = ?", what);
  }

  private static long number(TestRuns runs, String sql, String what) {
    return runs.database.jdbc().sql(sql).params(what).query((row, _) -> row.getLong(1)).single();
  }
}
