package io.meta138.ccip.tracking;

import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Numbers that a lane's router gave and nobody here knows: a router never leaves one out, so the
 * log of such a message was lost on the way. Numbers below those of deleted messages do not count.
 */
final class Gaps {
  private static final String FIND =
      """
      select lane, generation, number, following, source_block, following_block from (
          select lane, on_ramp, generation, number, source_block,
              lead(number) over numbers as following, lead(source_block) over numbers as following_block
          from (
              select lane, coalesce(on_ramp, ''::bytea) as on_ramp, generation, number, source_block
              from ccip.message where lane = :lane and coalesce(on_ramp, ''::bytea) = (
                  select coalesce(on_ramp, ''::bytea) from ccip.message where lane = :lane
                  order by generation desc, number desc limit 1)
              order by number desc limit 10000) newest
          window numbers as (order by number)) pairs
      where following > number + 1 and following > coalesce((
          select p.below from ccip.pruned p
          where p.lane = pairs.lane and p.on_ramp = pairs.on_ramp), 0)
      order by number limit :limit
      """;

  private final Database database;

  Gaps(Database database) {
    this.database = database;
  }

  /**
   * A run of unknown numbers.
   *
   * @param generation of the message before it
   * @param before number of the last message before it
   * @param after number of the first message after it
   * @param fromBlock of the source, that of the message before
   * @param toBlock of the source, that of the message after
   */
  record Gap(int generation, long before, long after, long fromBlock, long toBlock) {
    /** Its first number, behind the generation. */
    @Override
    public String toString() {
      return generation + "." + (before + 1);
    }
  }

  /** The lowest gaps among the newest messages of the lane's present router. */
  List<Gap> of(String lane, int limit) {
    return database
        .jdbc()
        .sql(FIND)
        .param("lane", lane)
        .param("limit", limit)
        .query((row, _) ->
            new Gap(
                row.getInt("generation"),
                row.getLong("number"),
                row.getLong("following"),
                row.getLong("source_block"),
                row.getLong("following_block")))
        .list();
  }

  /**
   * The newest message that is known of a router.
   *
   * @param number its number; 0 before the first
   * @param block of the source, that it is in
   */
  record Known(long number, OptionalLong block) {}

  /** What is known of a router. */
  Known newest(String lane, Address onRamp) {
    return database
        .jdbc()
        .sql(
            """
            select number, source_block from ccip.message
            where lane = :lane and coalesce(on_ramp, :ramp) = :ramp order by number desc limit 1
            """)
        .param("lane", lane)
        .param("ramp", onRamp.toBytes())
        .query((row, _) -> new Known(row.getLong(1), OptionalLong.of(row.getLong(2))))
        .optional()
        .orElse(new Known(0, OptionalLong.empty()));
  }

  /** The first gap of a lane. */
  Optional<Gap> first(String lane) {
    return of(lane, 1).stream().findFirst();
  }
}
