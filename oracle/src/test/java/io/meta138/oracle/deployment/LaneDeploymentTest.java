package io.meta138.oracle.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.Command;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.deployment.PlanOutcome.Kind;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.oracle.reports.Quorum;
import io.meta138.oracle.reports.Report;
import io.meta138.oracle.reports.ReportCodec;
import io.meta138.oracle.reports.ReportGas;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class LaneDeploymentTest {
  private static final BigInteger HERE = new BigInteger("13801380138013801380");
  private static final BigInteger THERE = BigInteger.valueOf(1_338_133_813_381_338L);
  private static final Address FAR_ROUTER =
      Address.parse("0x00000000000000000000000000000000000a0001");
  private static final Address FAR_RECEIVER =
      Address.parse("0x00000000000000000000000000000000000a0002");
  private static final Wei COIN = new Wei(BigInteger.TEN.pow(18));
  private static final LocalSigner SIGNER = LocalSigner.forDevnet(key());
  private static Anvil chain;

  @TempDir private Path directory;
  private JsonNode snapshot;
  private Address deployer;

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
  void router_lane_and_destination_stand_as_wanted() throws Exception {
    DeploymentSpec spec = sending(usualTerms());

    DeploymentRecord record = apply(spec);

    assertThat(record.aggregator().orElseThrow().name()).isEqualTo("OracleWithCCIP");
    LaneRouter.LaneView lane = read(router(record), LaneRouter.lane(THERE));
    assertThat(lane.remote()).isEqualTo(FAR_ROUTER);
    OracleWithCCIP.Destination to = read(oracle(record), OracleWithCCIP.destination(THERE));
    assertThat(to.router()).isEqualTo(router(record));
    assertThat(to.rows()).isEqualTo(BigInteger.valueOf(7));
    assertThat(read(oracle(record), OracleWithCCIP.destinationState(THERE)).enabled()).isTrue();
    assertThat(plan(spec).steps()).isEmpty();
    assertThat(verified(spec).differences()).isEmpty();
    assertThat(new RecordFile(file()).load(ChainId.META)).isEqualTo(record);
  }

  @Test
  void the_other_end_is_opened_once_it_is_known() throws Exception {
    DeploymentSpec spec = sending(usualTerms());
    RouterSpec router = spec.lanes().router().orElseThrow();
    DeploymentSpec before =
        spec.withLanes(
            new LanesSpec(
                Optional.of(
                    RouterSpec.usual(
                        HERE, deployer, router.attesters(), router.threshold(), List.of())),
                List.of(),
                Wei.ZERO));
    apply(before);

    assertThat(plan(spec).steps())
        .extracting(item -> item.step().key().replaceFirst("/.*", ""))
        .containsExactly("lane", "budget", "destination", "enable", "prepay");
    apply(spec);
    assertThat(verified(spec).same()).isTrue();
  }

  @Test
  void a_report_sends_within_the_gas_that_is_expected_of_it() throws Exception {
    DeploymentRecord record = apply(sending(usualTerms()));
    for (int turn = 0; turn < 3; turn++) {
      IntentStatus.Receipt receipt = transmit(record, turn);

      assertThat(receipt.success()).isTrue();
      JsonNode logs =
          chain.ask("eth_getTransactionReceipt", receipt.hash().toString()).path("logs");
      assertThat(logs.valueStream().map(log -> log.path("address").asString()))
          .contains(router(record).toString());
    }
  }

  @Test
  void a_receiver_with_feeds_stands_as_wanted() throws Exception {
    DeploymentSpec spec = receiving(FAR_RECEIVER);

    DeploymentRecord record = apply(spec);

    assertThat(record.aggregator()).isEmpty();
    Address receiver = record.receiver().orElseThrow().address();
    assertThat(read(receiver, OracleReceiver.sender())).isEqualTo(FAR_RECEIVER);
    assertThat(record.feeds()).containsOnlyKeys(new FeedId("A0/USD"), new FeedId("A1/USD"));
    assertThat(plan(spec).steps()).isEmpty();
    assertThat(verified(spec).differences()).isEmpty();
    assertThat(Files.readString(file())).contains("\"receiver\"").doesNotContain("\"aggregator\"");
  }

  @Test
  void another_sender_needs_another_receiver() throws Exception {
    apply(receiving(FAR_RECEIVER));

    assertThat(kinds(receiving(FAR_ROUTER))).containsExactly(Kind.FIXED_VALUE);
  }

  @Test
  void changed_terms_are_found_and_put_right() throws Exception {
    apply(sending(usualTerms()));
    DeploymentSpec dearer =
        sending(new RouterSpec.Terms(BigInteger.TEN, BigInteger.ONE, BigInteger.ONE, 2_000_000));

    assertThat(verified(dearer).differences())
        .extracting(VerifyOutcome.Difference::what)
        .containsExactly("lane to " + THERE + " terms");
    assertThat(plan(dearer).steps()).extracting(item -> item.step()).hasSize(1);
    apply(dearer);
    assertThat(verified(dearer).same()).isTrue();
  }

  @Test
  void what_the_operators_switched_off_stays_off_and_is_said() throws Exception {
    DeploymentSpec spec = sending(usualTerms());
    DeploymentRecord record = apply(spec);
    send(router(record), LaneRouter.pauseLane(THERE));
    send(oracle(record), OracleWithCCIP.enableDestination(THERE, false));

    assertThat(plan(spec).steps()).isEmpty();
    assertThat(plan(spec).notes())
        .containsExactlyInAnyOrder(
            "the lane to %s is paused".formatted(THERE),
            "sending to %s is switched off".formatted(THERE));
    assertThat(verified(spec).same()).isTrue();
  }

  @Test
  void what_was_prepaid_is_filled_up_when_half_is_gone() throws Exception {
    DeploymentSpec spec = sending(usualTerms());
    DeploymentRecord record = apply(spec);
    send(
        oracle(record),
        OracleWithCCIP.withdraw(
            Address.ZERO, deployer, COIN.amount().multiply(BigInteger.valueOf(6))));

    assertThat(plan(spec).steps())
        .extracting(item -> item.step().text())
        .containsExactly("prepay sends with 6 coins");
    apply(spec);
    assertThat(plan(spec).steps()).isEmpty();
  }

  @Test
  void what_the_contracts_would_refuse_is_refused_before() {
    DeploymentSpec spec = sending(usualTerms());
    AggregatorSpec plain =
        AggregatorSpec.usual(deployer, spec.aggregator().roles(), spec.aggregator().signers(), 1);
    DeploymentSpec silent =
        new DeploymentSpec(
            spec.chainId(),
            Optional.of(plain),
            spec.feeds(),
            Optional.empty(),
            spec.lanes(),
            spec.gas());

    assertThat(problems(silent)).containsExactly("only an OracleWithCCIP sends rows");
    assertThat(
            problems(
                spec.withLanes(
                    new LanesSpec(
                        Optional.of(
                            RouterSpec.usual(BigInteger.ZERO, deployer, List.of(), 1, List.of())),
                        List.of(),
                        Wei.ZERO))))
        .hasSize(3);
    RouterSpec.Terms usual = usualTerms();
    assertThat(
            problems(
                sending(
                    new RouterSpec.Terms(
                        usual.baseFee(), usual.weiPerGas(), usual.weiPerByte(), 499_999))))
        .containsExactly(
            "destination %s wants 500000 gas for its receiver and its lane's max-gas-limit is 499999"
                .formatted(THERE));
  }

  private DeploymentSpec sending(RouterSpec.Terms terms) {
    DeploymentSpec usual = Specs.of(deployer, 10);
    AggregatorSpec aggregator =
        AggregatorSpec.usual(
                deployer,
                java.util.Map.of(
                    io.meta138.oracle.onchain.Role.FEED_ADMIN, deployer,
                    io.meta138.oracle.onchain.Role.LANE_ADMIN, deployer),
                List.of(SIGNER.address()),
                1)
            .sending();
    RouterSpec router =
        RouterSpec.usual(
            HERE,
            deployer,
            List.of(deployer, chain.account(1)),
            2,
            List.of(new RouterSpec.Link(THERE, FAR_ROUTER, terms)));
    DestinationSpec destination =
        new DestinationSpec(
            THERE,
            Optional.empty(),
            FAR_RECEIVER,
            500,
            Duration.ofSeconds(1),
            300_000,
            new TreeSet<>(List.of(0, 1, 2)),
            500_000,
            COIN,
            new Wei(COIN.amount().multiply(BigInteger.valueOf(100))));
    return new DeploymentSpec(
        usual.chainId(),
        Optional.of(aggregator),
        usual.feeds(),
        Optional.empty(),
        new LanesSpec(
            Optional.of(router),
            List.of(destination),
            new Wei(COIN.amount().multiply(BigInteger.TEN))),
        usual.gas());
  }

  private DeploymentSpec receiving(Address sender) {
    return new DeploymentSpec(
        ChainId.META,
        Optional.of(ReceiverSpec.usual(deployer, FAR_ROUTER, THERE, sender)),
        IntStream.range(0, 2).mapToObj(Specs::feed).toList(),
        Optional.empty(),
        LanesSpec.NONE,
        DeploymentSpec.GasLimits.USUAL);
  }

  private static RouterSpec.Terms usualTerms() {
    return new RouterSpec.Terms(
        BigInteger.valueOf(1_000_000_000_000L),
        BigInteger.valueOf(1_000_000_000L),
        BigInteger.valueOf(1_000_000_000L),
        3_000_000);
  }

  /** Sends a report of all rows with the gas that would be offered for it. */
  private IntentStatus.Receipt transmit(DeploymentRecord record, int turn) {
    long second =
        2
            + Hex.number(
                    chain
                        .ask("eth_getBlockByNumber", "latest", false)
                        .path("timestamp")
                        .stringValue())
                .longValueExact();
    List<Report.Row> rows =
        IntStream.range(0, 3)
            .mapToObj(row -> new Report.Row(row, List.of(5L + turn, 6L, 7L, 8L)))
            .toList();
    Report report = new Report(second, rows);
    byte[] bytes = ReportCodec.encode(report);
    Quorum quorum = new Quorum(List.of(SIGNER.address()), 1);
    quorum.add(0, SIGNER.sign(new CommitteeDomain(ChainId.META, oracle(record)).typed(1, bytes)));
    chain.ask("evm_setNextBlockTimestamp", Hex.quantity(second));
    long expected =
        ReportGas.expected(report, 1, _ -> 4) + ReportGas.sends(report, List.of(300_000L));
    UnlockedAccount account = new UnlockedAccount(chain, deployer);
    account.submit(
        new Intent(
            "report",
            Optional.empty(),
            Optional.of(oracle(record)),
            Wei.ZERO,
            OracleWithCCIP.transmit(bytes, quorum.encode()).data(),
            Optional.of(ReportGas.limit(expected).orElseThrow()),
            Optional.empty()));
    IntentStatus.Receipt receipt =
        ((IntentStatus.Mined) account.await("report", Duration.ofMinutes(1)).orElseThrow())
            .receipt();
    assertThat(receipt.gasUsed()).isLessThanOrEqualTo(expected);
    return receipt;
  }

  private DeploymentRecord apply(DeploymentSpec spec) throws InterruptedException {
    ApplyOutcome outcome =
        deployment().apply(plan(spec), new UnlockedAccount(chain, deployer), _ -> {});
    assertThat(outcome).isInstanceOf(ApplyOutcome.Applied.class);
    return ((ApplyOutcome.Applied) outcome).record();
  }

  private DeploymentPlan plan(DeploymentSpec spec) {
    PlanOutcome outcome = deployment().plan(spec, deployer);
    assertThat(outcome).isInstanceOf(PlanOutcome.Ready.class);
    return ((PlanOutcome.Ready) outcome).plan();
  }

  private List<Kind> kinds(DeploymentSpec spec) {
    return ((PlanOutcome.Rejected) deployment().plan(spec, deployer))
        .problems().stream().map(PlanOutcome.Problem::kind).toList();
  }

  private List<String> problems(DeploymentSpec spec) {
    return ((PlanOutcome.Rejected) deployment().plan(spec, deployer))
        .problems().stream().map(PlanOutcome.Problem::text).toList();
  }

  private VerifyOutcome.Compared verified(DeploymentSpec spec) {
    return (VerifyOutcome.Compared) deployment().verify(spec);
  }

  private Deployment deployment() {
    return new Deployment(
        chain.rpc(), new RecordFile(file()), Deployment.Limits.USUAL, InstantSource.system());
  }

  private Path file() {
    return directory.resolve("138.json");
  }

  private <R> R read(Address contract, io.meta138.chain.abi.Query<R> query) {
    return new ChainReader(chain.rpc(), Duration.ofMinutes(1), KnownErrors.ALL)
        .read(contract, query);
  }

  private void send(Address to, Command command) {
    new UnlockedAccount(chain, deployer)
        .submit(
            new Intent(
                command.function(),
                Optional.empty(),
                Optional.of(to),
                Wei.ZERO,
                command.data(),
                Optional.empty(),
                Optional.empty()));
  }

  private static Address router(DeploymentRecord record) {
    return record.router().orElseThrow().address();
  }

  private static Address oracle(DeploymentRecord record) {
    return record.aggregator().orElseThrow().address();
  }

  private static byte[] key() {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 7);
    return secret;
  }
}
