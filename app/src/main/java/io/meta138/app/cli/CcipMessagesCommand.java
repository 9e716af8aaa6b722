package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.tracking.MessageFilter;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 ccip messages}: messages, newest first. */
@Command(
    name = "messages",
    description = "Messages between chains, newest first.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 ccip messages",
      "  meta138 ccip messages --lane meta-to-second --state failed",
      "  meta138 ccip messages --transaction 0x5f3c… --json"
    })
final class CcipMessagesCommand implements Callable<Integer> {
  private static final int SHOWN_ID = 14;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(
      names = "--lane",
      paramLabel = "NAME",
      description = "Only of this lane; may be repeated.")
  private final List<String> lanes = new ArrayList<>();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      description = "Only in these states: ${COMPLETION-CANDIDATES}.")
  private final List<MessageState> states = new ArrayList<>();

  @Option(
      names = "--transaction",
      paramLabel = "HASH",
      converter = CcipCommand.IdConverter.class,
      description = "Only those that this transaction sent.")
  private @Nullable Hash transaction;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default ${DEFAULT-VALUE}).")
  private int last;

  @Option(names = "--full", description = "Show ids and hashes whole.")
  private boolean full;

  @Override
  public Integer call() {
    if (last < 1 || last > 1_000) {
      throw UserError.usage("--last takes 1 to 1000, found " + last);
    }
    try (NodeAccess access = config.open()) {
      MessageFilter filter =
          new MessageFilter(
              lanes, states, Optional.empty(), Optional.empty(), Optional.ofNullable(transaction));
      List<TrackedMessage> found = CcipCommand.store(access).page(filter, Optional.empty(), last);
      if (output.json()) {
        Explainer explainer = new Explainer();
        output.json(found.stream().map(one -> MessageTexts.document(one, explainer)).toList());
      } else if (found.isEmpty()) {
        output.out().println("no message is so; `meta138 ccip lanes` shows how many there are");
      } else {
        print(found, access.clock().instant());
      }
      return 0;
    }
  }

  private void print(List<TrackedMessage> found, Instant now) {
    Table table =
        new Table(
            Table.Column.left("ID"),
            Table.Column.left("LANE"),
            Table.Column.right("NUMBER"),
            Table.Column.right("AGE"),
            Table.Column.left("STATE"),
            Table.Column.left("DETAIL"));
    for (TrackedMessage message : found) {
      table.row(
          shown(message.id()),
          message.lane(),
          message.number(),
          Words.age(Duration.between(message.sent().at(), now)),
          MessageTexts.state(message),
          detail(message));
    }
    table.lines().forEach(output.out()::println);
  }

  private String detail(TrackedMessage message) {
    List<String> words = new ArrayList<>();
    message.supersededBy().ifPresent(by -> words.add("by " + shown(by)));
    message
        .execution()
        .ifPresent(execution ->
            words.add(
                "in %s, %s after it was sent"
                    .formatted(
                        shown(execution.transaction()),
                        Words.age(Duration.between(message.sent().at(), execution.at())))));
    if (!message.state().isOver()) {
      message.delivery().lastError().ifPresent(words::add);
    }
    List<String> rows = MessageTexts.rows(message);
    if (!rows.isEmpty()) {
      words.add(Words.count(rows.size(), "row"));
    }
    return String.join("; ", words);
  }

  private String shown(Hash hash) {
    return full ? hash.toString() : hash.toString().substring(0, SHOWN_ID) + "…";
  }
}
