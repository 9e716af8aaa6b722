package io.meta138.app.devnet.exchanges.replay;

import io.meta138.app.devnet.exchanges.market.Playback;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Recorded days played as if they happened now.
 *
 * <p>All play from the midnight of their first day at once; several days of one venue's book follow
 * one another by date; after the last the last price stands. A venue whose own record is given
 * plays it; all others play the record of that asset that was named first.
 */
public final class Replay implements Playback {
  private static final Duration DAY = Duration.ofDays(1);

  private record Track(String venue, String quote, List<RecordedDay> days) {}

  private final Map<String, List<Track>> byAsset = new LinkedHashMap<>();
  private final int speed;

  private Replay(int speed) {
    this.speed = speed;
  }

  /**
   * Reads files of recorded bars; see {@link RecordedDay}.
   *
   * @param speed how much faster than recorded they are played
   * @throws ReplayException when one of them cannot be used
   */
  public static Replay read(List<Path> files, int speed) {
    Replay replay = new Replay(speed);
    for (Path file : files) {
      RecordedDay day = RecordedDay.read(file);
      replay.track(day).days().add(day);
    }
    replay
        .byAsset
        .values()
        .forEach(tracks ->
            tracks.forEach(track -> track.days().sort(Comparator.comparing(RecordedDay::day))));
    return replay;
  }

  private Track track(RecordedDay day) {
    List<Track> tracks =
        byAsset.computeIfAbsent(day.instrument().base(), asset -> new ArrayList<>());
    String quote = day.instrument().quote();
    for (Track track : tracks) {
      if (track.venue().equals(day.venue()) && track.quote().equals(quote)) {
        return track;
      }
    }
    Track added = new Track(day.venue(), quote, new ArrayList<>());
    tracks.add(added);
    return added;
  }

  @Override
  public Set<String> assets() {
    return Set.copyOf(byAsset.keySet());
  }

  @Override
  public Optional<Recorded> price(Venue venue, String asset, Duration elapsed) {
    List<Track> tracks = byAsset.getOrDefault(asset, List.of());
    if (tracks.isEmpty()) {
      return Optional.empty();
    }
    Track track =
        tracks.stream()
            .filter(one -> one.venue().equals(venue.id()))
            .findFirst()
            .orElse(tracks.getFirst());
    Duration played = elapsed.multipliedBy(speed);
    int index = (int) Math.min(played.dividedBy(DAY), track.days().size() - 1);
    RecordedDay day = track.days().get(index);
    return Optional.of(
        new Recorded(track.quote(), day.priceAt(played.minus(DAY.multipliedBy(index)))));
  }
}
