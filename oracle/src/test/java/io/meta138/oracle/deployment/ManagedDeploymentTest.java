package io.meta138.oracle.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.tx.DurableTransactionManager;
import io.meta138.chain.tx.FeePolicy;
import io.meta138.chain.tx.Settings;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The deployment through the transaction manager that operators have. */
class ManagedDeploymentTest {
  private static final int FEEDS = Math.max(40, 1_000 / Integer.getInteger("meta138.scale", 10));

  @TempDir private Path directory;

  @Test
  void many_feeds_get_on_chain_in_batches_through_a_restart_of_the_manager() throws Exception {
    LocalSigner signer = key(138);
    DeploymentSpec spec =
        Specs.withProxies(Specs.of(signer.address(), FEEDS), new FeedId("A5/USD"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Database database =
            Database.connect(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "", 4);
        Anvil chain = Anvil.start("--gas-limit", "30000000")) {
      database.migrate("chain");
      chain.ask("anvil_setBalance", signer.address().toString(), "0x56bc75e2d63100000");
      Deployment deployment =
          new Deployment(
              chain.rpc(),
              RecordFile.in(directory, ChainId.META),
              Deployment.Limits.USUAL,
              InstantSource.system());
      try {
        apply(deployment, spec, signer, chain, database, 3);
      } catch (Ended e) {
        assertThat(deployment.verify(spec)).isInstanceOf(VerifyOutcome.Compared.class);
      }
      int steps = 1 + (FEEDS + batch(spec) - 1) / batch(spec) + 1;

      ApplyOutcome outcome = apply(deployment, spec, signer, chain, database, Integer.MAX_VALUE);

      assertThat(outcome).isInstanceOf(ApplyOutcome.Applied.class);
      assertThat(deployment.verify(spec))
          .isInstanceOfSatisfying(
              VerifyOutcome.Compared.class, c -> assertThat(c.differences()).isEmpty());
      String nonce =
          chain.ask("eth_getTransactionCount", signer.address().toString(), "latest").asString();
      assertThat(Hex.number(nonce)).as("one transaction a step").isEqualTo(steps);
    }
  }

  private static int batch(DeploymentSpec spec) {
    return GasModel.feedsIn(spec.gas().most());
  }

  private static ApplyOutcome apply(
      Deployment deployment,
      DeploymentSpec spec,
      LocalSigner signer,
      Anvil chain,
      Database database,
      int endAtSubmission)
      throws InterruptedException {
    int[] submissions = {0};
    PlanOutcome plan = deployment.plan(spec, signer.address());
    assertThat(plan).isInstanceOf(PlanOutcome.Ready.class);
    DurableTransactionManager manager =
        new DurableTransactionManager(
            Settings.defaults(
                new FeePolicy(Wei.ofGwei(100), FeePolicy.Mode.AUTO, Optional.empty())),
            chain.rpc(),
            signer,
            database.dataSource(),
            InstantSource.system(),
            new SimpleMeterRegistry(),
            _ -> {});
    manager.start();
    try {
      return deployment.apply(
          ((PlanOutcome.Ready) plan).plan(),
          manager,
          progress -> {
            if (progress.phase() == ProgressListener.Phase.SUBMITTED
                && ++submissions[0] == endAtSubmission) {
              throw new Ended();
            }
          });
    } finally {
      manager.stop();
    }
  }

  private static final class Ended extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static LocalSigner key(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    secret[0] &= 0x7f;
    return LocalSigner.forDevnet(secret);
  }
}
