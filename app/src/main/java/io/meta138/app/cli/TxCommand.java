package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.chain.tx.Diagnosis;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionDesk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meta138 tx}: a node's transactions, and what keeps one that is stuck. */
@Command(
    name = "tx",
    description = "A node's transactions, and what keeps one that is stuck.",
    subcommands = {
      TxCommand.ListTransactions.class,
      TxCommand.Explain.class,
      TxCommand.Cancel.class
    },
    footer = {"", "Example:", "  meta138 tx list --state open"})
final class TxCommand extends Group {
  private static final int SHOWN_KEY = 20;

  private static TransactionDesk desk(NodeAccess access) throws InterruptedException {
    return new TransactionDesk(
        access.database("chain.intent").dataSource(),
        access.rpc(),
        access.account(),
        access.clock());
  }

  private static String kebab(Object value) {
    return value
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])([A-Z])", "-$1")
        .toLowerCase(Locale.ROOT);
  }

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
  static final class ListTransactions implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Option(
        names = "--state",
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
        List<TransactionDesk.Entry> entries = desk(access).list(state, last);
        if (output.json()) {
          output.json(entries.stream().map(ListTransactions::document).toList());
        } else if (entries.isEmpty()) {
          output.out().println("no transaction of " + access.account() + " is like that");
        } else {
          print(entries, access.clock().instant());
        }
        return 0;
      }
    }

    private static Map<String, Object> document(TransactionDesk.Entry entry) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("key", entry.key());
      entry.group().ifPresent(group -> document.put("group", group));
      document.put("submittedAt", entry.submittedAt().toString());
      document.put("state", kebab(entry.status()));
      switch (entry.status()) {
        case IntentStatus.Queued _ -> {}
        case IntentStatus.Sent sent -> {
          document.put("nonce", sent.nonce());
          document.put("transaction", sent.hash().toString());
        }
        case IntentStatus.Mined(IntentStatus.Receipt receipt) -> put(document, receipt);
        case IntentStatus.Confirmed(IntentStatus.Receipt receipt) -> put(document, receipt);
        case IntentStatus.Superseded superseded -> document.put("supersededBy", superseded.byKey());
        case IntentStatus.Failed failed -> document.put("reason", failed.reason());
      }
      return document;
    }

    private static void put(Map<String, Object> document, IntentStatus.Receipt receipt) {
      document.put("transaction", receipt.hash().toString());
      document.put("block", receipt.blockNumber());
      document.put("gasUsed", receipt.gasUsed());
      document.put("success", receipt.success());
    }

    private void print(List<TransactionDesk.Entry> entries, Instant now) {
      Table table =
          new Table(
              Table.Column.left("KEY"),
              Table.Column.right("AGE"),
              Table.Column.left("STATE"),
              Table.Column.left("DETAIL"));
      entries.forEach(entry ->
          table.row(
              shown(entry.key()),
              Words.age(Duration.between(entry.submittedAt(), now)),
              kebab(entry.status()),
              detail(entry.status())));
      table.lines().forEach(output.out()::println);
    }

    private String shown(String key) {
      return full || key.length() <= SHOWN_KEY + 2 ? key : key.substring(0, SHOWN_KEY) + "…";
    }

    private String detail(IntentStatus status) {
      return switch (status) {
        case IntentStatus.Queued _ -> "waits to be sent";
        case IntentStatus.Sent sent -> "nonce " + sent.nonce() + ", " + shown("" + sent.hash());
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

  @Command(
      name = "explain",
      description = "Why a transaction stands where it does, and what to do.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  meta138 tx explain 0x5f3c…",
        "  meta138 tx explain 17",
        "  meta138 tx explain 17 --json"
      })
  static final class Explain implements Callable<Integer> {
    @Parameters(paramLabel = "KEY|NONCE", description = "Its key from `tx list`, or a nonce.")
    private String subject;

    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      try (NodeAccess access = new NodeAccess(config.read(), InstantSource.system())) {
        TransactionDesk desk = desk(access);
        Diagnosis diagnosis =
            subject.matches("\\d{1,18}")
                ? desk.explain(Long.parseLong(subject))
                : desk.explain(subject);
        if (output.json()) {
          Map<String, Object> document = new LinkedHashMap<>();
          document.put("subject", subject);
          document.put("diagnosis", kebab(diagnosis));
          document.put("advice", diagnosis.advice());
          output.json(document);
        } else {
          output.out().println(kebab(diagnosis) + ": " + diagnosis.advice());
        }
        return diagnosis instanceof Diagnosis.Unknown ? 1 : 0;
      }
    }
  }

  @Command(
      name = "cancel",
      description =
          "Ask for a transaction to be cancelled. One that waits is dropped; for one that is on"
              + " its way the nonce is used up, unless it is mined first.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Safe while a node runs: the request is stored, and the process that holds the account",
        "carries it out.",
        "",
        "Example:",
        "  meta138 tx cancel 0x5f3c…"
      })
  static final class Cancel implements Callable<Integer> {
    @Parameters(paramLabel = "KEY", description = "Its key from `tx list`.")
    private String key;

    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      try (NodeAccess access = new NodeAccess(config.read(), InstantSource.system())) {
        TransactionDesk desk = desk(access);
        if (!desk.cancel(key)) {
          throw UserError.failed(
              key
                  + " can't be cancelled: "
                  + desk.explain(key).advice()
                  + "; `meta138 tx list --state open` shows what can");
        }
        Diagnosis now = desk.explain(key);
        boolean nobody = now instanceof Diagnosis.NobodySends;
        String words =
            nobody
                ? "cancelling is requested; no process sends for this account now, so it is done"
                    + " when the node starts"
                : "cancelling is requested; the node does it within seconds (`meta138 tx explain "
                    + key
                    + "` shows what became of it)";
        if (output.json()) {
          output.json(Map.of("key", key, "requested", true, "diagnosis", kebab(now)));
        } else {
          output.out().println(words);
        }
        return 0;
      }
    }
  }
}
