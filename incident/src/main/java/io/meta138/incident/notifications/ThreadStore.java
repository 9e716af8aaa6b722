package io.meta138.incident.notifications;

import io.meta138.incident.Severity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Threads: the notices of one incident to one contact by one channel. */
final class ThreadStore {
  private final JdbcClient jdbc;

  ThreadStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What a provider calls the thread's message. */
  Optional<String> reference(Notice notice) {
    return jdbc.sql(
            """
            select reference from incident.outbox_thread
            where channel = :channel and contact = :contact and incident = :incident
            """)
        .params(thread(notice))
        .query(String.class)
        .optional();
  }

  /** Keys of the thread's pages that were delivered since it was last told of an end. */
  List<String> pages(Notice notice) {
    return jdbc.sql(
            """
            select key from incident.outbox
            where channel = :channel and contact = :contact and incident = :incident
              and kind = 'PAGE' and state = 'delivered'
              and sequence > (
                select coalesce(max(sequence), 0) from incident.outbox
                where channel = :channel and contact = :contact and incident = :incident
                  and kind = 'RESOLVED' and state = 'delivered')
            order by sequence
            """)
        .params(thread(notice))
        .query((row, _) -> row.getString(1))
        .list();
  }

  /** The severity that the thread's newest delivered notice had. */
  Optional<Severity> told(Notice notice) {
    return jdbc.sql(
            """
            select severity from incident.outbox
            where channel = :channel and contact = :contact and incident = :incident
              and state = 'delivered' order by sequence desc limit 1
            """)
        .params(thread(notice))
        .query((row, _) -> Severity.valueOf(row.getString(1)))
        .optional();
  }

  /** Keeps what a provider calls the thread's message. */
  void remember(Notice notice, String reference) {
    jdbc.sql(
            """
            insert into incident.outbox_thread (channel, contact, incident, reference)
            values (:channel, :contact, :incident, :reference)
            on conflict (channel, contact, incident) do update set reference = :reference
            """)
        .params(thread(notice))
        .param("reference", reference)
        .update();
  }

  private static Map<String, String> thread(Notice notice) {
    return Map.of(
        "channel", notice.channel().name(),
        "contact", notice.contact(),
        "incident", notice.incident());
  }
}
