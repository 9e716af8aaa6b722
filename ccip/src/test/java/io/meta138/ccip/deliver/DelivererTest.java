package io.meta138.ccip.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.attest.Attestation;
import io.meta138.ccip.attest.Attester;
import io.meta138.ccip.attest.Refusal;
import io.meta138.ccip.attest.RootAttester;
import io.meta138.ccip.attest.RootRequest;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.messages.LaneMessage;
import io.meta138.ccip.messages.MessageRoot;
import io.meta138.ccip.messages.RootClaim;
import io.meta138.ccip.support.OracleAtSource;
import io.meta138.ccip.support.TwoChains;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.chain.abi.Command;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.signing.QuorumSignatures;
import io.meta138.chain.signing.Signature;
import io.meta138.chain.signing.TypedData;
import io.meta138.chain.support.TestDatabase;
import io.meta138.chain.support.Until;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages from one chain to another: what is sent arrives once, whatever happens on the way. */
final class DelivererTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final FailurePolicy POLICY = new CataloguePolicy(new Explainer());
  private static final LocalSigner ACCOUNT = TwoChains.signer("deliverer", 0);

  private TwoChains chains;
  private Database database;
  private Carriage carriage;

  @BeforeEach
  void begin() {
    chains = TwoChains.start(4, 2);
    fund(ACCOUNT.address());
    database = TestDatabase.connect(TestDatabase.createEmpty("deliverer"));
    database.migrate("chain");
    database.migrate("ccip");
  }

  @AfterEach
  void end() {
    if (carriage != null) {
      carriage.close();
    }
    database.close();
    chains.close();
  }

  private void fund(Address account) {
    chains
        .destination()
        .rpc()
        .result("anvil_setBalance", account.toString(), "0x56bc75e2d63100000");
  }

  private void carry() {
    carry(POLICY, chains.signers());
  }

  private void carry(FailurePolicy failures, List<LocalSigner> signers) {
    carry(chains.lane(), failures, signers);
  }

  private void carry(Lane lane, FailurePolicy failures, List<LocalSigner> signers) {
    carriage =
        new Carriage(
            lane,
            chains.source().rpc(),
            chains.destination().rpc(),
            ACCOUNT,
            database,
            attesters(lane, signers, chains),
            failures);
  }

  private static List<Attester> attesters(Lane lane, List<LocalSigner> signers, TwoChains chains) {
    return signers.stream()
        .map(signer ->
            new Attester(
                "attester " + signer.address(),
                signer,
                List.of(lane),
                Map.of(chains.source().id(), chains.source().rpc()),
                Attester.Settings.defaults(),
                new SimpleMeterRegistry()))
        .toList();
  }

  private LaneMessage sendRows(Map<Integer, Long> rounds) {
    return TwoChains.sent(chains.send(chains.receiver(), TwoChains.rows(rounds), 300_000));
  }

  private TrackedMessage await(LaneMessage message, MessageState state) {
    Until.holds(
        LIMIT,
        () -> message.number() + " is " + state + ": " + show(message),
        () -> find(message).filter(m -> m.state() == state).isPresent());
    return find(message).orElseThrow();
  }

  private String show(LaneMessage message) {
    return find(message).map(m -> m + " " + m.delivery()).orElse("unknown")
        + " "
        + carriage.deliverer().status();
  }

  private Optional<TrackedMessage> find(LaneMessage message) {
    return carriage.store().find(message.id());
  }

  private void awaitReceived(LaneMessage message) {
    Until.holds(
        LIMIT,
        () -> message.number() + " is received: " + show(message),
        () -> find(message).flatMap(TrackedMessage::receipt).isPresent());
  }

  private void eachExecutedOnce(int count) {
    assertThat(chains.executions())
        .extracting(LaneRouter.ExecutionStateChanged::messageId)
        .doesNotHaveDuplicates()
        .hasSize(count);
  }

  @Test
  void what_is_sent_is_received_once() {
    carry();
    List<LaneMessage> sent = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      sent.add(sendRows(Map.of(i, 7L)));
    }
    sent.forEach(this::awaitReceived);
    eachExecutedOnce(12);
    for (int row = 0; row < 12; row++) {
      assertThat(chains.round(row)).isEqualTo(7);
    }
  }

  @Test
  void a_report_of_the_oracle_is_a_price_on_the_other_chain() {
    OracleAtSource oracle = new OracleAtSource(chains);
    Lane lane = oracle.lane();
    carry(lane, POLICY, chains.signers());
    LaneMessage first = TwoChains.sent(oracle.report(6_512_345));
    awaitReceived(first);
    assertThat(oracle.words().getFirst().signum()).isPositive();
    assertThat(oracle.words().getFirst()).isEqualTo(oracle.words().getLast());
    chains.source().rpc().result("evm_increaseTime", 5);
    chains.source().mine(1);
    LaneMessage second = TwoChains.sent(oracle.report(6_600_000));
    awaitReceived(second);
    assertThat(oracle.words().getFirst()).isEqualTo(oracle.words().getLast());
    eachExecutedOnce(2);
  }

  @Test
  void many_small_messages_share_a_transaction() {
    for (int i = 0; i < 20; i++) {
      sendRows(Map.of(i, 1L));
    }
    carry();
    Until.holds(LIMIT, "all are executed", () -> carriage.store().stats("there").confirmed() == 20);
    long transactions =
        database.jdbc().sql("select count(*) from ccip.delivery").query(Long.class).single();
    assertThat(transactions).isLessThanOrEqualTo(2);
    eachExecutedOnce(20);
  }

  @Test
  void a_message_that_attesters_lack_keeps_no_other_batch_under_its_root_waiting() {
    LanePolicy usual = LanePolicy.defaults();
    chains.policy(
        new LanePolicy(
            usual.overdueAfter(), usual.confirmWithin(), 4, usual.batchGas(), usual.batchWait()));
    List<RootRequest> asked = Collections.synchronizedList(new ArrayList<>());
    List<LaneMessage> sent = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      sent.add(sendRows(Map.of(i, 1L)));
    }
    long lacked = sent.get(2).number();
    Lane lane = chains.lane();
    List<RootAttester> lacking = new ArrayList<>();
    for (Attester attester : attesters(lane, chains.signers(), chains)) {
      lacking.add(
          new RootAttester() {
            @Override
            public String name() {
              return attester.name();
            }

            @Override
            public Attestation ask(RootRequest request, Duration limit) {
              asked.add(request);
              return request.first() <= lacked && lacked < request.end()
                  ? new Attestation.Refused(Refusal.UNKNOWN_MESSAGE, "message " + lacked)
                  : attester.ask(request, limit);
            }
          });
    }
    carriage =
        new Carriage(
            lane,
            chains.source().rpc(),
            chains.destination().rpc(),
            ACCOUNT,
            database,
            lacking,
            POLICY);
    awaitReceived(sent.getLast());
    Until.holds(
        LIMIT,
        () -> "all but one arrive: " + carriage.deliverer().status(),
        () ->
            sent.stream()
                    .filter(message -> find(message).flatMap(TrackedMessage::receipt).isPresent())
                    .count()
                == 11);
    assertThat(find(sent.get(2)).orElseThrow().execution()).isEmpty();
    assertThat(asked).anyMatch(request -> request.count() > 4);
    // beyond any batch that it may have been in
    assertThat(sent.subList(6, 12))
        .allSatisfy(
            message -> assertThat(find(message).orElseThrow().delivery().attempts()).isZero());
  }

  @Test
  void overtaken_prices_are_superseded_and_the_newest_arrive() {
    List<LaneMessage> sent = new ArrayList<>();
    for (long round = 1; round <= 10; round++) {
      sent.add(sendRows(Map.of(0, round, 1, round)));
    }
    LaneMessage alone = sendRows(Map.of(5, 3L));
    carry();
    awaitReceived(sent.getLast());
    awaitReceived(alone);
    for (LaneMessage old : sent.subList(0, 9)) {
      assertThat(await(old, MessageState.SUPERSEDED).supersededBy()).contains(sent.getLast().id());
    }
    eachExecutedOnce(2);
    assertThat(chains.round(0)).isEqualTo(10);
    assertThat(chains.round(1)).isEqualTo(10);
    assertThat(chains.round(5)).isEqualTo(3);
  }

  @Test
  void what_the_source_took_back_is_never_delivered() {
    chains.finality(new Finality.Depth(4));
    carry();
    LaneMessage gone = sendRows(Map.of(0, 1L));
    await(gone, MessageState.SENT);
    chains.source().takeBack(1);
    LaneMessage kept = sendRows(Map.of(0, 2L, 1, 2L));
    assertThat(kept.number()).as("the number is used again").isEqualTo(gone.number());
    chains.source().mine(4);
    awaitReceived(kept);
    assertThat(find(gone)).isEmpty();
    eachExecutedOnce(1);
    assertThat(chains.round(0)).isEqualTo(2);
  }

  @Test
  void a_message_that_attesters_see_otherwise_keeps_no_other_waiting() {
    List<LaneMessage> sent = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sent.add(sendRows(Map.of(i, 1L)));
    }
    carry(POLICY, List.of());
    sent.forEach(message -> await(message, MessageState.VERIFYING));
    carriage.close();
    // as a node that lies would have it
    database
        .jdbc()
        .sql("update ccip.message set id = decode(repeat('77', 32), 'hex') where number = 3")
        .update();
    carry();
    sent.stream().filter(message -> message.number() != 3).forEach(this::awaitReceived);
    eachExecutedOnce(4);
  }

  @Test
  void a_message_that_failed_for_want_of_gas_gets_more() {
    LaneMessage poor =
        TwoChains.sent(chains.send(chains.receiver(), TwoChains.rows(Map.of(0, 1L)), 40_000));
    carry();
    TrackedMessage done = await(poor, MessageState.SUCCESS);
    awaitReceived(poor);
    assertThat(done.execution().orElseThrow().count()).isGreaterThan(1);
    assertThat(chains.round(0)).isEqualTo(1);
  }

  @Test
  void what_fails_for_good_is_left_to_people_who_may_ask_again() {
    carry(
        (failed, now) ->
            failed.tries() >= 2 && !failed.retryAsked()
                ? new FailurePolicy.Decision.GiveUp("tried " + failed.tries() + " times")
                : new FailurePolicy.Decision.Retry(failed.gasLimit()),
        chains.signers());
    // the receiver does not believe this sender
    Address stranger = chains.source().account(5);
    LaneMessage unwelcome =
        TwoChains.sent(
            chains
                .source()
                .send(
                    stranger,
                    chains.near(),
                    chains.command(chains.receiver(), TwoChains.rows(Map.of(0, 1L)), 200_000),
                    Wei.ofGwei(10)));
    Until.holds(
        LIMIT,
        () -> "given up: " + show(unwelcome),
        () -> find(unwelcome).flatMap(m -> m.delivery().givenUpAt()).isPresent());
    assertThat(find(unwelcome).orElseThrow().execution().orElseThrow().count()).isEqualTo(2);
    assertThat(carriage.store().attempts().retryNow(unwelcome.id(), Instant.now())).isTrue();
    Until.holds(
        LIMIT,
        () -> "tried once more: " + show(unwelcome),
        () -> find(unwelcome).orElseThrow().execution().orElseThrow().count() == 3);
    Until.holds(
        LIMIT,
        () -> "given up again: " + show(unwelcome),
        () -> find(unwelcome).flatMap(m -> m.delivery().givenUpAt()).isPresent());
  }

  @Test
  void a_failed_price_is_over_once_newer_ones_have_arrived() {
    carry((failed, now) -> new FailurePolicy.Decision.GiveUp("not tried again"), chains.signers());
    LaneMessage poor =
        TwoChains.sent(
            chains.send(chains.receiver(), TwoChains.rows(Map.of(0, 1L, 1, 1L)), 40_000));
    await(poor, MessageState.FAILED);
    LaneMessage half = sendRows(Map.of(0, 2L));
    awaitReceived(half);
    assertThat(find(poor).orElseThrow().state()).isEqualTo(MessageState.FAILED);
    LaneMessage rest = sendRows(Map.of(1, 2L));
    awaitReceived(rest);
    assertThat(await(poor, MessageState.SUPERSEDED).supersededBy()).contains(rest.id());
    assertThat(find(poor).orElseThrow().execution().orElseThrow().count()).isOne();
  }

  @Test
  void retries_that_are_refused_end_with_the_policy() {
    // nobody can give a receiver more gas than a block has
    FailurePolicy greedy =
        (failed, now) ->
            failed.tries() >= 3
                ? new FailurePolicy.Decision.GiveUp("tried " + failed.tries() + " times")
                : new FailurePolicy.Decision.Retry(2_000_000_000);
    carry(greedy, chains.signers());
    LaneMessage poor =
        TwoChains.sent(chains.send(chains.receiver(), TwoChains.rows(Map.of(0, 1L)), 40_000));
    Until.holds(
        LIMIT,
        () -> "given up: " + show(poor),
        () -> find(poor).flatMap(m -> m.delivery().givenUpAt()).isPresent());
    TrackedMessage end = find(poor).orElseThrow();
    assertThat(end.delivery().refusals()).isEqualTo(2);
    assertThat(end.execution().orElseThrow().count()).isOne();
    assertThat(end.retryAsked()).isFalse();
    assertThat(carriage.store().attempts().retryNow(poor.id(), Instant.now())).isTrue();
    assertThat(find(poor).orElseThrow().delivery().refusals()).isZero();
  }

  @Test
  void messages_that_wait_long_for_another_try_keep_no_other_from_it() {
    List<LaneMessage> sent = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      sent.add(
          TwoChains.sent(chains.send(chains.receiver(), TwoChains.rows(Map.of(i, 1L)), 40_000)));
    }
    long last = sent.getLast().number();
    carry(
        (failed, now) ->
            failed.number() == last
                ? POLICY.decide(failed, now)
                : new FailurePolicy.Decision.Later(now.plus(Duration.ofHours(1))),
        chains.signers());
    await(sent.getLast(), MessageState.SUCCESS);
    assertThat(find(sent.getFirst()).orElseThrow().state()).isEqualTo(MessageState.FAILED);
  }

  @Test
  void what_stands_beside_a_message_that_nobody_read_is_delivered() {
    chains.destination().send(chains.far(), LaneRouter.pauseLane(TwoChains.HERE.value()));
    carry();
    List<LaneMessage> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sent.add(sendRows(Map.of(i, 1L)));
      await(sent.getLast(), MessageState.SOURCE_FINALIZED);
    }
    database
        .jdbc()
        .sql("delete from ccip.message where id = :id")
        .param("id", sent.get(1).id().toBytes())
        .update();
    // so that it is not looked for either
    database
        .jdbc()
        .sql("insert into ccip.pruned values (:lane, :router, 100)")
        .param("lane", chains.lane().name())
        .param("router", chains.near().toBytes())
        .update();
    chains.destination().send(chains.far(), LaneRouter.unpauseLane(TwoChains.HERE.value()));
    awaitReceived(sent.getFirst());
    awaitReceived(sent.getLast());
  }

  @Test
  void a_paused_lane_waits_and_goes_on() {
    chains.destination().send(chains.far(), LaneRouter.pauseLane(TwoChains.HERE.value()));
    carry();
    LaneMessage waiting = sendRows(Map.of(0, 1L));
    await(waiting, MessageState.SOURCE_FINALIZED);
    Until.holds(
        LIMIT,
        "the deliverer says why",
        () -> carriage.deliverer().status().obstacle().contains("paused"));
    assertThat(find(waiting).orElseThrow().delivery().attempts()).isZero();
    chains.destination().send(chains.far(), LaneRouter.unpauseLane(TwoChains.HERE.value()));
    awaitReceived(waiting);
    eachExecutedOnce(1);
  }

  @Test
  void after_a_rotation_what_was_on_its_way_is_signed_again() {
    List<LocalSigner> fresh =
        IntStream.range(10, 14).mapToObj(i -> TwoChains.signer("attester", i)).toList();
    List<LocalSigner> all = new ArrayList<>(chains.signers());
    all.addAll(fresh);
    List<Address> members = fresh.stream().map(LocalSigner::address).toList();
    chains.destination().send(chains.far(), LaneRouter.proposeCommittee(members, 2));
    chains.destination().rpc().result("evm_increaseTime", 90_000);
    chains.destination().rpc().result("evm_setAutomine", false);
    carry(POLICY, all);
    LaneMessage message = sendRows(Map.of(0, 1L));
    awaitPending();
    first(LaneRouter.confirmCommittee());
    chains.destination().mine(1);
    chains.destination().rpc().result("evm_setAutomine", true);
    awaitReceived(message);
    eachExecutedOnce(1);
    chains.destination().mine(2);
    Until.holds(
        LIMIT,
        () -> "one delivery failed and the next is done: " + states(),
        () -> states().equals(List.of("FAILED", "DONE")));
  }

  @Test
  void what_somebody_else_delivered_first_is_left_alone() {
    chains.destination().rpc().result("evm_setAutomine", false);
    carry();
    LaneMessage message = sendRows(Map.of(0, 1L));
    awaitPending();
    first(delivery(message));
    chains.destination().mine(1);
    chains.destination().rpc().result("evm_setAutomine", true);
    awaitReceived(message);
    Until.holds(LIMIT, "the delivery ends", () -> states().equals(List.of("FAILED")));
    eachExecutedOnce(1);
  }

  @Test
  void of_two_deliverers_one_is_active_and_the_other_takes_over() {
    carry();
    Until.holds(LIMIT, "it is active", () -> carriage.deliverer().status().active());
    LaneMessage one = sendRows(Map.of(0, 1L));
    awaitReceived(one);
    LocalSigner other = TwoChains.signer("deliverer", 1);
    fund(other.address());
    Carriage first = carriage;
    try (Carriage second =
        new Carriage(
            chains.lane(),
            chains.source().rpc(),
            chains.destination().rpc(),
            other,
            database,
            attesters(chains.lane(), chains.signers(), chains),
            POLICY)) {
      Until.holds(
          LIMIT,
          "the second stands by",
          () ->
              !second.deliverer().status().active()
                  && second.deliverer().status().obstacle().isEmpty());
      first.close();
      Until.holds(LIMIT, "the second is active", () -> second.deliverer().status().active());
      LaneMessage two = sendRows(Map.of(0, 2L));
      carriage = second;
      awaitReceived(two);
      eachExecutedOnce(2);
    } finally {
      carriage = null;
    }
  }

  private List<String> states() {
    return database
        .jdbc()
        .sql("select state from ccip.delivery where kind = 'DELIVER' order by submitted_at")
        .query(String.class)
        .list();
  }

  /** Waits until the deliverer's transaction lies in the node's pool. */
  private void awaitPending() {
    Until.holds(
        LIMIT,
        () -> "a transaction is pending " + carriage.deliverer().status(),
        () ->
            chains
                .destination()
                .rpc()
                .result("txpool_status")
                .path("pending")
                .stringValue("0x0")
                .equals("0x1"));
  }

  /** Sends with so high a fee that it stands before all others in the next block. */
  private void first(Command command) {
    chains
        .destination()
        .rpc()
        .result(
            "eth_sendTransaction",
            Map.of(
                "from",
                chains.destination().account(0).toString(),
                "to",
                chains.far().toString(),
                "data",
                Hex.encode(command.data()),
                "gas",
                "0x2dc6c0",
                "maxFeePerGas",
                "0x174876e800",
                "maxPriorityFeePerGas",
                "0x174876e800"));
  }

  private Command delivery(LaneMessage message) {
    MessageRoot tree = MessageRoot.of(List.of(message.id()));
    TypedData claim =
        new RootClaim(
                1,
                TwoChains.HERE,
                chains.near(),
                message.number(),
                message.number() + 1,
                tree.root())
            .typed(chains.destination().id(), chains.far());
    SortedMap<Integer, Signature> given = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      given.put(i, chains.signers().get(i).sign(claim));
    }
    return LaneRouter.deliver(
        TwoChains.HERE.value(),
        BigInteger.valueOf(message.number()),
        BigInteger.valueOf(message.number() + 1),
        List.of(message.encode()),
        tree.prove(new TreeSet<>(List.of(0))).proof(),
        new boolean[0],
        QuorumSignatures.pack(given, 2));
  }
}
