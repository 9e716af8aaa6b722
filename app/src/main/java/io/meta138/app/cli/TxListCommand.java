package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.TransactionDocument;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionDesk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 tx list}: the account's transactions and where each stands. */
@Command(
    name = "list",
    description = "The account's transactions, newest first.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A report's key is its id; `meta138 feeds trace` tells its story.",
      "",
      "Examples:",
      "  meta138 tx list",
      "  meta138 tx list --state open",
      "  meta138 tx list --state failed --last 100 --json"
    })
final class TxListCommand implements Callable<Integer> {
  private static final int SHOWN_KEY = 20;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      defaultValue = "ALL",
      description = "Only: ${COMPLETION-CANDIDATES} (default all).")
  private TransactionDesk.Filter state;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default ${DEFAULT-VALUE}).")
  private int last;

  @Option(names = "--full", description = "Show keys and hashes whole.")
  private boolean full;

  @Override
  public Integer call() throws InterruptedException {
    if (last < 1 || last > 10_000) {
      throw UserError.usage("--last takes 1 to 10000, found " + last);
    }
    try (NodeAccess access = new NodeAccess(config.read(), InstantSource.system())) {
      List<TransactionDesk.Entry> entries = TxCommand.desk(access).list(state, last);
      if (output.json()) {
        output.json(entries.stream().map(TransactionDocument::of).toList());
      } else if (entries.isEmpty()) {
        output.out().println(none(access.account().toString()));
      } else {
        print(entries, access.clock().instant());
      }
      return 0;
    }
  }

  private String none(String account) {
    return state == TransactionDesk.Filter.ALL
        ? "nothing was ever submitted for " + account
        : "no transaction of %s is %s; `meta138 tx list` shows all"
            .formatted(account, state.name().toLowerCase(Locale.ROOT));
  }

  private void print(List<TransactionDesk.Entry> entries, Instant now) {
    Table table =
        new Table(
            Table.Column.left("KEY"),
            Table.Column.right("AGE"),
            Table.Column.right("NONCE"),
            Table.Column.left("STATE"),
            Table.Column.left("DETAIL"));
    entries.forEach(entry ->
        table.row(
            shown(entry.key()),
            Words.age(Duration.between(entry.submittedAt(), now)),
            entry.nonce().isPresent() ? Long.toString(entry.nonce().getAsLong()) : Words.NONE,
            TransactionDocument.state(entry.status()),
            detail(entry)));
    table.lines().forEach(output.out()::println);
  }

  private String shown(String key) {
    return full || key.length() <= SHOWN_KEY + 2 ? key : key.substring(0, SHOWN_KEY) + "…";
  }

  private String detail(TransactionDesk.Entry entry) {
    String cancel = entry.cancelRequested() ? ", to be cancelled" : "";
    return switch (entry.status()) {
      case IntentStatus.Queued _ -> "waits to be sent" + cancel;
      case IntentStatus.Sent sent -> "not mined, " + shown(sent.hash().toString()) + cancel;
      case IntentStatus.Mined(IntentStatus.Receipt receipt) -> receipt(receipt);
      case IntentStatus.Confirmed(IntentStatus.Receipt receipt) -> receipt(receipt);
      case IntentStatus.Superseded superseded -> "by " + shown(superseded.byKey());
      case IntentStatus.Failed failed -> failed.reason();
    };
  }

  private String receipt(IntentStatus.Receipt receipt) {
    return String.format(
        Locale.ROOT,
        "block %,d, %,d gas, %s%s",
        receipt.blockNumber(),
        receipt.gasUsed(),
        shown(receipt.hash().toString()),
        receipt.success() ? "" : ", REVERTED");
  }
}
