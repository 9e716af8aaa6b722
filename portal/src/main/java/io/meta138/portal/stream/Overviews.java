package io.meta138.portal.stream;

import io.meta138.network.health.HealthReport;
import io.meta138.portal.api.Documents;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.views.Nodes;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything in one look; made anew when the last one is older than a quarter of a second. */
public final class Overviews {
  private static final Duration FRESH = Duration.ofMillis(250);
  private static final Duration OLD_HEAD = Duration.ofSeconds(30);
  private static final int WORST = 5;

  private final Views views;
  private final InstantSource clock;
  private Documents.@Nullable Overview last;

  /** Overviews of these. */
  public Overviews(Views views, InstantSource clock) {
    this.views = views;
    this.clock = clock;
  }

  /** The overview of now. */
  public synchronized Documents.Overview now() {
    Instant now = clock.instant();
    Documents.Overview known = last;
    if (known == null || now.isBefore(known.asOf()) || !now.isBefore(known.asOf().plus(FRESH))) {
      known =
          new Documents.Overview(
              now, chain(now), feeds(now), lanes(now), incidents(now), network(now), oracle(now));
      last = known;
    }
    return known;
  }

  private static Standing unknown(Instant now, String reason) {
    return new Standing(State.UNKNOWN, now, reason);
  }

  private Documents.ChainPart chain(Instant now) {
    return switch (views.nodes().chain()) {
      case Known.Missing<Nodes.Chain>(String reason) ->
          new Documents.ChainPart(
              unknown(now, reason), Optional.empty(), Optional.empty(), Optional.empty());
      case Known.Here<Nodes.Chain>(Nodes.Chain chain, Instant asOf) -> {
        Duration age = Duration.between(chain.headTime(), now);
        boolean old = age.compareTo(OLD_HEAD) > 0;
        yield new Documents.ChainPart(
            new Standing(
                old ? State.DOWN : State.OK,
                asOf,
                old ? "the newest block is " + age.toSeconds() + " s old" : ""),
            Optional.of(chain.id()),
            Optional.of(chain.head()),
            Optional.of(Math.max(0, age.toSeconds())));
      }
    };
  }

  /** How bad a feed's state is; 0 for one that is as it should be. */
  static int badness(Feeds.Feed feed) {
    return switch (feed.state()) {
      case "live" -> feed.overdue() ? 2 : 0;
      case "closed" -> 0;
      case "pending" -> 1;
      case "held" -> 3;
      case "stale" -> 4;
      case "unavailable" -> 5;
      default -> 6;
    };
  }

  private Documents.FeedsPart feeds(Instant now) {
    return switch (views.feeds().feeds()) {
      case Known.Missing<List<Feeds.Feed>>(String reason) ->
          new Documents.FeedsPart(unknown(now, reason), 0, 0, 0, 0, 0, List.of());
      case Known.Here<List<Feeds.Feed>>(List<Feeds.Feed> all, Instant asOf) -> {
        int live = count(all, "live");
        int stale = count(all, "stale");
        int held = count(all, "held");
        List<Feeds.Feed> worst =
            all.stream()
                .filter(feed -> badness(feed) > 0)
                .sorted(Comparator.comparingInt(Overviews::badness).reversed())
                .map(Feeds.Feed::brief)
                .limit(WORST)
                .toList();
        long bad = all.stream().filter(feed -> badness(feed) > 0).count();
        State state =
            all.isEmpty()
                ? State.UNKNOWN
                : bad == 0 ? State.OK : bad == all.size() ? State.DOWN : State.DEGRADED;
        yield new Documents.FeedsPart(
            new Standing(
                state,
                asOf,
                all.isEmpty()
                    ? "there are no feeds"
                    : bad == 0
                        ? ""
                        : "%d of %d feeds are not as they should be".formatted(bad, all.size())),
            all.size(),
            live,
            stale,
            held,
            all.size() - live - stale - held,
            worst);
      }
    };
  }

