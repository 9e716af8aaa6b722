package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.MessageStore.PageCursor;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Pages of messages, newest first. */
final class MessagePages {
  private final Database database;

  MessagePages(Database database) {
    this.database = database;
  }

  List<TrackedMessage> page(MessageFilter filter, Optional<PageCursor> after, int limit) {
    StringBuilder sql = new StringBuilder("select * from ccip.message where true");
    if (!filter.lanes().isEmpty()) {
      sql.append(" and lane in (:lanes)");
    }
    if (!filter.states().isEmpty()) {
      sql.append(" and state in (:states)");
    }
    filter.sender().ifPresent(_ -> sql.append(" and sender = :sender"));
    filter.receiver().ifPresent(_ -> sql.append(" and receiver = :receiver"));
    filter.sourceTransaction().ifPresent(_ -> sql.append(" and source_tx = :tx"));
    after.ifPresent(_ -> sql.append(" and (sent_at < :sent or (sent_at = :sent and id > :id))"));
    sql.append(" order by sent_at desc, id limit :limit");
    JdbcClient.StatementSpec statement = database.jdbc().sql(sql.toString()).param("limit", limit);
    if (!filter.lanes().isEmpty()) {
      statement = statement.param("lanes", filter.lanes());
    }
    if (!filter.states().isEmpty()) {
      statement = statement.param("states", filter.states().stream().map(Enum::name).toList());
    }
    statement = statement.param("sender", filter.sender().map(Address::toBytes).orElse(null));
    statement = statement.param("receiver", filter.receiver().map(Address::toBytes).orElse(null));
    statement = statement.param("tx", filter.sourceTransaction().map(Hash::toBytes).orElse(null));
    if (after.isPresent()) {
      statement =
          statement
              .param("sent", MessageRows.time(after.get().sentAt()))
              .param("id", after.get().id().toBytes());
    }
    return statement.query((row, _) -> MessageRows.message(row)).list();
  }
}
