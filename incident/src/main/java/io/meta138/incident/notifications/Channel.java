package io.meta138.incident.notifications;

/** A way to reach people. */
public enum Channel {
  /** PagerDuty Events v2; takes a key, so that nothing is doubled. */
  PAGERDUTY,
  /** Slack; at least once, read back before a resend. */
  SLACK,
  /** E-mail over SMTP; a record, never the only way for a P0. */
  EMAIL,
  /** A signed HTTP request to any receiver. */
  WEBHOOK,
  /** The public status page. */
  STATUS_PAGE
}
