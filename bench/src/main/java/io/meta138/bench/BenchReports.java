package io.meta138.bench;

import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.util.List;
import java.util.stream.IntStream;

/** Reports of any size. */
final class BenchReports {
  static final Address AGGREGATOR = Address.parse("0x00000000000000000000000000000000000000a1");
  static final CommitteeDomain DOMAIN = new CommitteeDomain(ChainId.META, AGGREGATOR);

  private BenchReports() {}

  /** A report with an answer of each of so many feeds. */
  static Report of(int feeds) {
    List<Report.Row> rows =
        IntStream.range(0, (feeds + 3) / 4)
            .mapToObj(row ->
                new Report.Row(
                    row, List.of(6_890_055_000L + row, 12_345_678L, 100_020_000L, 99_990_000L)))
            .toList();
    return new Report(1_775_521_738L, rows);
  }
}
