package io.meta138.oracle.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InterruptedDeploymentTest {
  private static final long SEED = 138_138;
  private static final int SCALE = Integer.getInteger("meta138.scale", 10);
  private static Anvil chain;

  @TempDir private Path directory;
  private Address deployer;
  private JsonNode snapshot;

  @BeforeAll
  static void startChain() {
    chain = Anvil.start();
  }

  @AfterAll
  static void stopChain() {
    chain.close();
  }

  @BeforeEach
  void remember() {
    snapshot = chain.mark();
    deployer = chain.account(0);
  }

  @AfterEach
  void forget() {
    chain.back(snapshot);
  }

  @Test
  void an_end_at_any_moment_is_resumed_and_nothing_is_sent_twice() throws Exception {
    int moments = uninterrupted();
    assertThat(moments).isGreaterThan(30);
    int stride = SCALE > 1 ? 2 : 1;
    for (int moment = 1 + (int) (SEED % stride); moment <= moments; moment += stride) {
      restart();
      UnlockedAccount account = new UnlockedAccount(chain, deployer);
      assertThat(endedAt(moment, account)).as("ended at moment %d", moment).isTrue();

      finish(account);

      complete("ended at moment " + moment);
    }
  }

  @Test
  void many_ends_in_a_row_are_resumed_and_nothing_is_sent_twice() throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < Math.max(3, 100 / SCALE); i++) {
      restart();
      UnlockedAccount account = new UnlockedAccount(chain, deployer);
      List<Integer> moments = new ArrayList<>();
      do {
        moments.add(1 + random.nextInt(12));
      } while (endedAt(moments.getLast(), account) && moments.size() < 30);

      finish(account);

      complete("seed %d, case %d, ended at %s".formatted(SEED, i, moments));
    }
  }

  @Test
  void a_draft_of_the_record_left_behind_does_no_harm() throws Exception {
    Files.writeString(directory.resolve("138.json.new"), "{\"chainId\": 13");

    finish(new UnlockedAccount(chain, deployer));

    complete("with a draft");
  }

  @Test
  void what_the_chain_forgot_is_done_again_by_the_manager() throws Exception {
    forgetful(new UnlockedAccount(chain, deployer).resending());
  }

  @Test
  void what_the_chain_forgot_is_done_again_even_if_the_manager_believes_in_it() throws Exception {
    forgetful(new UnlockedAccount(chain, deployer).believing());
  }

  private void forgetful(UnlockedAccount account) throws Exception {
    for (int kept = 0; kept < 4; kept++) {
      restart();
      List<JsonNode> snapshots = new ArrayList<>();
      assertThat(
              deployment()
                  .apply(
                      plan(),
                      account,
                      progress -> {
                        if (progress.phase() == ProgressListener.Phase.STARTED) {
                          snapshots.add(chain.mark());
                        }
                      }))
          .isInstanceOf(ApplyOutcome.Applied.class);
      chain.back(snapshots.get(kept));

      assertThat(plan().steps()).hasSize(4 - kept);
      finish(account);

      assertThat(same()).as("only %d steps kept", kept).isTrue();
    }
  }

  /** Counts the moments at which a whole deployment could end. */
  private int uninterrupted() throws Exception {
    Fuse fuse = new Fuse(Integer.MAX_VALUE);
    run(fuse, new UnlockedAccount(chain, deployer));
    complete("uninterrupted");
    return fuse.moments;
  }

  private boolean endedAt(int moment, UnlockedAccount account) throws Exception {
    try {
      run(new Fuse(moment), account);
      return false;
    } catch (Ended e) {
      return true;
    }
  }

  private void run(Fuse fuse, UnlockedAccount account) throws InterruptedException {
    assertThat(deployment().apply(plan(), fuse.around(account), _ -> fuse.burn()))
        .isInstanceOf(ApplyOutcome.Applied.class);
  }

  private void finish(UnlockedAccount account) throws InterruptedException {
    assertThat(deployment().apply(plan(), account, _ -> {}))
        .isInstanceOf(ApplyOutcome.Applied.class);
  }

  private void complete(String how) {
    assertThat(same()).as(how).isTrue();
    String nonce = chain.ask("eth_getTransactionCount", deployer.toString(), "latest").asString();
    assertThat(Hex.number(nonce)).as("transactions when %s", how).isEqualTo(4);
  }

  private void restart() throws IOException {
    chain.back(snapshot);
    snapshot = chain.mark();
    Files.deleteIfExists(directory.resolve("138.json"));
  }

  /** An aggregator, two batches of feeds and a proxy: four transactions. */
  private DeploymentSpec spec() {
    int batch = GasModel.feedsIn(Specs.inBatches(Specs.of(deployer, 1)).gas().most());
    return Specs.inBatches(Specs.withProxies(Specs.of(deployer, batch + 2), new FeedId("A2/USD")));
  }

  private DeploymentPlan plan() {
    PlanOutcome outcome = deployment().plan(spec(), deployer);
    assertThat(outcome).isInstanceOf(PlanOutcome.Ready.class);
    return ((PlanOutcome.Ready) outcome).plan();
  }

  private boolean same() {
    VerifyOutcome outcome = deployment().verify(spec());
    assertThat(outcome).isInstanceOf(VerifyOutcome.Compared.class);
    return ((VerifyOutcome.Compared) outcome).same();
  }

  private Deployment deployment() {
    return new Deployment(
        chain.rpc(),
        RecordFile.in(directory, ChainId.META),
        new Deployment.Limits(
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(300)),
        InstantSource.system());
  }

  /** The process ended here, as by kill -9. */
  private static final class Ended extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Ends the deployment at the n-th moment between two of its effects. */
  private static final class Fuse {
    private final int end;
    private int moments;

    Fuse(int end) {
      this.end = end;
    }

    void burn() {
      if (++moments == end) {
        throw new Ended();
      }
    }

    TransactionManager around(TransactionManager inner) {
      return new TransactionManager() {
        @Override
        public Address account() {
          return inner.account();
        }

        @Override
        public void submit(Intent intent) {
          burn();
          inner.submit(intent);
          burn();
        }

        @Override
        public Optional<IntentStatus> status(String key) {
          return inner.status(key);
        }

        @Override
        public Optional<IntentStatus> await(String key, Duration limit)
            throws InterruptedException {
          burn();
          return inner.await(key, limit);
        }

        @Override
        public void onChange(BiConsumer<String, IntentStatus> listener) {
          inner.onChange(listener);
        }
      };
    }
  }
}
