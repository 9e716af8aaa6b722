package io.meta138.chain.tx;

import static io.meta138.chain.tx.AccountUnderTest.LIMIT;
import static io.meta138.chain.tx.AccountUnderTest.mined;
import static io.meta138.chain.tx.AccountUnderTest.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.chain.support.TestDatabase;
import io.meta138.chain.support.Until;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process of its own that submits intents, and is killed while it does. */
final class KilledWriterTest {
  private static final int KILLS = Math.max(4, 40 / Integer.getInteger("meta138.scale", 10));
  private static final long SEED = Long.getLong("meta138.seed", 20261122);

  private final AccountUnderTest account = new AccountUnderTest();

  @AfterEach
  void stop() throws Exception {
    account.stop();
  }

  @Test
  void what_was_submitted_before_a_kill_is_mined_once_at_nonces_without_gaps() throws Exception {
    Random random = new Random(SEED);
    List<String> told = new ArrayList<>();
    try (Anvil anvil = Anvil.start("--mixed-mining", "--block-time", "1")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      for (int kill = 0; kill < KILLS; kill++) {
        told.addAll(submitUntilKilled(anvil, "r" + kill + "-", random));
      }

      DurableTransactionManager manager = account.manager(rpc);
      Until.holds(LIMIT, "the dead process's hold on the account ends", () -> starts(manager));
      TransactionDesk desk = account.desk(rpc);
      Until.holds(
          LIMIT,
          "all is mined (seed " + SEED + ")",
          () -> desk.list(TransactionDesk.Filter.OPEN, 1).isEmpty());

      List<TransactionDesk.Entry> stored = desk.list(TransactionDesk.Filter.ALL, 10_000);
      Set<String> onChain = mined(rpc);
      assertThat(onChain).as("seed %d", SEED).containsAll(told);
      assertThat(stored)
          .as("seed %d", SEED)
          .extracting(TransactionDesk.Entry::key)
          .containsExactlyInAnyOrderElementsOf(onChain);
      assertThat(stored)
          .as("each has a nonce of its own, and none is left out (seed %d)", SEED)
          .extracting(entry -> entry.nonce().orElseThrow())
          .containsExactlyInAnyOrderElementsOf(LongStream.range(0, stored.size()).boxed().toList());
      assertThat(nonce(rpc)).as("seed %d", SEED).isEqualTo(stored.size());
    }
  }

  private static boolean starts(DurableTransactionManager manager) {
    try {
      manager.start();
      return true;
    } catch (AccountInUseException e) {
      return false;
    }
  }

  /** The keys whose storing the process had told of before it was killed. */
  private static List<String> submitUntilKilled(Anvil anvil, String prefix, Random random)
      throws IOException, InterruptedException {
    int enough = 1 + random.nextInt(40);
    long more = random.nextInt(10_000_000);
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                IntentWriter.class.getName(),
                TestDatabase.url(),
                anvil.uri().toString(),
                prefix)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> told = new ArrayList<>();
    try (BufferedReader lines = writer.inputReader()) {
      while (told.size() < enough) {
        String line = lines.readLine();
        assertThat(line).as("the process tells of an intent (seed %d)", SEED).isNotNull();
        told.add(line);
      }
      LockSupport.parkNanos(more);
      // the process itself would close its output too, with what is still in it
      writer.toHandle().destroyForcibly();
      // whole lines alone: the last may be cut off
      String rest = String.join("\n", lines.lines().toList());
      told.addAll(rest.lines().filter(line -> line.endsWith(";")).toList());
    } finally {
      writer.destroyForcibly().waitFor();
    }
    return told.stream().map(line -> line.substring(0, line.length() - 1)).toList();
  }
}
