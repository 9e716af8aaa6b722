package io.meta138.ccip.deliver;

import io.meta138.ccip.messages.RowPayload;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which price messages need not go. One is superseded when every row it carried has a newer
 * word in a newer message that arrived; while such messages are still on their way it is held back.
 * What is no price message, or goes to a receiver that is not ours, always goes.
 */
final class Supersession {
  private final Set<Address> receivers;
  private final Map<Place, Newest> arrived = new HashMap<>();
  private final Map<Place, Newest> coming = new HashMap<>();

  /** A row of one sender's at one receiver. */
  private record Place(Address sender, Address receiver, int row) {}

  private record Newest(long round, long number, Hash id) {}

  /**
   * What becomes of the messages that wait.
   *
   * @param go those to deliver, newest first
   * @param held those that newer ones on their way will supersede
   * @param superseded those that need not go any more, with the newest message that brought a newer
   *     word
   */
  record Plan(List<Waiting> go, List<Waiting> held, Map<Hash, Hash> superseded) {}

  private Supersession(Set<Address> receivers) {
    this.receivers = receivers;
  }

  /**
   * Sorts the messages that wait.
   *
   * @param receivers whose payloads are rows of prices
   * @param waiting messages that are final and not executed
   * @param onTheWay ids of those among them that are in a transaction already
   * @param arrived newer messages that their receivers took in
   */
  static Plan plan(
      Set<Address> receivers,
      Collection<Waiting> waiting,
      Set<Hash> onTheWay,
      Collection<Arrived> arrived,
      Instant now) {
    Supersession sorter = new Supersession(receivers);
    arrived.forEach(sorter::arrived);
    List<Waiting> newestFirst = new ArrayList<>(waiting);
    newestFirst.sort(Comparator.comparingLong(Waiting::number).reversed());
    return sorter.plan(newestFirst, onTheWay, now);
  }

  private void arrived(Arrived message) {
    rows(message.sender(), message.receiver(), message.payload())
        .ifPresent(rows ->
            rows.forEach(
                (place, round) -> note(arrived, place, round, message.number(), message.id())));
  }

  private Plan plan(List<Waiting> newestFirst, Set<Hash> onTheWay, Instant now) {
    Plan plan = new Plan(new ArrayList<>(), new ArrayList<>(), new HashMap<>());
    for (Waiting message : newestFirst) {
      Optional<Map<Place, Long>> rows =
          rows(message.sender(), message.receiver(), message.payload());
      boolean going = onTheWay.contains(message.id());
      if (!going && rows.isPresent()) {
        Optional<Hash> by = covered(rows.get(), message.number(), false);
        if (by.isPresent()) {
          plan.superseded().put(message.id(), by.get());
          continue;
        }
        if (covered(rows.get(), message.number(), true).isPresent()) {
          plan.held().add(message);
          continue;
        }
      }
      if (!going && !message.mayGo(now)) {
        // nobody waits behind a message that does not go
        continue;
      }
      rows.ifPresent(r ->
          r.forEach((place, round) -> note(coming, place, round, message.number(), message.id())));
      if (!going) {
        plan.go().add(message);
      }
    }
    return plan;
  }

  /**
   * The newest of the messages that together bring a newer word of every row; empty if one lacks.
   */
  private Optional<Hash> covered(Map<Place, Long> rows, long number, boolean orComing) {
    Optional<Newest> by = Optional.empty();
    for (Map.Entry<Place, Long> row : rows.entrySet()) {
      Newest newest = arrived.get(row.getKey());
      boolean newer = isNewer(newest, row.getValue(), number);
      if (!newer && orComing) {
        newest = coming.get(row.getKey());
        newer = isNewer(newest, row.getValue(), number);
      }
      if (!newer || newest == null) {
        return Optional.empty();
      }
      if (by.isEmpty() || newest.number() > by.get().number()) {
        by = Optional.of(newest);
      }
    }
    return by.map(Newest::id);
  }

  private static boolean isNewer(@Nullable Newest newest, long round, long number) {
    return newest != null && newest.round() > round && newest.number() > number;
  }

  private static void note(Map<Place, Newest> map, Place place, long round, long number, Hash id) {
    Newest old = map.get(place);
    if (old == null || round > old.round()) {
      map.put(place, new Newest(round, number, id));
    }
  }

  /** The newest round of each row that a price message carries; empty when it is none. */
  private Optional<Map<Place, Long>> rows(Address sender, Address receiver, byte[] payload) {
    if (!receivers.contains(receiver)) {
      return Optional.empty();
    }
    return RowPayload.decode(payload)
        .map(decoded -> {
          Map<Place, Long> rows = new HashMap<>();
          for (RowPayload.Row row : decoded.rows()) {
            rows.merge(new Place(sender, receiver, row.index()), row.round(), Math::max);
          }
          return rows;
        });
  }
}
