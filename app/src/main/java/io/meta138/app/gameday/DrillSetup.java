package io.meta138.app.gameday;

import io.meta138.app.devnet.DrillProfile;
import io.meta138.app.devnet.NoticeFile;
import io.meta138.incident.desk.RulesFile;
import io.meta138.incident.notifications.Channel;
import java.nio.file.Path;
import java.util.List;

/**
 * The desk of a game day: the shipped rules with two of their times cut short, so that a drill
 * takes minutes, and people who are paged by a channel with a second one behind it.
 */
final class DrillSetup {
  private static final String WATCHDOG_EVERY = "every: 5m";

  /** Where notices are written, below the state. */
  static final String NOTICES = "notices.jsonl";

  private DrillSetup() {}

  /** The profile with a first and a second channel. */
  static DrillProfile profile(List<DrillChannel> channels) {
    return new DrillProfile(rules(), PEOPLE, List.copyOf(channels));
  }

  /** The channels, the one that is tried first in front. */
  static List<DrillChannel> channels(Path state) {
    Path file = state.resolve(NOTICES);
    return List.of(
        new DrillChannel(new NoticeFile(Channel.PAGERDUTY, file)),
        new DrillChannel(new NoticeFile(Channel.WEBHOOK, file)));
  }

  private static String rules() {
    String shipped = RulesFile.shippedText();
    if (!shipped.contains(WATCHDOG_EVERY)) {
      throw new GamedayException("the shipped rules say no more how often the watchdog is heard");
    }
    return shipped.replace(WATCHDOG_EVERY, "every: 15s") + TIMING;
  }

  private static final String TIMING =
      """

      # a drill waits 10 s instead of a minute before it calls an incident over, and takes what comes
      # back for a new one, as each fault of a drill is
      timing: {quiet: 10s, reopen-within: 0s, flap-quiet: 30s}
      """;

  private static final String PEOPLE =
      """
      channels: {webhooks: false}
      directory:
        people:
          operator:
            full-name: Operator of this devnet
            role: administrator
            contact:
              pagerduty-key-file: webhook.key
              webhook: {url: "http://localhost/operator", secret-file: webhook.key}
          approver:
            full-name: Second person of this devnet
            role: approver
            contact:
              pagerduty-key-file: webhook.key
              webhook: {url: "http://localhost/approver", secret-file: webhook.key}
        teams:
          devnet: {lead: operator, members: [operator, approver]}
        schedules:
          primary:
            zone: UTC
            layers:
              - {name: week, start: 2026-01-05T09:00, every: week, people: [operator, approver]}
        policies:
          # a minor thing wakes nobody: it is paged when it is still there hours later
          - name: minor
            severities: [p3]
            steps:
              - {after: 4h, targets: ["schedule:primary"]}
          - name: devnet
            steps:
              - {after: 0s, targets: ["schedule:primary"]}
              - {after: 10m, targets: ["lead:devnet"]}
      """;
}
