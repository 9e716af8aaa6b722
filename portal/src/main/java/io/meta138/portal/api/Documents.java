package io.meta138.portal.api;

import io.meta138.network.health.HealthReport;
import io.meta138.portal.views.Environments;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Documents of the interface that belong to no domain of their own. */
public final class Documents {
  private Documents() {}

  /**
   * Why a request was not done, as RFC 9457 has it.
   *
   * @param type URN, stable
   * @param title the same for every problem of a type
   * @param status of the response
   * @param detail about this one
   */
  public record Problem(String type, String title, int status, String detail) {}

  /** Name and password. */
  public record SignIn(String person, String password) {}

  /** The password of now and the one to come. */
  public record NewPassword(String current, String replacement) {}

  /**
   * How people sign in.
   *
   * @param password by name and password
   * @param provider name of the OpenID provider; missing when there is none
   */
  public record SignInWays(boolean password, Optional<String> provider) {}

  /**
   * Who is signed in.
   *
   * @param person name in the directory
   * @param fullName for people
   * @param role in one word
   * @param rights read, act, run, approve, administer
   * @param csrf to be sent as header x-csrf with everything that changes something
   * @param environment name of the one this portal is part of
   * @param mustChangePassword whether nothing else is possible before
   * @param endsAt when the session ends at the latest
   */
  public record Session(
      String person,
      String fullName,
      String role,
      List<String> rights,
      String csrf,
      String environment,
      boolean mustChangePassword,
      Instant endsAt) {}

  /** Everything in one look, each part with its own age. */
  public record Overview(
      Instant asOf,
      ChainPart chain,
      FeedsPart feeds,
      LanesPart lanes,
      IncidentsPart incidents,
      NetworkPart network,
      OraclePart oracle) {}

  /** The home chain. */
  public record ChainPart(
      Standing standing, Optional<Long> id, Optional<Long> head, Optional<Long> headAgeSeconds) {}

  /** Feeds by state, and the five worst. */
  public record FeedsPart(
      Standing standing,
      int total,
      int live,
      int stale,
      int held,
      int other,
      List<Feeds.Feed> worst) {}

  /** Every lane. */
  public record LanesPart(Standing standing, List<Lanes.Lane> lanes) {}

  /** Open incidents. */
  public record IncidentsPart(
      Standing standing, int open, Incidents.BySeverity bySeverity, List<Incidents.Brief> newest) {}

  /** The network. */
  public record NetworkPart(
      Standing standing,
      Optional<Integer> validators,
      Optional<Integer> nodes,
      Optional<Integer> nodesWell,
      Optional<Long> roundChanges) {}

  /** Whether the oracle node can do its job. */
  public record OraclePart(Standing standing, boolean ready, List<String> reasons) {}

  /**
   * The network.
   *
   * @param standing how it does
   * @param report what its watch knows; missing when there is none
   */
  public record NetworkAnswer(Standing standing, Optional<HealthReport> report) {}

  /** Revert data in hexadecimal, or an error's name. */
  public record ExplainThis(String data) {}

  /**
   * What was found.
   *
   * @param kind feed, source, lane, message, transaction, incident, runbook, page
   * @param id of it
   * @param title for people
   * @param to path of its page in the console
   */
  public record Hit(String kind, String id, String title, String to) {}

  /** What was found, the best first. */
  public record Hits(List<Hit> items, Instant asOf) {}

  /** The log and how far it is proven. */
  public record Audit(
      List<Incidents.AuditEntry> items,
      Optional<String> next,
      Instant asOf,
      Incidents.Checkpoint checkpoint) {}

  /**
   * How this portal is set up.
   *
   * @param environment where it runs
   * @param version of the program
   * @param sessionHours longest time without signing in again
   * @param idleMinutes after which an unused session ends
   * @param people accounts
   * @param limits that hold
   */
  public record Settings(
      String environment,
      String version,
      long sessionHours,
      long idleMinutes,
      List<AccountEntry> people,
      Limits limits) {}

  /**
   * Somebody of the directory.
   *
   * @param role in this environment; empty for who is only paged here and can't sign in
   * @param elsewhere roles in the other environments that the directory names
   */
  public record AccountEntry(
      String person,
      String fullName,
      String role,
      Map<String, String> elsewhere,
      boolean hasPassword,
      Optional<Instant> lastSignIn) {}

  /** A new password for somebody, to be changed at the first sign-in. */
  public record OneTimePassword(String person, String password) {}

  /** What a client has to keep to. */
  public record Limits(
      int bodyBytes, int pageItems, int streams, int requestsPerMinute, int signInsPerMinute) {}

  /** All environments. */
  public record EnvironmentList(List<Environments.Environment> items, Instant asOf) {}

  /**
   * What the public is told.
   *
   * @param asOf when it was put together
   * @param state the worst of the components; not better than unknown while incidents are
   * @param text the same in words
   * @param components parts of the system
   * @param incidentsKnown whether incidents are known; otherwise they are those known last
   * @param current incidents that are not over
   * @param past those of the last 14 days that are
   * @param feeds freshness of each
   * @param subscribable whether mails about incidents can be had
   */
  public record StatusSummary(
      Instant asOf,
      State state,
      String text,
      List<StatusComponent> components,
      boolean incidentsKnown,
      List<PublicIncident> current,
      List<PublicIncident> past,
      List<PublicFeed> feeds,
      boolean subscribable) {}

  /**
   * A part of the system.
   *
   * @param id of it
   * @param name for people
   * @param state how it does
   * @param since when its state began; missing when that was before the portal began
   * @param text the state in words
   * @param uptime90 the last 90 days, oldest first
   */
  public record StatusComponent(
      String id,
      String name,
      State state,
      Optional<Instant> since,
      String text,
      List<UptimeDay> uptime90) {}

  /**
   * One day of a component, in UTC.
   *
   * @param day of it
   * @param ratio of the time it was seen in which it worked, 0 to 1; missing when it was not seen
   */
  public record UptimeDay(LocalDate day, Optional<BigDecimal> ratio) {}

  /**
   * An incident in plain words.
   *
   * @param id of it
   * @param title for everybody
   * @param component id of the component
   * @param severity major, partial or minor
   * @param startedAt when
   * @param endedAt when it was over
   * @param updates newest first
   */
  public record PublicIncident(
      String id,
      String title,
      String component,
      String severity,
      Instant startedAt,
      Optional<Instant> endedAt,
      List<PublicUpdate> updates) {}

  /** What was known at a time. */
  public record PublicUpdate(Instant at, String text) {}

  /** How fresh a feed is. */
  public record PublicFeed(
      String id, State state, Optional<BigDecimal> price, Optional<Instant> observedAt) {}

  /** A mailbox that wants to be told of incidents. */
  public record Subscribe(String email) {}

  /** What comes next, the same for every mailbox. */
  public record Subscribed(String text) {}

  /** Whether the portal is there. */
  public record Alive(State state, Instant asOf) {}
}
