package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.chain.abi.ChainReader;
import io.meta138.platform.db.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a chain must have told and nobody saw, since a node left the log out: by numbers that
 * are skipped, by what routers say of themselves, and by events that come together. That a send on
 * update failed is not looked for: no contract tells it apart from rows that wait for their turn.
 */
final class Holes {
  private final List<Lane> from;
  private final List<Lane> to;
  private final SourceHoles source;
  private final DestinationHoles destination;

  /** Of the lanes that begin or end on this chain. */
  Holes(
      ChainDefinition chain,
      List<Lane> lanes,
      Database database,
      ChainReads reads,
      ChainReader contracts) {
    this.from = lanes.stream().filter(lane -> lane.source().id().equals(chain.id())).toList();
    this.to = lanes.stream().filter(lane -> lane.destination().id().equals(chain.id())).toList();
    this.source = new SourceHoles(chain, database, contracts);
    this.destination = new DestinationHoles(chain, database, reads, contracts);
  }

  /**
   * What is missing of the blocks up to this head, all of which are read.
   *
   * @throws Unread when the place of something can't be found
   */
  List<Hole> find(long head, Instant now) throws Unread {
    List<Hole> found = new ArrayList<>();
    for (Lane lane : from) {
      source.find(lane, head, found);
    }
    for (Lane lane : to) {
      destination.find(lane, head, now, found);
    }
    return found;
  }
}
