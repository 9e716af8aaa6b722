package io.meta138.incident.notifications;

import io.meta138.incident.Texts;
import io.meta138.platform.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Results that wait to be handed back, and the contacts that can't be reached. */
final class ResultStore {
  private final JdbcClient jdbc;

  ResultStore(Database database) {
    this.jdbc = database.jdbc();
  }

  void add(String outcome, Notice notice, Instant now, String remark) {
    jdbc.sql(
            """
            insert into incident.delivery_result
                (at, outcome, key, kind, incident, channel, contact, remark)
            values (:now, :outcome, :key, :kind, :incident, :channel, :contact, :remark)
            """)
        .param("now", OutboxStore.utc(now))
        .param("outcome", outcome)
        .param("key", notice.key())
        .param("kind", notice.kind().name())
        .param("incident", notice.incident())
        .param("channel", notice.channel().name())
        .param("contact", notice.contact())
        .param("remark", Texts.cut(Texts.clean(remark), 1_000))
        .update();
  }

  /** Notes that the notice's contact can't be reached, and tells so when it is news. */
  void failing(Notice notice, Instant now, String reason) {
    int news =
        jdbc.sql(
                """
                insert into incident.failing_lane (channel, contact, since, reason)
                values (:channel, :contact, :now, :reason)
                on conflict (channel, contact) do nothing
                """)
            .param("channel", notice.channel().name())
            .param("contact", notice.contact())
            .param("now", OutboxStore.utc(now))
            .param("reason", Texts.cut(Texts.clean(reason), 1_000))
            .update();
    if (news == 1) {
      add("CHANNEL_FAILING", notice, now, reason);
    }
  }

  /** Notes that the notice's contact can be reached, and tells so when it is news. */
  void reached(Notice notice, Instant now) {
    int news =
        jdbc.sql(
                "delete from incident.failing_lane where channel = :channel and contact = :contact")
            .param("channel", notice.channel().name())
            .param("contact", notice.contact())
            .update();
    if (news == 1) {
      add("CHANNEL_RECOVERED", notice, now, "");
    }
  }

  List<DeliveryResult> oldest(int most) {
    return jdbc.sql("select * from incident.delivery_result order by id limit :most")
        .param("most", most)
        .query(ResultStore::result)
        .list();
  }

  void remove(List<DeliveryResult> results) {
    Long[] ids = results.stream().map(DeliveryResult::id).toArray(Long[]::new);
    jdbc.sql("delete from incident.delivery_result where id = any(:ids)")
        .param("ids", ids, Types.ARRAY)
        .update();
  }

  private static DeliveryResult result(ResultSet row, int number) throws SQLException {
    long id = row.getLong("id");
    Instant at = OutboxStore.instant(row, "at");
    String key = row.getString("key");
    Notice.Kind kind = Notice.Kind.valueOf(row.getString("kind"));
    String incident = row.getString("incident");
    Channel channel = Channel.valueOf(row.getString("channel"));
    String contact = row.getString("contact");
    String remark = row.getString("remark");
    return switch (row.getString("outcome")) {
      case "DELIVERED" ->
          new DeliveryResult.Delivered(id, at, key, kind, incident, channel, contact, remark);
      case "DELAYED" ->
          new DeliveryResult.Delayed(id, at, key, kind, incident, channel, contact, remark);
      case "FAILED" ->
          new DeliveryResult.Failed(id, at, key, kind, incident, channel, contact, remark);
      case "CHANNEL_FAILING" -> new DeliveryResult.ChannelFailing(id, at, channel, contact, remark);
      case "CHANNEL_RECOVERED" -> new DeliveryResult.ChannelRecovered(id, at, channel, contact);
      default ->
          throw new NotificationException(
              "expected a known outcome of a delivery, found " + row.getString("outcome"));
    };
  }
}
