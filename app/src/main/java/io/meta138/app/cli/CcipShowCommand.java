package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.types.Hash;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meta138 ccip show}: everything that is known of one message. */
@Command(
    name = "show",
    description = "Where a message is and why, stage by stage.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exits with 1 when nothing is known of it.",
      "",
      "Examples:",
      "  meta138 ccip show 0x5f3c…",
      "  meta138 ccip show 0x5f3c… --json"
    })
final class CcipShowCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ID",
      converter = CcipCommand.IdConverter.class,
      description = "The message's id, from `ccip messages --full`.")
  private Hash id;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Override
  public Integer call() {
    try (NodeAccess access = config.open()) {
      TrackedMessage message =
          CcipCommand.store(access)
              .find(id)
              .orElseThrow(() ->
                  UserError.failed(
                      "no message has the id "
                          + id
                          + "; `meta138 ccip messages --full` lists them"));
      Explainer explainer = new Explainer();
      if (output.json()) {
        output.json(MessageTexts.document(message, explainer));
      } else {
        print(message, explainer);
      }
      return 0;
    }
  }

  private void print(TrackedMessage message, Explainer explainer) {
    PrintWriter out = output.out();
    out.println("message " + message.id());
    out.printf(
        "lane %s, number %d of generation %d%n",
        message.lane(), message.number(), message.generation());
    out.printf("from %s to %s%n", message.sender(), message.receiver());
    out.printf(
        "%,d gas for the receiver, %,d bytes, fee %s%n",
        message.gasLimit(),
        message.payload().length,
        message.fee().map(fee -> fee + " of " + message.feeToken()).orElse("not known"));
    List<String> rows = MessageTexts.rows(message);
    if (!rows.isEmpty()) {
      out.println("carries " + String.join(", ", rows));
    }
    out.println();
    out.printf(
        "sent        %s  block %,d, transaction %s%n",
        Words.date(message.sent().at()), message.sent().block(), message.sent().transaction());
    stage("final", message.finalizedAt());
    stage("committed", message.committedAt());
    stage("verifying", message.verifyingAt());
    stage("verified", message.verifiedAt());
    message
        .execution()
        .ifPresent(execution ->
            out.printf(
                "%-10s  %s  block %,d, transaction %s%s%n",
                execution.success() ? "executed" : "failed",
                Words.date(execution.at()),
                execution.block(),
                execution.transaction(),
                execution.count() > 1 ? ", execution " + execution.count() : ""));
    message
        .receipt()
        .ifPresent(receipt ->
            out.printf(
                "received    %s  %s taken, %s stale%s%n",
                Words.date(receipt.at()),
                Words.count(receipt.rowsTaken(), "row"),
                Words.count(receipt.rowsStale(), "row"),
                receipt.refused() ? ", payload refused" : ""));
    message.supersededBy().ifPresent(by -> out.println("superseded  by " + by));
    out.println();
    out.println(MessageTexts.state(message) + ": " + MessageTexts.next(message));
    trouble(message, explainer);
    out.flush();
  }

  private void stage(String name, Optional<Instant> at) {
    at.ifPresent(time -> output.out().printf("%-10s  %s%n", name, Words.date(time)));
  }

  private void trouble(TrackedMessage message, Explainer explainer) {
    PrintWriter out = output.out();
    Optional<Explanation> why = MessageTexts.failure(message, explainer);
    why.ifPresent(found -> {
      out.println("reverted with " + found.text());
      out.println("  cause:  " + found.root().cause());
      out.println("  remedy: " + found.advice());
    });
    if (message.delivery().attempts() > 0 && !message.state().isOver()) {
      out.printf(
          "%s ended in an error, the last one: %s%n",
          Words.count(message.delivery().attempts(), "attempt"),
          message.delivery().lastError().orElse("not known"));
      message
          .delivery()
          .nextAttemptAt()
          .ifPresent(at -> out.println("the next is not before " + Words.date(at)));
    }
  }
}
