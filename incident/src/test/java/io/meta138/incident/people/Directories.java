package io.meta138.incident.people;

import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Problem;
import java.nio.file.Path;
import java.util.List;

/** Directories for tests. */
final class Directories {
  static final String GOOD =
      """
      people:
        alice:
          full-name: Alice Example
          role: approver
          contact: {pagerduty-key-file: alice.key, slack: U01, email: alice@example.org}
        bob:
          full-name: Bob Example
          role: operator
          contact: {slack: U02, email: bob@example.org, order: [slack, email]}
          pagerduty-user: PBOB
        carol:
          full-name: Carol Example
          role: administrator
          contact: {slack: U03}
        dave:
          full-name: Dave Example
          role: viewer
          contact: {webhook: {url: "https://example.org/hook", secret-file: dave.key}, phone: "+49 30 1"}
      teams:
        core: {lead: carol, members: [alice, bob]}
        security: {lead: dave, members: [dave, carol]}
      places:
        ops-room: {slack: C01}
        public: {status-page: main}
      positions:
        engineering-manager: [carol]
        cto: [dave]
      schedules:
        primary:
          zone: Europe/Berlin
          layers:
            - {name: week, start: "2026-01-05T09:00", every: week, people: [alice, bob]}
            - name: night
              start: "2026-01-05T22:00"
              every: day
              people: [carol]
              hours: 22:00-06:00
              days: [saturday]
          overrides:
            - {person: carol, from: "2026-02-01T00:00:00+01:00", until: "2026-02-02T00:00:00+01:00"}
        elsewhere:
          zone: UTC
          layers:
            - {name: all, start: "2026-01-01T00:00", every: week, people: [alice]}
          pagerduty-schedule: PSCHED
      policies:
        - name: security
          security: true
          steps:
            - {after: 0s, targets: ["team:security", "schedule:primary"]}
            - {after: 5m, targets: ["role:cto"]}
        - name: standard
          steps:
            - {after: 0s, targets: ["schedule:primary"]}
            - {after: 5m, targets: ["lead:core"]}
            - {after: 15m, targets: ["role:engineering-manager"]}
            - {after: 30m, targets: ["role:cto", "person:alice"]}
          announce: ["place:ops-room", "place:public"]
      """;

  private Directories() {}

  static ConfigResult<Directory> parse(String text) {
    return parse(text, "production");
  }

  static ConfigResult<Directory> parse(String text, String environment) {
    Path path = Path.of("desk.yaml");
    return switch (ConfigFile.parse("desk.yaml", text, DirectoryFile.class)) {
      case ConfigResult.Invalid<DirectoryFile>(List<Problem> problems) ->
          new ConfigResult.Invalid<>(problems);
      case ConfigResult.Valid<DirectoryFile>(DirectoryFile file, var lines) ->
          Directory.of(path, "", file, lines, environment);
    };
  }

  static Directory good() {
    return switch (parse(GOOD)) {
      case ConfigResult.Valid<Directory>(Directory directory, _) -> directory;
      case ConfigResult.Invalid<Directory>(List<Problem> problems) ->
          throw new AssertionError(problems.toString());
    };
  }
}
