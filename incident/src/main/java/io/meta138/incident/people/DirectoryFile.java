package io.meta138.incident.people;

import io.meta138.incident.escalation.Policy;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directory as it is written down.
 *
 * @param people by name
 * @param teams by name
 * @param places that are told but are no person, such as a Slack channel, by name
 * @param positions people by position, such as {@code cto}
 * @param schedules by name
 * @param policies of escalation; the first that covers an incident is used
 */
public record DirectoryFile(
    @Doc("People by name.") Map<String, PersonEntry> people,
    @Doc("Teams by name.") @Default("{}") Map<String, TeamEntry> teams,
    @Doc("Slack channels, status pages and other places by name.") @Default("{}")
        Map<String, ContactEntry> places,
    @Doc("People by position, such as engineering-manager or cto.") @Default("{}")
        Map<String, List<String>> positions,
    @Doc("Schedules by name.") @Default("{}") Map<String, ScheduleEntry> schedules,
    @Doc("Whom to page when; the first that covers an incident is used.") List<Policy> policies) {

  /**
   * A person.
   *
   * @param fullName for people to read
   * @param role what the person may do in every environment that {@code roles} does not name
   * @param roles what the person may do, by environment
   * @param contact how the person is reached
   * @param pagerdutyUser identifier of the person at PagerDuty, for schedules kept there
   */
  public record PersonEntry(
      @Doc("For people to read.") String fullName,
      @Doc(
              "What the person may do in every environment that roles does not name; nothing there"
                  + " when left out.")
          Optional<Role> role,
      @Doc("What the person may do, by environment.") @Default("{}") Map<String, Role> roles,
      @Doc("How the person is reached.") ContactEntry contact,
      @Doc("Identifier of the person at PagerDuty.") Optional<String> pagerdutyUser) {}

  /**
   * A team.
   *
   * @param lead person
   * @param members people, all of whom are paged when the team is
   */
  public record TeamEntry(
      @Doc("The person who leads it.") String lead,
      @Doc("People, all of whom are paged when the team is.") List<String> members) {}

  /**
   * A schedule.
   *
   * @param zone of its local times, such as {@code Europe/Berlin}
   * @param layers of which a later one hides the earlier ones where it has somebody
   * @param overrides who stands in when; they hide every layer
   * @param pagerdutySchedule identifier of a schedule at PagerDuty that goes first while it answers
   */
  public record ScheduleEntry(
      @Doc("Time zone of its local times.") String zone,
      @Doc("Rotations; a later one hides the earlier ones.") List<LayerEntry> layers,
      @Doc("Who stands in when.") @Default("[]") List<OverrideEntry> overrides,
      @Doc("Identifier of a schedule at PagerDuty that goes first while it answers.")
          Optional<String> pagerdutySchedule) {}

  /** How often a layer hands over. */
  public enum Every {
    /** Each day, or each so many days. */
    DAY,
    /** Each week, or each so many weeks. */
    WEEK
  }

  /**
   * One rotation.
   *
   * @param name for people to read
   * @param start local date and time of the first handover, such as {@code 2026-01-05T09:00}
   * @param every how often it hands over
   * @param length so many days or weeks
   * @param people in the order of their turns
   * @param hours local times of a day in which it counts, such as {@code 09:00-17:00}
   * @param days of the week on which it counts; all when empty
   */
  public record LayerEntry(
      @Doc("For people to read.") String name,
      @Doc("Local date and time of the first handover, such as 2026-01-05T09:00.") String start,
      @Doc("How often it hands over.") Every every,
      @Doc("So many days or weeks.") @Default("1") @Range(min = 1, max = 52) int length,
      @Doc("People in the order of their turns.") List<String> people,
      @Doc("Local times in which it counts, such as 09:00-17:00.") Optional<String> hours,
      @Doc("Days of the week on which it counts; all when left out.") @Default("[]")
          List<DayOfWeek> days) {}

  /**
   * Somebody stands in.
   *
   * @param person who does
   * @param from RFC 3339, such as {@code 2026-12-24T18:00:00+01:00}
   * @param until RFC 3339; every override ends
   */
  public record OverrideEntry(
      @Doc("Who stands in.") String person,
      @Doc("Date and time with offset.") String from,
      @Doc("Date and time with offset.") String until) {}
}
