package io.meta138.incident.evidence;

import io.meta138.platform.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Evidence in PostgreSQL: documents by the hash of their content, and what belongs to whom. */
public final class EvidenceStore {
  /** Largest document kept, in bytes. */
  public static final int MAX_BYTES = 4 << 20;

  /** Most bytes kept of what is gathered at once. */
  public static final int MAX_WORK_BYTES = 32 << 20;

  private static final String SELECT =
      """
      select number, task, incident, source, name, at, hash, media_type, size, link, missing, facts
      from incident.evidence
      """;
  private static final TypeReference<Map<String, String>> FACTS = new TypeReference<>() {};
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Database database;

  /**
   * The evidence kept there.
   *
   * @param database migrated for {@code incident}
   */
  public EvidenceStore(Database database) {
    this.database = database;
  }

  /**
   * Keeps a document, once however often it comes.
   *
   * @param at when it came
   * @throws EvidenceException when it is larger than {@link #MAX_BYTES}
   */
  public ContentHash put(byte[] content, Instant at) {
    if (content.length > MAX_BYTES) {
      throw new EvidenceException(
          "a document of %d bytes is larger than %d".formatted(content.length, MAX_BYTES));
    }
    ContentHash hash = ContentHash.of(content);
    database
        .jdbc()
        .sql(
            """
            insert into incident.evidence_content as c (hash, size, packed, used_at)
            values (?, ?, ?, ?)
            on conflict (hash) do update set used_at = greatest(c.used_at, excluded.used_at)
            """)
        .params(hash.bytes(), content.length, pack(content), at.atOffset(ZoneOffset.UTC))
        .update();
    return hash;
  }

  /**
   * The document with this hash; empty when there is none.
   *
   * @throws EvidenceException when what is kept is no longer what was put there
   */
  public Optional<byte[]> get(ContentHash hash) {
    return database
        .jdbc()
        .sql("select size, packed from incident.evidence_content where hash = ?")
        .param(hash.bytes())
        .query((row, _) -> unpack(hash, row.getInt(1), row.getBytes(2)))
        .optional();
  }

  /** Everything kept for an incident, in the order in which it was kept. */
  public List<EvidenceItem> of(String incident) {
    return database
        .jdbc()
        .sql(SELECT + "where incident = ? order by number")
        .param(incident)
        .query(EvidenceStore::item)
        .list();
  }

  /** The piece of evidence with this number. */
  public Optional<EvidenceItem> find(long number) {
    return database
        .jdbc()
        .sql(SELECT + "where number = ?")
        .param(number)
        .query(EvidenceStore::item)
        .optional();
  }

  /**
   * Keeps what was found and what is missing, within the transaction that is open. Documents that
   * would make it more than {@link #MAX_WORK_BYTES} are missing for that reason.
   */
  public List<EvidenceItem> add(String task, String incident, List<Collected> found) {
    List<EvidenceItem> kept = new ArrayList<>();
    long total = 0;
    for (Collected one : found) {
      int size = one.content().map(content -> content.length).orElse(0);
      if (total + size > MAX_WORK_BYTES) {
        String reason = "more than %d bytes were gathered".formatted(MAX_WORK_BYTES);
        kept.add(
            add(task, incident, Collected.missing(one.source(), one.name(), one.at(), reason)));
      } else {
        total += size;
        kept.add(add(task, incident, one));
      }
    }
    return kept;
  }

  /**
   * Forgets documents that last came before then, and the oldest of what is more than so many bytes
   * as they are packed; at most so many at once. What they were evidence of keeps their hashes.
   *
   * @return how many were forgotten
   */
  public int prune(Instant before, long mostBytes, int most) {
    int old =
        database
            .jdbc()
            .sql(
                """
                delete from incident.evidence_content where used_at < :before and hash in (
                  select hash from incident.evidence_content where used_at < :before
                  order by used_at limit :most)
                """)
            .param("before", before.atOffset(ZoneOffset.UTC))
            .param("most", most)
            .update();
    int excess =
        database
            .jdbc()
            .sql(
                """
                delete from incident.evidence_content where hash in (
                  select hash from (
                    select hash, used_at,
                      sum(octet_length(packed)) over (order by used_at desc, hash) as kept
                    from incident.evidence_content) c
                  where kept > :bytes order by used_at limit :most)
                """)
            .param("bytes", mostBytes)
            .param("most", most)
            .update();
    return old + excess;
  }

  private EvidenceItem add(String task, String incident, Collected one) {
    Optional<ContentHash> hash = one.content().map(content -> put(content, one.at()));
    return database
        .jdbc()
        .sql(
            """
            insert into incident.evidence (task, incident, source, name, at, hash, media_type, size,
                link, missing, facts)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
            returning number, task, incident, source, name, at, hash, media_type, size, link,
                missing, facts
            """)
        .params(
            Arrays.asList(
                task,
                incident,
                one.source(),
                one.name(),
                one.at().atOffset(ZoneOffset.UTC),
                hash.map(ContentHash::bytes).orElse(null),
                one.mediaType(),
                one.content().map(content -> content.length).orElse(0),
                one.link().orElse(null),
                one.missing().orElse(""),
                JSON.writeValueAsString(one.facts())))
        .query(EvidenceStore::item)
        .single();
  }

  private static EvidenceItem item(ResultSet row, int number) throws SQLException {
    byte @Nullable [] hash = row.getBytes("hash");
    String missing = row.getString("missing");
    Instant at = row.getObject("at", OffsetDateTime.class).toInstant();
    return new EvidenceItem(
        row.getLong("number"),
        row.getString("task"),
        row.getString("incident"),
        row.getString("source"),
        row.getString("name"),
        at,
        hash == null
            ? Optional.empty()
            : Optional.of(new ContentHash(HexFormat.of().formatHex(hash))),
        row.getString("media_type"),
        row.getInt("size"),
        Optional.ofNullable(row.getString("link")),
        missing.isEmpty() ? Optional.empty() : Optional.of(missing),
        JSON.readValue(row.getString("facts"), FACTS));
  }

  private static byte[] pack(byte[] content) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(content);
      deflater.finish();
      byte[] packed = new byte[content.length + content.length / 1_000 + 64];
      return Arrays.copyOf(packed, deflater.deflate(packed));
    }
  }

  private static byte[] unpack(ContentHash hash, int size, byte[] packed) {
    byte[] content = new byte[Math.min(size, MAX_BYTES)];
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(packed);
      int read = inflater.inflate(content);
      if (read != size || !ContentHash.of(content).equals(hash)) {
        throw new EvidenceException("the content of " + hash + " is not what was kept");
      }
      return content;
    } catch (DataFormatException e) {
      throw new EvidenceException("the content of " + hash + " can't be read", e);
    }
  }
}
