package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.publishing.JournalEntry;
import io.meta138.oracle.publishing.ReportJournal;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meta138 feeds trace}: a report's way from quote to mined transaction. */
@Command(
    name = "trace",
    description = "A report's way from the quotes to the mined transaction.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Given a feed, it lists the newest reports that the feed was in.",
      "",
      "Examples:",
      "  meta138 feeds trace BTC/USD",
      "  meta138 feeds trace 0x5f3c…",
      "  meta138 feeds trace 0x5f3c… --json"
    })
final class FeedsTraceCommand implements Callable<Integer> {
  private static final int LISTED = 20;

  @Parameters(paramLabel = "REPORT|FEED", description = "A report's id, or a feed.")
  private String subject;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Override
  public Integer call() {
    try (NodeAccess access = config.open()) {
      ReportJournal journal =
          new ReportJournal(
              access.database("oracle.report"),
              Duration.ofDays(1),
              1,
              new SimpleMeterRegistry(),
              access.clock()); // never started: it only reads
      if (subject.contains("/")) {
        list(journal.history(known(access.files().catalog()), LISTED));
      } else {
        trace(
            journal
                .find(report())
                .orElseThrow(() ->
                    UserError.failed(
                        "no report %s is kept; `meta138 feeds trace BTC/USD` lists a feed's newest"
                            .formatted(subject))));
      }
      return 0;
    }
  }

  private FeedId known(FeedCatalog catalog) {
    FeedId id = FeedParameter.parse(subject);
    if (catalog.find(id).isEmpty()) {
      throw UserError.failed(
          "the configuration has no feed %s; `meta138 feeds list` shows what there is"
              .formatted(id));
    }
    return id;
  }

  private Hash report() {
    try {
      return Hash.parse(subject);
    } catch (IllegalArgumentException e) {
      throw UserError.usage(
          "expected a report's id (0x and 64 digits) or a feed such as BTC/USD, found " + subject);
    }
  }

  private void list(List<JournalEntry> entries) {
    if (output.json()) {
      output.json(entries.stream().map(FeedsTraceCommand::document).toList());
      return;
    }
    if (entries.isEmpty()) {
      output.out().println("no report with " + FeedParameter.parse(subject) + " is kept");
      return;
    }
    Table table =
        new Table(
            Table.Column.left("REPORT"),
            Table.Column.left("OBSERVED"),
            Table.Column.right("PRICE"),
            Table.Column.left("TRIGGER"),
            Table.Column.left("OUTCOME"));
    FeedId feed = FeedParameter.parse(subject);
    for (JournalEntry entry : entries) {
      Optional<JournalEntry.Line> line = Optional.ofNullable(entry.lines().get(feed));
      table.row(
          entry.id(),
          Words.date(entry.observedAt()),
          line.map(found -> found.price().toPlainString()).orElse(Words.NONE),
          line.map(found -> words(found.trigger())).orElse(Words.NONE),
          entry.outcome());
    }
    table.lines().forEach(output.out()::println);
  }

  private void trace(JournalEntry entry) {
    if (output.json()) {
      output.json(document(entry));
      return;
    }
    PrintWriter out = output.out();
    out.println("report " + entry.id());
    out.println();
    Instant began =
        entry.lines().values().stream()
            .flatMap(line -> line.changedAt().stream())
            .min(Comparator.naturalOrder())
            .orElse(entry.createdAt());
    if (began.isBefore(entry.createdAt())) {
      step(began, began, "the first quote that set it off arrived");
    }
    step(
        began,
        entry.createdAt(),
        "put together: %s, epoch %d, for %s"
            .formatted(
                Words.count(entry.lines().size(), "feed"),
                entry.epoch(),
                Words.date(entry.observedAt())));
    entry.signedAt().ifPresent(at -> step(began, at, "signed"));
    entry.submittedAt().ifPresent(at -> step(began, at, "durable, on its way to the chain"));
    entry
        .settledAt()
        .ifPresent(
            at -> step(began, at, entry.transaction().isPresent() ? "mined" : entry.outcome()));
    out.println();
    out.println("  outcome: " + outcome(entry));
    out.println();
    feeds(entry);
  }

  private void step(Instant began, Instant at, String words) {
    output
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "  %s  %+,8d ms  %s",
                at.toString().replaceFirst("(\\.\\d{3})\\d*Z$", "$1Z"),
                Duration.between(began, at).toMillis(),
                words));
  }

  private static String outcome(JournalEntry entry) {
    String where =
        entry
            .transaction()
            .map(hash ->
                String.format(
                    Locale.ROOT,
                    " in transaction %s, block %,d, %,d gas",
                    hash,
                    entry.block().orElse(-1L),
                    entry.gasUsed().orElse(-1L)))
            .orElse("");
    return entry.outcome() + where + entry.reason().map(reason -> ", " + reason).orElse("");
  }

  private void feeds(JournalEntry entry) {
    Table table =
        new Table(
            Table.Column.left("FEED"),
            Table.Column.right("PRICE"),
            Table.Column.left("TRIGGER"),
            Table.Column.left("SOURCE"),
            Table.Column.right("QUOTED"),
            Table.Column.right("COUNTED AS"),
            Table.Column.right("AGE THEN"));
    entry.lines().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(feed -> {
          boolean first = true;
          JournalEntry.Line line = feed.getValue();
          String price = line.price().toPlainString();
          if (line.quotes().isEmpty()) {
            table.row(feed.getKey(), price, words(line.trigger()), "computed", "", "", "");
          }
          for (JournalEntry.QuoteLine quote : line.quotes()) {
            table.row(
                first ? feed.getKey() : "",
                first ? price : "",
                first ? words(line.trigger()) : "",
                quote.source(),
                quote.quoted().toPlainString(),
                Words.price(quote.voice()),
                Duration.between(quote.time(), entry.createdAt()).toMillis() + " ms");
            first = false;
          }
        });
    table.lines().forEach(output.out()::println);
  }

  private static String words(String trigger) {
    return trigger.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Map<String, Object> document(JournalEntry entry) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("report", entry.id().toString());
    document.put("epoch", entry.epoch());
    document.put("observedAt", entry.observedAt().toString());
    document.put("createdAt", entry.createdAt().toString());
    entry.signedAt().ifPresent(at -> document.put("signedAt", at.toString()));
    entry.submittedAt().ifPresent(at -> document.put("submittedAt", at.toString()));
    entry.settledAt().ifPresent(at -> document.put("settledAt", at.toString()));
    document.put("outcome", entry.outcome());
    entry.reason().ifPresent(reason -> document.put("reason", reason));
    entry.transaction().ifPresent(hash -> document.put("transaction", hash.toString()));
    entry.block().ifPresent(block -> document.put("block", block));
    entry.gasUsed().ifPresent(gas -> document.put("gasUsed", gas));
    Map<String, Object> feeds = new LinkedHashMap<>();
    entry.lines().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(line -> feeds.put(line.getKey().name(), line.getValue()));
    document.put("feeds", feeds);
    return document;
  }
}
