package io.meta138.oracle.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.Command;
import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.oracle.deployment.PlanOutcome.Kind;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.oracle.onchain.Role;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DeploymentTest {
  private static final Address STRANGER =
      Address.parse("0x00000000000000000000000000000000000bad00");
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
  void everything_wanted_stands_on_chain_and_in_the_record() throws Exception {
    DeploymentSpec spec =
        Specs.withProxies(Specs.of(deployer, 10), new FeedId("A1/USD"), new FeedId("A7/USD"));
    List<String> lines = new ArrayList<>();

    ApplyOutcome outcome =
        deployment()
            .apply(plan(spec), new UnlockedAccount(chain, deployer), p -> lines.add(p.line()));

    assertThat(outcome).isInstanceOf(ApplyOutcome.Applied.class);
    DeploymentRecord record = record();
    AggregatorClient client = client(record);
    assertThat(client.feeds()).extracting(OnChainFeed::name).hasSize(10).contains("A9/USD");
    assertThat(client.committee().signers()).containsExactly(deployer);
    assertThat(record.feeds()).hasSize(10);
    assertThat(record.proxies()).containsOnlyKeys(new FeedId("A1/USD"), new FeedId("A7/USD"));
    assertThat(lines).anyMatch(l -> l.startsWith("[1/4] deploy Aggregator: mined in block"));
    assertThat(deployment().verify(spec))
        .isInstanceOfSatisfying(
            VerifyOutcome.Compared.class,
            compared -> {
              assertThat(compared.differences()).isEmpty();
              assertThat(compared.checks()).isGreaterThan(100);
            });
  }

  @Test
  void a_second_apply_does_nothing() throws Exception {
    DeploymentSpec spec = Specs.of(deployer, 3);
    apply(spec);
    String before = chain.ask("eth_getTransactionCount", deployer.toString(), "latest").asString();
    String text = Files.readString(file());

    assertThat(plan(spec).steps()).isEmpty();
    apply(spec);

    assertThat(chain.ask("eth_getTransactionCount", deployer.toString(), "latest").asString())
        .isEqualTo(before);
    assertThat(Files.readString(file())).isEqualTo(text);
  }

  @Test
  void what_is_added_later_is_all_that_is_sent() throws Exception {
    apply(Specs.of(deployer, 3));

    DeploymentPlan plan = plan(Specs.of(deployer, 5));

    assertThat(plan.steps())
        .extracting(item -> item.step().text())
        .containsExactly("register 2 feeds, A3/USD to A4/USD");
    apply(Specs.of(deployer, 5));
    assertThat(same(Specs.of(deployer, 5))).isTrue();
  }

  @Test
  void the_estimate_is_not_below_what_is_used_and_not_far_above() throws Exception {
    DeploymentSpec spec = Specs.withProxies(Specs.of(deployer, 12), new FeedId("A0/USD"));
    DeploymentPlan plan = plan(spec);
    UnlockedAccount account = new UnlockedAccount(chain, deployer);
    List<Long> used = new ArrayList<>();
    deployment()
        .apply(
            plan,
            account,
            progress -> {
              if (progress.phase() == ProgressListener.Phase.MINED) {
                String hash = progress.detail().substring(progress.detail().indexOf("0x"));
                JsonNode receipt = chain.ask("eth_getTransactionReceipt", hash);
                used.add(Hex.number(receipt.path("gasUsed").stringValue()).longValueExact());
              }
            });

    assertThat(used).hasSameSizeAs(plan.steps());
    for (int i = 0; i < used.size(); i++) {
      assertThat(plan.steps().get(i).gas())
          .as(plan.steps().get(i).step().text() + " uses " + used.get(i))
          .isBetween(used.get(i), used.get(i) * 3 / 2);
    }
  }

  @Test
  void a_wrong_chain_is_refused() {
    DeploymentSpec spec = Specs.of(deployer, 1);
    DeploymentSpec elsewhere =
        new DeploymentSpec(
            new ChainId(139), spec.aggregator(), spec.feeds(), spec.proxies(), spec.gas());

    assertThat(kinds(elsewhere, deployer)).containsExactly(Kind.WRONG_CHAIN);
  }

  @Test
  void an_account_without_coins_is_refused() {
    assertThat(kinds(Specs.of(STRANGER, 1), STRANGER)).containsExactly(Kind.NO_BALANCE);
  }

  @Test
  void an_account_without_the_role_is_refused() throws Exception {
    apply(Specs.of(deployer, 1));

    assertThat(kinds(Specs.of(deployer, 2), chain.account(1))).containsExactly(Kind.MISSING_ROLE);
  }

  @Test
  void an_admin_that_is_not_feed_admin_is_one_only_meanwhile() throws Exception {
    Address feedAdmin = chain.account(1);
    DeploymentSpec spec = Specs.of(deployer, Map.of(Role.FEED_ADMIN, feedAdmin), 2);

    apply(spec);

    AggregatorClient client = client(record());
    assertThat(client.hasRole(Role.FEED_ADMIN, feedAdmin)).isTrue();
    assertThat(client.hasRole(Role.FEED_ADMIN, deployer)).isFalse();
    assertThat(same(spec)).isTrue();
  }

  @Test
  void other_code_at_the_recorded_address_is_refused_and_found() throws Exception {
    DeploymentSpec spec = Specs.of(deployer, 1);
    apply(spec);
    setCode(record().aggregator().orElseThrow().address(), "0x6000");

    assertThat(kinds(spec, deployer)).containsExactly(Kind.FOREIGN_CODE);
    assertThat(differences(spec)).containsExactly("aggregator code");
  }

  @Test
  void a_feed_keeps_its_place_and_a_place_its_feed() throws Exception {
    DeploymentSpec spec = Specs.of(deployer, 2);
    apply(spec);
    FeedSpec first = spec.feeds().getFirst();
    FeedSpec moved = new FeedSpec(first.id(), first.description(), 9, 0, 8, 8, first.announces());
    FeedSpec squatter =
        new FeedSpec(new FeedId("NEW/USD"), "NEW / USD", first.row(), first.column(), 8, 8, false);

    assertThat(kinds(Specs.withFeeds(spec, List.of(moved)), deployer))
        .containsExactly(Kind.FEED_CONFLICT);
    assertThat(kinds(Specs.withFeeds(spec, List.of(squatter)), deployer))
        .containsExactly(Kind.FEED_CONFLICT);
  }

  @Test
  void a_chain_before_shanghai_is_refused() {
    try (Anvil old = Anvil.start("--hardfork", "paris")) {
      Deployment deployment =
          new Deployment(
              old.rpc(),
              new RecordFile(directory.resolve("old.json")),
              Deployment.Limits.USUAL,
              InstantSource.system());

      assertThat(deployment.plan(Specs.of(old.account(0), 1), old.account(0)))
          .isInstanceOfSatisfying(
              PlanOutcome.Rejected.class,
              rejected ->
                  assertThat(rejected.problems())
                      .extracting(PlanOutcome.Problem::kind)
                      .containsExactly(Kind.OLD_FORK));
    }
  }

  @Test
  void a_committee_that_the_contract_would_refuse_is_refused_before() {
    AggregatorSpec usual = Specs.of(deployer, 1).aggregator();
    List<Address> four = List.of(deployer, chain.account(1), chain.account(2), chain.account(3));
    for (int threshold = 0; threshold <= 5; threshold++) {
      AggregatorSpec spec = AggregatorSpec.usual(deployer, usual.roles(), four, threshold);
      PlanOutcome outcome =
          deployment().plan(Specs.withAggregator(Specs.of(deployer, 1), spec), deployer);

      assertThat(outcome instanceof PlanOutcome.Ready)
          .as("threshold %d of 4: %s", threshold, outcome)
          .isEqualTo(threshold == 3 || threshold == 4);
    }
  }

  @Test
  void a_step_that_would_revert_is_named_with_its_reason_and_not_sent() throws Exception {
    DeploymentSpec spec = Specs.of(deployer, 1);
    apply(spec);
    DeploymentPlan more = plan(Specs.of(deployer, 2));
    send(Aggregator.revokeRole(Role.FEED_ADMIN.id(), deployer));
    UnlockedAccount account = new UnlockedAccount(chain, deployer);

    ApplyOutcome outcome = deployment().apply(more, account, _ -> {});

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ApplyOutcome.StepFailed.class,
            failed -> {
              assertThat(failed.step()).isEqualTo("register feed A1/USD");
              assertThat(failed.reason()).startsWith("AccessControlUnauthorizedAccount(account 0x");
            });
    assertThat(account.sent()).isZero();
  }

  @Test
  void verification_finds_what_was_changed_behind_our_back() throws Exception {
    DeploymentSpec spec = Specs.of(deployer, 2);
    apply(spec);
    send(Aggregator.grantRole(Role.GUARDIAN.id(), STRANGER));
    send(
        Aggregator.setNotify(
            io.meta138.oracle.onchain.FeedNames.encode(new FeedId("A0/USD")), false));
    Address face = record().feeds().get(new FeedId("A1/USD")).address();
    byte[] code = reader().code(face);
    code[code.length - 1] ^= 1;
    setCode(face, Hex.encode(code));

    assertThat(differences(spec))
        .containsExactlyInAnyOrder(
            "holders of guardian",
            "feed A0/USD events",
            "face of A1/USD code",
            "face of A1/USD code hash");
  }

  @Test
  void verification_finds_another_committee() throws Exception {
    DeploymentSpec spec = Specs.of(deployer, 1);
    apply(spec);
    AggregatorSpec other =
        AggregatorSpec.usual(
            deployer, spec.aggregator().roles(), List.of(deployer, chain.account(1)), 2);

    assertThat(differences(Specs.withAggregator(spec, other)))
        .containsExactlyInAnyOrder("committee threshold", "committee signers");
  }

  @Test
  void a_changed_immutable_in_the_code_is_found_against_the_record() throws Exception {
    DeploymentSpec spec = Specs.of(deployer, 1);
    apply(spec);
    DeploymentRecord.Contract contract = record().aggregator().orElseThrow();
    Map<String, String> values = new TreeMap<>(contract.immutables());
    String age = "0x" + "0".repeat(61) + "12c"; // the 300 s of maxReportAge
    assertThat(values).containsValue(age);
    String code = Hex.encode(reader().code(contract.address()));
    setCode(
        contract.address(),
        code.replace("63" + "0000012c", "63" + "00000fff")
            .replace(age.substring(2), "0".repeat(61) + "fff"));

    assertThat(differences(spec)).contains("aggregator immutables", "aggregator max report age");
  }

  @Test
  void feeds_of_a_lost_record_entry_are_adopted() throws Exception {
    DeploymentSpec spec = Specs.of(deployer, 3);
    apply(spec);
    DeploymentRecord record = record();
    new RecordFile(file())
        .save(
            new DeploymentRecord(
                record.chainId(),
                record.registry(),
                record.router(),
                new TreeMap<>(),
                record.proxies(),
                record.attempts()));

    apply(spec);

    assertThat(record().feeds()).hasSize(3);
    assertThat(same(spec)).isTrue();
  }

  @Test
  void a_record_that_is_no_record_is_refused_by_name() throws IOException {
    Files.writeString(file(), "{\"chainId\": 138, \"aggregator\": {\"address\": 5}}");

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> deployment().plan(Specs.of(deployer, 1), deployer)))
        .isInstanceOf(DeploymentException.class)
        .hasMessageContaining("138.json");
  }

  private Path file() {
    return directory.resolve("138.json");
  }

  private Deployment deployment() {
    return new Deployment(
        chain.rpc(),
        RecordFile.in(directory, ChainId.META),
        new Deployment.Limits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(300)),
        InstantSource.system());
  }

  private DeploymentPlan plan(DeploymentSpec spec) {
    PlanOutcome outcome = deployment().plan(spec, deployer);
    assertThat(outcome).isInstanceOf(PlanOutcome.Ready.class);
    return ((PlanOutcome.Ready) outcome).plan();
  }

  private void apply(DeploymentSpec spec) throws InterruptedException {
    assertThat(deployment().apply(plan(spec), new UnlockedAccount(chain, deployer), _ -> {}))
        .isInstanceOf(ApplyOutcome.Applied.class);
  }

  private List<Kind> kinds(DeploymentSpec spec, Address account) {
    PlanOutcome outcome = deployment().plan(spec, account);
    assertThat(outcome).isInstanceOf(PlanOutcome.Rejected.class);
    return ((PlanOutcome.Rejected) outcome)
        .problems().stream().map(PlanOutcome.Problem::kind).toList();
  }

  private List<String> differences(DeploymentSpec spec) {
    VerifyOutcome outcome = deployment().verify(spec);
    assertThat(outcome).isInstanceOf(VerifyOutcome.Compared.class);
    return ((VerifyOutcome.Compared) outcome)
        .differences().stream().map(VerifyOutcome.Difference::what).toList();
  }

  private boolean same(DeploymentSpec spec) {
    return differences(spec).isEmpty();
  }

  private DeploymentRecord record() {
    return new RecordFile(file()).load(ChainId.META);
  }

  private ChainReader reader() {
    return new ChainReader(chain.rpc(), Duration.ofMinutes(1), KnownErrors.ALL);
  }

  private AggregatorClient client(DeploymentRecord record) {
    return new AggregatorClient(reader(), record.aggregator().orElseThrow().address());
  }

  private void send(Command command) {
    new UnlockedAccount(chain, deployer)
        .submit(
            new io.meta138.chain.tx.Intent(
                command.function(),
                Optional.empty(),
                record().aggregator().map(DeploymentRecord.Contract::address),
                io.meta138.platform.types.Wei.ZERO,
                command.data(),
                Optional.empty(),
                Optional.empty()));
  }

  private static void setCode(Address address, String code) {
    chain.ask("anvil_setCode", address.toString(), code);
  }
}