  private static int count(List<Feeds.Feed> feeds, String state) {
    return (int) feeds.stream().filter(feed -> feed.state().equals(state)).count();
  }

  private Documents.LanesPart lanes(Instant now) {
    return switch (views.lanes().lanes()) {
      case Known.Missing<List<Lanes.Lane>>(String reason) ->
          new Documents.LanesPart(unknown(now, reason), List.of());
      case Known.Here<List<Lanes.Lane>>(List<Lanes.Lane> all, Instant asOf) ->
          new Documents.LanesPart(
              all.stream()
                  .map(Lanes.Lane::standing)
                  .max(Comparator.comparing(Standing::state))
                  .orElse(unknown(asOf, "there are no lanes")),
              all);
    };
  }

  private Documents.IncidentsPart incidents(Instant now) {
    return switch (views.incidents().open()) {
      case Known.Missing<Incidents.OpenIncidents>(String reason) ->
          new Documents.IncidentsPart(
              unknown(now, reason), 0, new Incidents.BySeverity(0, 0, 0, 0), List.of());
      case Known.Here<Incidents.OpenIncidents>(var open, Instant asOf) ->
          new Documents.IncidentsPart(
              new Standing(
                  open.bySeverity().p0() + open.bySeverity().p1() > 0
                      ? State.DOWN
                      : open.open() > 0 ? State.DEGRADED : State.OK,
                  asOf,
                  open.open() == 0 ? "" : open.open() + " open"),
              open.open(),
              open.bySeverity(),
              open.newest());
    };
  }

  /** How a network's report stands. */
  public static Standing standing(HealthReport report) {
    long trouble =
        report.checks().stream()
            .filter(check -> check.state() == HealthReport.State.TROUBLE)
            .count();
    return new Standing(
        switch (report.state()) {
          case OK -> State.OK;
          case TROUBLE -> report.chain().advancing() ? State.DEGRADED : State.DOWN;
          case UNKNOWN -> trouble > 0 ? State.DEGRADED : State.UNKNOWN;
        },
        report.at(),
        report.checks().stream()
            .filter(check -> check.state() != HealthReport.State.OK)
            .max(Comparator.comparing(check -> check.state() == HealthReport.State.TROUBLE))
            .map(HealthReport.Check::summary)
            .orElse(""));
  }

  private Documents.NetworkPart network(Instant now) {
    return switch (views.network().report()) {
      case Known.Missing<HealthReport>(String reason) ->
          new Documents.NetworkPart(
              unknown(now, reason),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case Known.Here<HealthReport>(HealthReport report, Instant _) ->
          new Documents.NetworkPart(
              standing(report),
              told(report, (int) report.validators().stream().filter(v -> v.validates()).count()),
              Optional.of(report.nodes().size()),
              Optional.of((int) report.nodes().stream().filter(n -> n.remark().isEmpty()).count()),
              told(report, report.chain().roundChanges()));
    };
  }

  /** What blocks tell of consensus; of a chain whose blocks tell nothing it is not known. */
  private static <T> Optional<T> told(HealthReport report, T figure) {
    return report.chain().remark().isEmpty() ? Optional.of(figure) : Optional.empty();
  }

  private Documents.OraclePart oracle(Instant now) {
    Known<Nodes.Readiness> known = views.nodes().readiness();
    return switch (known) {
      case Known.Missing<Nodes.Readiness>(String reason) ->
          new Documents.OraclePart(unknown(now, reason), false, List.of(reason));
      case Known.Here<Nodes.Readiness>(Nodes.Readiness readiness, Instant asOf) ->
          new Documents.OraclePart(
              new Standing(
                  readiness.ready() ? State.OK : State.DEGRADED,
                  asOf,
                  readiness.reasons().isEmpty() ? "" : readiness.reasons().getFirst()),
              readiness.ready(),
              readiness.reasons());
    };
  }
}
