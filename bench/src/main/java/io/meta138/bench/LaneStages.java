package io.meta138.bench;

import io.meta138.platform.db.Database;
import java.util.List;
import java.util.Locale;

/** Where the time between a block that stays and the receiver's event goes. */
final class LaneStages {
  private static final List<String> STAGES =
      List.of(
          "seen",
          "final",
          "signatures asked for",
          "signed",
          "delivery noted",
          "transaction stored",
          "event seen");

  private static final String TIMES =
      """
      with carried as (
          select unnest(d.ids) as id, d.submitted_at as noted, a.at as stored
          from ccip.delivery d
          join chain.intent i on i.key = d.key
          join chain.attempt a on a.intent_seq = i.seq
          where d.state in ('DONE', 'OPEN')),
      times as (
          select m.number, m.sent_seen_at as seen, m.finalized_at as final, m.verifying_at as asked,
              m.verified_at as signed, c.noted, c.stored, m.received_seen_at as received
          from ccip.message m join carried c on c.id = m.id
          where m.number > :after and m.received_seen_at is not null)
      """;

  private final Database database;

  LaneStages(Database database) {
    this.database = database;
  }

  /** Percentiles of each stage's end, in ms after the block was seen to stay. */
  String table(int after) {
    List<List<Double>> rows =
        database
            .jdbc()
            .sql(
                TIMES
                    + """
                    select percentile_cont(array[0.5, 0.9, 0.95, 0.99]) within group (order by ms) as lag
                    from times cross join lateral (values (0, seen), (1, final), (2, asked), (3, signed),
                        (4, noted), (5, stored), (6, received)) as s(stage, at)
                    cross join lateral (select 1000 * extract(epoch from s.at - final) as ms) as d
                    group by stage order by stage
                    """)
            .param("after", after)
            .query((row, _) -> List.of((Double[]) row.getArray("lag").getArray()))
            .list();
    StringBuilder table =
        new StringBuilder("| ms after finality | p50 | p90 | p95 | p99 |\n|---|---|---|---|---|\n");
    for (int i = 0; i < rows.size(); i++) {
      List<Double> row = rows.get(i);
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.0f | %.0f | %.0f |%n",
              STAGES.get(i),
              row.get(0),
              row.get(1),
              row.get(2),
              row.get(3)));
    }
    return table.toString();
  }
}
