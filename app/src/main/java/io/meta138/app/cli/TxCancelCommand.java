package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionDesk;
import io.meta138.chain.tx.TransactionDesk.Cancelling;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meta138 tx cancel}: asks for one transaction to be given up. */
@Command(
    name = "cancel",
    description =
        "Ask for a transaction to be cancelled. One that waits is dropped; for one that is on"
            + " its way the nonce is used up, unless it is mined first.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Safe while a node runs: the request is stored, and the process that",
      "holds the account carries it out.",
      "",
      "Examples:",
      "  meta138 tx cancel 0x5f3c…",
      "  meta138 tx cancel 17"
    })
final class TxCancelCommand implements Callable<Integer> {
  private static final String OPEN = "; `meta138 tx list --state open` shows what can be cancelled";

  @Parameters(paramLabel = "KEY|NONCE", description = "Its key from `tx list`, or its nonce.")
  private String subject;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    try (NodeAccess access = new NodeAccess(config.read(), InstantSource.system())) {
      TransactionDesk desk = TxCommand.desk(access);
      OptionalLong nonce = TxCommand.nonce(subject);
      String key = nonce.isPresent() ? desk.keyAt(nonce.getAsLong()).orElse(subject) : subject;
      boolean soon =
          switch (desk.cancel(key)) {
            case Cancelling.Requested requested -> requested.soon();
            case Cancelling.TooLate late ->
                throw UserError.failed(key + " can't be cancelled: " + words(late.status()) + OPEN);
            case Cancelling.Unknown _ ->
                throw UserError.failed(
                    "no transaction is stored under the key or nonce " + subject + OPEN);
          };
      if (output.json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("key", key);
        document.put("requested", true);
        document.put("soon", soon);
        output.json(document);
      } else {
        output.out().println(words(key, soon));
      }
      return 0;
    }
  }

  private static String words(String key, boolean soon) {
    return soon
        ? "cancelling is requested; the node does it within seconds, and `meta138 tx explain "
            + key
            + "` shows what became of it"
        : "cancelling is requested; no process sends for this account now, so it is done once the"
            + " node runs again";
  }

  private static String words(IntentStatus status) {
    return switch (status) {
      case IntentStatus.Mined(var receipt) -> "block " + receipt.blockNumber() + " has it already";
      case IntentStatus.Confirmed(var receipt) ->
          "block " + receipt.blockNumber() + " has it already";
      case IntentStatus.Superseded(var byKey) -> "a newer one took over, look at " + byKey;
      case IntentStatus.Failed(var reason) -> "it was given up already (" + reason + ")";
      case IntentStatus.Queued _, IntentStatus.Sent _ -> "it changed just now, try again";
    };
  }
}
