package io.meta138.oracle.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.reports.ColumnAnswer;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.oracle.reports.Quorum;
import io.meta138.oracle.reports.Report;
import io.meta138.oracle.reports.ReportCodec;
import io.meta138.oracle.reports.ReportGas;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What reports cost on a chain, against what is offered for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReportGasTest {
  private static final int ROWS = 25;

  /** No byte of it is zero: the dearest call data. */
  private static final long DEAR = 0x7edc_ba98_7654L;

  private final List<LocalSigner> signers =
      IntStream.rangeClosed(1, 7).mapToObj(ReportGasTest::key).toList();
  private Anvil chain;
  private UnlockedAccount account;
  private Address aggregator;
  private long second;
  private int sent;

  @BeforeAll
  void deploy(@TempDir Path directory) throws Exception {
    chain = Anvil.start();
    account = new UnlockedAccount(chain, chain.account(0));
    DeploymentSpec usual = Specs.of(chain.account(0), 0);
    List<FeedSpec> feeds =
        IntStream.range(0, 4 * ROWS)
            .mapToObj(Specs::feed)
            .map(feed -> announcing(feed, feed.row() == 0 || feed.row() == 2))
            .toList();
    DeploymentSpec spec =
        Specs.withFeeds(
            Specs.withAggregator(
                usual,
                AggregatorSpec.usual(
                    chain.account(0),
                    usual.aggregator().roles(),
                    signers.stream().map(LocalSigner::address).toList(),
                    5)),
            feeds);
    Deployment deployment =
        new Deployment(
            chain.rpc(),
            new RecordFile(directory.resolve("138.json")),
            Deployment.Limits.USUAL,
            InstantSource.system());
    PlanOutcome plan = deployment.plan(spec, chain.account(0));
    ApplyOutcome outcome = deployment.apply(((PlanOutcome.Ready) plan).plan(), account, _ -> {});
    aggregator = ((ApplyOutcome.Applied) outcome).record().aggregator().orElseThrow().address();
    second =
        Hex.number(
                chain.ask("eth_getBlockByNumber", "latest", false).path("timestamp").stringValue())
            .longValueExact();
  }

  @AfterAll
  void end() {
    chain.close();
  }

  @Test
  void noReportUsesMoreThanIsExpectedOfItsShape() {
    for (int rows : List.of(1, 3, ROWS)) {
      for (int observed = 1; observed <= 4; observed++) {
        int columns = observed;
        List<Report.Row> content =
            IntStream.range(0, rows).mapToObj(row -> row(row, columns)).toList();
        check(content, rows + " rows, first of " + observed + " columns");
        check(content, rows + " rows, again of " + observed + " columns");
      }
    }
    check(List.of(row(1, 4)), "one silent row in an announcing bucket");
  }

  /** Sends a report with the limit that would be offered. */
  private void check(List<Report.Row> rows, String what) {
    Report report = new Report(++second, rows);
    long expected = ReportGas.expected(report, 5, row -> row == 0 || row == 2 ? 4 : 0);
    byte[] bytes = ReportCodec.encode(report);
    CommitteeDomain domain = new CommitteeDomain(ChainId.META, aggregator);
    Quorum quorum = new Quorum(signers.stream().map(LocalSigner::address).toList(), 5);
    for (int i = 2; i < 7; i++) {
      quorum.add(i, signers.get(i).sign(domain.typed(1, bytes)));
    }
    chain.ask("evm_setNextBlockTimestamp", Hex.quantity(second));
    String key = "report " + ++sent;
    account.submit(
        new Intent(
            key,
            Optional.empty(),
            Optional.of(aggregator),
            Wei.ZERO,
            Aggregator.transmit(bytes, quorum.encode()).data(),
            Optional.of(ReportGas.limit(expected).orElseThrow()),
            Optional.empty()));
    IntentStatus.Receipt receipt =
        ((IntentStatus.Mined) account.await(key, Duration.ofMinutes(1)).orElseThrow()).receipt();
    assertThat(receipt.success()).as(what).isTrue();
    assertThat(receipt.gasUsed()).as(what).isLessThanOrEqualTo(expected);
  }

  private static Report.Row row(int index, int observed) {
    List<Long> answers = new ArrayList<>();
    for (int column = 0; column < 4; column++) {
      answers.add(column < observed ? DEAR : ColumnAnswer.NONE);
    }
    return new Report.Row(index, answers);
  }

  private static FeedSpec announcing(FeedSpec feed, boolean announces) {
    return new FeedSpec(
        feed.id(),
        feed.description(),
        feed.row(),
        feed.column(),
        feed.decimals(),
        feed.precision(),
        announces);
  }

  private static LocalSigner key(int number) {
    byte[] secret = new byte[32];
    secret[31] = (byte) number;
    return LocalSigner.forDevnet(secret);
  }
}
