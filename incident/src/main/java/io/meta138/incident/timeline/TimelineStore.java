package io.meta138.incident.timeline;

import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The timeline in PostgreSQL: a Merkle log of entries and its checkpoints. */
public final class TimelineStore implements Timeline {
  private static final int PAGE = 2_000;

  private final Database database;

  /**
   * A timeline kept there.
   *
   * @param database migrated for {@code incident}
   */
  public TimelineStore(Database database) {
    this.database = database;
  }

  /**
   * The log's length and root.
   *
   * @param size entries
   * @param root of the Merkle tree over them
   */
  public record Head(long size, Hash root) {}

  /**
   * A signed root.
   *
   * @param size entries it covers
   * @param note the signed note
   * @param signedAt when it was signed
   * @param anchor where the root stands on a chain; empty while it does not
   */
  public record StoredCheckpoint(
      long size, String note, Instant signedAt, Optional<Anchor> anchor) {}

  /**
   * Where a root stands.
   *
   * @param transaction that carries it
   * @param block it was mined in
   */
  public record Anchor(Hash transaction, long block) {}

  @Override
  public void append(List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    database
        .transactions()
        .executeWithoutResult(_ -> {
          MerkleEdge edge = edge(" for update");
          int count = entries.size();
          Long[] indexes = new Long[count];
          String[] times = new String[count];
          String[] incidents = new String[count];
          String[] bodies = new String[count];
          for (int i = 0; i < count; i++) {
            Entry entry = entries.get(i);
            indexes[i] = edge.size();
            times[i] = entry.at().toString();
            incidents[i] = entry.incident();
            bodies[i] = EntryCodec.write(edge.size(), entry);
            edge.append(EntryCodec.leaf(bodies[i]));
          }
          jdbc()
              .sql(
                  "insert into incident.timeline (index, at, incident, body) select * from"
                      + " unnest(?::bigint[], ?::text[]::timestamptz[], ?::text[], ?::text[])")
              .params(indexes, times, incidents, bodies)
              .update();
          jdbc()
              .sql("update incident.timeline_head set size = ?, edge = ?")
              .params(edge.size(), edge.toBytes())
              .update();
        });
  }

  /** The log as it is now. */
  public Head head() {
    MerkleEdge edge = edge("");
    return new Head(edge.size(), Hash.of(edge.root()));
  }

  /** One entry; empty when the log is shorter. */
  public Optional<TimelineEntry> at(long index) {
    return jdbc()
        .sql("select body from incident.timeline where index = ?")
        .param(index)
        .query((row, _) -> EntryCodec.read(row.getString(1)))
        .optional();
  }

  /** Everything about one incident, oldest first, at most {@code limit} from an index on. */
  public List<TimelineEntry> of(String incident, long from, int limit) {
    return jdbc()
        .sql(
            "select body from incident.timeline where incident = ? and index >= ? order by index"
                + " limit ?")
        .params(incident, from, limit)
        .query((row, _) -> row.getString(1))
        .list()
        .stream()
        .map(EntryCodec::read)
        .toList();
  }

  /** Entries below an index, newest first, at most so many. */
  public List<TimelineEntry> before(long index, int limit) {
    return jdbc()
        .sql("select body from incident.timeline where index < ? order by index desc limit ?")
        .params(index, limit)
        .query((row, _) -> row.getString(1))
        .list()
        .stream()
        .map(EntryCodec::read)
        .toList();
  }

  /** Gives the bodies of all entries, oldest first, a page of them in memory at a time. */
  public void bodies(Consumer<String> consumer) {
    long next = 0;
    while (true) {
      List<String> page =
          jdbc()
              .sql("select body from incident.timeline where index >= ? order by index limit ?")
              .params(next, PAGE)
              .query((row, _) -> row.getString(1))
              .list();
      if (page.isEmpty()) {
        return;
      }
      page.forEach(consumer);
      next += page.size();
    }
  }

  /** The checkpoints, oldest first. */
  public List<StoredCheckpoint> checkpoints() {
    return read("");
  }

  /** The newest checkpoint; empty before the first. */
  public Optional<StoredCheckpoint> newestCheckpoint() {
    return read(" desc limit 1").stream().findFirst();
  }

  private List<StoredCheckpoint> read(String order) {
    return jdbc()
        .sql(
            "select size, note, signed_at, anchor_transaction, anchor_block from"
                + " incident.timeline_checkpoint order by size"
                + order)
        .query((row, _) -> {
          String transaction = row.getString(4);
          return new StoredCheckpoint(
              row.getLong(1),
              row.getString(2),
              row.getObject(3, OffsetDateTime.class).toInstant(),
              transaction == null
                  ? Optional.empty()
                  : Optional.of(new Anchor(Hash.parse(transaction), row.getLong(5))));
        })
        .list();
  }

  /** The largest size that was signed; 0 when none was. */
  long signedSize() {
    return jdbc()
        .sql("select coalesce(max(size), 0) from incident.timeline_checkpoint")
        .query(Long.class)
        .single();
  }

  void add(Checkpoint checkpoint, String note, Instant at) {
    jdbc()
        .sql(
            "insert into incident.timeline_checkpoint (size, note, signed_at) values (?, ?, ?) on"
                + " conflict (size) do nothing")
        .params(checkpoint.size(), note, at.atOffset(ZoneOffset.UTC))
        .update();
  }

  void anchored(long size, Anchor anchor) {
    jdbc()
        .sql(
            "update incident.timeline_checkpoint set anchor_transaction = ?, anchor_block = ? where"
                + " size = ?")
        .params(anchor.transaction().toString(), anchor.block(), size)
        .update();
  }

  private MerkleEdge edge(String lock) {
    return jdbc()
        .sql("select size, edge from incident.timeline_head" + lock)
        .query((row, _) -> MerkleEdge.read(row.getLong(1), row.getBytes(2)))
        .single();
  }

  private JdbcClient jdbc() {
    return database.jdbc();
  }
}
