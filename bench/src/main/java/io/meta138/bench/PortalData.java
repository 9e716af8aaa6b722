package io.meta138.bench;

import io.meta138.incident.Severity;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.desk.RulesFile;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a portal is measured with: messages, transactions, reports and incidents of a long time. */
final class PortalData {
  private static final int A_REPORT = 120;
  private static final int AT_ONCE = 200;
  private static final Duration SETTLE = Duration.ofMinutes(1);

  private PortalData() {}

  /** Messages of two lanes: of a hundred, ninety-eight arrived, one failed, one was overtaken. */
  static void messages(Database database, int count) {
    database
        .jdbc()
        .sql(
            """
            insert into ccip.message (lane, generation, number, id, sender, receiver, encoded,
                payload, gas_limit, fee_token, fee, source_chain, source_block, source_block_hash,
                source_tx, log_index, sent_at, sent_seen_at, finalized_at, verifying_at,
                verified_at, superseded_by, superseded_at, execution_state, destination_block,
                destination_tx, executed_at, executed_seen_at, executions, gas_used, return_data,
                received_at, received_seen_at, rows_taken, on_ramp, off_ramp)
            select case i % 2 when 0 then 'out' else 'back' end, 1, i, hash,
                substr(hash, 1, 20), substr(hash, 7, 20), decode(repeat('ab', 320), 'hex'),
                decode(repeat('cd', 64), 'hex'), 200000, decode(repeat('00', 20), 'hex'),
                1000000000, case i % 2 when 0 then 138 else 1338 end, i, hash, hash, 0, at, at,
                at + interval '1 s', at + interval '1 s', at + interval '2 s',
                case when i % 100 = 7 then hash end,
                case when i % 100 = 7 then at + interval '2 s' end,
                case when i % 100 = 7 then null when i % 100 = 8 then 3 else 2 end,
                case when i % 100 <> 7 then i end,
                case when i % 100 <> 7 then hash end,
                case when i % 100 <> 7 then at + interval '3 s' end,
                case when i % 100 <> 7 then at + interval '3 s' end,
                case when i % 100 <> 7 then 1 else 0 end, 60000,
                case when i % 100 = 8 then decode('08c379a0', 'hex') end,
                case when i % 100 not in (7, 8) then at + interval '3 s' end,
                case when i % 100 not in (7, 8) then at + interval '3 s' end,
                4, substr(hash, 1, 20), substr(hash, 2, 20)
            from generate_series(1, :count) i,
                lateral (select sha256(convert_to(i::text, 'UTF8')) as hash,
                    now() - (:count - i) * interval '2 s' as at) of
            """)
        .param("count", count)
        .update();
    settle(database, "ccip.message");
  }

  /** Transactions of an account, all confirmed but one in fifty, which failed. */
  static void transactions(Database database, Address account, int count) {
    database
        .jdbc()
        .sql(
            """
            insert into chain.intent (chain_id, account, key, group_name, recipient, value, data,
                gas_limit, submitted_at, state, reason, nonce, tx_hash, block_number, block_hash,
                gas_used, success, changed_at)
            select 138, :account, 'report/' || encode(hash, 'hex'), 'reports',
                substr(hash, 1, 20), 0, decode(repeat('ab', 320), 'hex'), 500000, at,
                case when i % 50 = 9 then 'FAILED' else 'CONFIRMED' end,
                case when i % 50 = 9 then 'execution reverted' end, i, hash, i, hash, 331046,
                i % 50 <> 9, at
            from generate_series(1, :count) i,
                lateral (select sha256(convert_to('t' || i, 'UTF8')) as hash,
                    now() - (:count - i) * interval '2 s' as at) of
            """)
        .param("account", account.toBytes())
        .param("count", count)
        .update();
    settle(database, "chain.intent");
  }

