package io.meta138.ccip.deliver;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ends price messages that failed once newer ones brought newer words of all their rows. */
final class Overtaken {
  private final Lane lane;
  private final LaneReads messages;
  private final MessageStore store;
  private final int window;

  Overtaken(Lane lane, LaneReads messages, MessageStore store, int window) {
    this.lane = lane;
    this.messages = messages;
    this.store = store;
    this.window = window;
  }

  /**
   * Marks those that are over.
   *
   * @param busy messages that are being executed again
   * @return how many
   */
  int mark(Set<Hash> busy, Instant now) {
    List<Waiting> failed = messages.failed(window);
    if (failed.isEmpty()) {
      return 0;
    }
    List<Arrived> arrived = messages.arrivedAfter(failed.getFirst().number(), window);
    Map<Hash, Hash> over =
        Supersession.plan(new HashSet<>(lane.receivers()), failed, busy, arrived, now).superseded();
    int marked = 0;
    for (Map.Entry<Hash, Hash> one : over.entrySet()) {
      marked += store.supersede(one.getKey(), one.getValue(), now) ? 1 : 0;
    }
    return marked;
  }
}
