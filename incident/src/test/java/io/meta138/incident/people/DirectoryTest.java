package io.meta138.incident.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DirectoryTest {
  private final Directory directory = Directories.good();

  @Test
  void contactsHaveTheirChannelsInTheOrderOfTheirChoice() {
    assertThat(directory.channels("alice"))
        .containsExactly(Channel.PAGERDUTY, Channel.SLACK, Channel.EMAIL);
    assertThat(directory.channels("bob")).containsExactly(Channel.SLACK, Channel.EMAIL);
    assertThat(directory.channels("public")).containsExactly(Channel.STATUS_PAGE);
    assertThat(directory.channels("nobody")).isEmpty();
  }

  @Test
  void anAddressBelongsToItsChannel() {
    assertThat(directory.address("bob", Channel.SLACK)).contains(new Address.Slack("U02"));
    assertThat(directory.address("bob", Channel.PAGERDUTY)).isEmpty();
    for (String contact : List.of("alice", "bob", "dave", "ops-room", "public")) {
      for (Channel channel : directory.channels(contact)) {
        assertThat(directory.address(contact, channel).orElseThrow().channel()).isEqualTo(channel);
      }
    }
  }

  @Test
  void rolesAreKnown() {
    assertThat(directory.role("alice")).contains(Role.APPROVER);
    assertThat(directory.role("ops-room")).as("a place has no role").isEmpty();
  }

  @Test
  void aRoleByEnvironmentGoesBeforeTheOneForAllOthers() {
    String text =
        Directories.GOOD.replace("role: viewer", "role: viewer\n    roles: {lab: operator}");

    assertThat(in("lab", text).role("dave")).contains(Role.OPERATOR);
    assertThat(in("production", text).role("dave")).contains(Role.VIEWER);
    assertThat(in("production", text).elsewhere("dave")).isEqualTo(Map.of("lab", Role.OPERATOR));
    assertThat(in("production", text).elsewhere("bob")).isEqualTo(Map.of("lab", Role.OPERATOR));
    assertThat(in("lab", text).elsewhere("dave")).as("nobody names another").isEmpty();
    assertThat(directory.environments()).isEmpty();
  }

  @Test
  void whoHasNoRoleInAnEnvironmentIsStillPagedThere() {
    String text =
        Directories.GOOD.replace("role: operator", "roles: {lab: operator, staging: viewer}");

    assertThat(in("lab", text).role("bob")).contains(Role.OPERATOR);
    assertThat(in("staging", text).role("bob")).contains(Role.VIEWER);
    assertThat(in("production", text).role("bob")).isEmpty();
    assertThat(in("production", text).people()).contains("bob");
    assertThat(in("production", text).channels("bob"))
        .containsExactly(Channel.SLACK, Channel.EMAIL);
  }

  @Test
  void rolesAreCheckedAsFarAsTheyCanBe() {
    assertThat(problems(Directories.GOOD.replace("    role: viewer\n", "")))
        .containsExactly("desk.yaml:16: people.dave: expected role, or roles by environment");
    assertThat(
            problems(
                Directories.GOOD.replace(
                    "    role: viewer\n",
                    "    role: viewer\n    roles:\n      lab: operator\n      Pro duction: viewer\n")))
        .containsExactly(
            "desk.yaml:20: people.dave.roles.Pro duction: expected an environment's name of 1 to"
                + " 63 lower-case letters, digits and '-', such as production");
    assertThat(problems(Directories.GOOD.replace("role: viewer", "roles: {production: king}")))
        .singleElement()
        .asString()
        .startsWith("desk.yaml:17: people.dave.roles.production: expected one of viewer");
  }

  private static Directory in(String environment, String text) {
    return ((ConfigResult.Valid<Directory>) Directories.parse(text, environment)).value();
  }

  @Test
  void everyProblemIsToldAtOnceWithItsLine() {
    String text =
        """
        people:
          alice: {full-name: A, role: viewer, contact: {email: alice@example.org}}
          bob: {full-name: B, role: viewer, contact: {}}
          carol: {full-name: C, role: viewer, contact: {email: "no mailbox", order: [slack]}}
        teams:
          core: {lead: zoe, members: []}
        places:
          alice: {slack: C1}
        positions:
          cto: [yves]
        schedules:
          primary:
            zone: Europe/Atlantis
            layers:
              - {name: a, start: "2026-02-30T09:00", every: day, people: [xaver], hours: 9-17}
            overrides:
              - {person: alice, from: "2026-02-02T00:00:00Z", until: "2026-02-01T00:00:00Z"}
              - {person: walt, from: "2026-02-02", until: "2026-02-03T00:00:00Z"}
        policies:
          - name: worst
            severities: [p0]
            steps:
              - {after: 0s, targets: ["person:alice", "schedule:other", "everybody"]}
        """;
    assertThat(problems(text))
        .containsExactlyInAnyOrder(
            "desk.yaml:3: people.bob.contact: expected at least one way to be reached",
            "desk.yaml:4: people.carol.contact.order[0]: there is no address for this channel",
            "desk.yaml:4: people.carol.contact.email: expected a mailbox, found 'no mailbox'",
            "desk.yaml:6: teams.core.lead: there is no person 'zoe'",
            "desk.yaml:6: teams.core.members: expected at least one person",
            "desk.yaml:8: places.alice: a person has this name already",
            "desk.yaml:10: positions.cto[0]: there is no person 'yves'",
            "desk.yaml:13: schedules.primary.zone: expected a time zone such as Europe/Berlin,"
                + " found 'Europe/Atlantis'",
            "desk.yaml:15: schedules.primary.layers[0].people[0]: there is no person 'xaver'",
            "desk.yaml:15: schedules.primary.layers[0].start: expected a date and time such as"
                + " 2026-01-05T09:00, found '2026-02-30T09:00'",
            "desk.yaml:15: schedules.primary.layers[0].hours: expected two times such as"
                + " 09:00-17:00, found '9-17'",
            "desk.yaml:17: schedules.primary.overrides[0].until: expected an end after the"
                + " beginning",
            "desk.yaml:18: schedules.primary.overrides[1].person: there is no person 'walt'",
            "desk.yaml:18: schedules.primary.overrides[1].from: expected a date and time with"
                + " offset such as 2026-12-24T18:00:00+01:00",
            "desk.yaml:20: policies: no policy covers every incident of P1",
            "desk.yaml:20: policies: no policy covers every incident of P2",
            "desk.yaml:20: policies: no policy covers every incident of P3",
            "desk.yaml:23: policies[0].steps[0].targets[0]: alice is reached by e-mail alone,"
                + " which is not enough for a P0",
            "desk.yaml:23: policies[0].steps[0].targets[1]: 'schedule:other' is not in the"
                + " directory",
            "desk.yaml:23: policies[0].steps[0].targets[2]: expected schedule:, lead:, team:,"
                + " role:, person: or place: and a name, found 'everybody'");
  }

  @Test
  void whoeverPutsEmailFirstAndLastIsNotReachableForAWorstCase() {
    assertThat(problems(Directories.GOOD.replace("order: [slack, email]", "order: [email]")))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem).contains("bob is reached by e-mail alone"));
  }

  private static List<String> problems(String text) {
    return switch (Directories.parse(text)) {
      case ConfigResult.Valid<Directory> _ -> throw new AssertionError("expected problems");
      case ConfigResult.Invalid<Directory>(List<Problem> problems) ->
          problems.stream().map(Problem::toString).toList();
    };
  }
}