  /** Reports, each with every feed. */
  static void reports(Database database, List<String> feeds) {
    database
        .jdbc()
        .sql(
            """
            insert into oracle.report (id, epoch, observed_at, created_at, signed_at, submitted_at,
                settled_at, outcome, tx_hash, block_number, gas_used, bytes, lines)
            select hash, 1, at, at, at, at, at, 'mined', hash, i, 331046,
                decode(repeat('ab', 200), 'hex'),
                (select jsonb_object_agg(feed, jsonb_build_object('price', (100 + i)::text,
                    'trigger', 'deviation', 'changedAt', to_char(at at time zone 'UTC',
                    'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'quotes', jsonb_build_array(
                    jsonb_build_array('kraken ' || feed, '100.1', '100.1',
                    '2026-01-05T09:00:00Z')))) from unnest(:feeds) feed)
            from generate_series(1, :count) i,
                lateral (select sha256(convert_to('r' || i, 'UTF8')) as hash,
                    date_trunc('second', now()) - (:count - i) * interval '10 s' as at) of
            """)
        .param("feeds", feeds.toArray(String[]::new), java.sql.Types.ARRAY)
        .param("count", A_REPORT)
        .update();
    settle(database, "oracle.report");
  }

  /** What a server that runs for a while has done by itself. */
  private static void settle(Database database, String table) {
    database.jdbc().sql("vacuum analyze " + table).update();
  }

  /**
   * Incidents by as many alerts, of which nine of ten are over. They are decided on by a desk that
   * tells nobody and gathers nothing, so that the one that is measured finds all that done.
   */
  static void incidents(Database database, int count) throws Exception {
    Desk desk =
        new Desk(
            database,
            RulesFile.shipped(),
            new Nobody(),
            _ -> {},
            new TimelineStore(database),
            InstantSource.system(),
            new SimpleMeterRegistry());
    desk.start();
    await("a desk", () -> desk.unready().isEmpty());
    for (int from = 0; from < count; from += AT_ONCE) {
      signals(desk, from, Math.min(count, from + AT_ONCE), true);
      signals(desk, from, Math.min(count, from + AT_ONCE), false);
    }
    // the last of them are over when nothing changes any more
    long before = -1;
    for (long now = open(desk); now != before; now = open(desk)) {
      before = now;
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
    desk.stop();
    database.jdbc().sql("update incident.work set done_at = now() where done_at is null").update();
    settle(database, "incident.timeline");
  }

  /** Nobody is paged before a day is over. */
  private static final class Nobody implements Responders {
    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return new Policy(
          "bench",
          List.of(),
          List.of(),
          false,
          List.of(new Step(Duration.ofDays(1), List.of("alice"))),
          List.of(),
          0,
          Duration.ofMinutes(5),
          Duration.ofMinutes(30));
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return List.of();
    }
  }

  private static long open(Desk desk) {
    return desk.view().incidents(one -> one.open(), Integer.MAX_VALUE).size();
  }

  private static void signals(Desk desk, int from, int until, boolean firing) throws Exception {
    List<ReceivedSignal> signals = new ArrayList<>();
    for (int i = from; i < until; i++) {
      if (firing || i % 10 != 0) {
        signals.add(signal(i, firing));
      }
    }
    Outcome outcome = desk.submit(new Input.Signals(signals)).get(1, TimeUnit.MINUTES);
    if (!(outcome instanceof Outcome.Taken)) {
      throw new BenchException("alerts were answered with " + outcome);
    }
  }

  private static ReceivedSignal signal(int index, boolean firing) {
    String subject = "site:rack-" + index;
    String severity = "p3";
    Instant began = Instant.now();
    return new ReceivedSignal(
        "alertmanager",
        "fingerprint-" + index,
        "site.warm",
        firing,
        began,
        firing ? Optional.empty() : Optional.of(began),
        Map.of(
            "alertname",
            "site.warm",
            "kind",
            "site.warm",
            "subject",
            subject,
            "severity",
            severity),
        Map.of("summary", subject + " is warmer than it should be"),
        Optional.empty());
  }

  /** A condition that may need time. */
  interface Condition {
    boolean holds() throws Exception;
  }

  static void await(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + SETTLE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new BenchException(what + " not within " + SETTLE);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
