package io.meta138.oracle.publishing;

import io.meta138.oracle.reports.Report;
import java.time.Instant;
import java.util.List;

/**
 * A report that is due.
 *
 * @param report its content
 * @param createdAt when it was put together
 * @param lines its feeds and why each is in
 */
record Draft(Report report, Instant createdAt, List<ReportRecord.Line> lines) {
  Draft {
    lines = List.copyOf(lines);
  }
}
