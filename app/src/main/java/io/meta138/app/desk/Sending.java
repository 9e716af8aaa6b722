package io.meta138.app.desk;

import io.meta138.app.node.SignalLog;
import io.meta138.incident.desk.Deliveries;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Delivery;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.notifications.providers.Providers;
import io.meta138.incident.timeline.CheckpointKey;
import io.meta138.incident.timeline.Checkpoints;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.anchor.LogAnchor;
import io.meta138.platform.db.Database;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What leaves the desk: notices to people, and the log's roots to a chain. */
final class Sending {
  private final DeskFiles files;
  private final DeskNode.Surroundings around;
  private final SignalLog signals;

  Sending(DeskFiles files, DeskNode.Surroundings around, SignalLog signals) {
    this.files = files;
    this.around = around;
    this.signals = signals;
  }

  /** Delivers what is in the outbox. */
  Delivery delivery(Database database, Outbox outbox, Desk desk) {
    Map<Channel, Provider> providers = new EnumMap<>(Channel.class);
    providers.putAll(around.providers());
    providers.putAll(Providers.of(files.config().channels(), files.folder(), around.client()));
    return new Delivery(
        database,
        outbox,
        new Delivery.Parts(
            providers,
            Map.of(),
            files.directory(),
            new Deliveries(desk),
            signals,
            around.clock(),
            around.metrics()));
  }

  /**
   * Signs the log, and writes its roots to a chain.
   *
   * @param account that pays; an oracle node's in this process when empty
   */
  Checkpoints checkpoints(
      TimelineStore timeline, CheckpointKey key, Optional<AnchorAccount> account) {
    Optional<LogAnchor> anchor =
        account
            .<LogAnchor>map(own -> own)
            .or(() ->
                around
                    .oracle()
                    .map(OracleTransactions::new)
                    .map(oracle -> new ChainLogAnchor(oracle, around.clock())));
    return new Checkpoints(
        timeline,
        key,
        files.config().log().name(),
        anchor,
        files.config().log().every(),
        around.metrics(),
        around.clock());
  }
}
