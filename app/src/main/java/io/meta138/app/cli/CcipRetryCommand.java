package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.types.Hash;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meta138 ccip retry}: has a message tried at once. */
@Command(
    name = "retry",
    description = "Have a deliverer try a message at once, also one that was given up.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Nothing is sent by this command itself: a running deliverer does it.",
      "Exits with 1 when there is no such message or nothing is left to do for it.",
      "",
      "Examples:",
      "  meta138 ccip retry 0x5f3c…",
      "  meta138 ccip retry 0x5f3c… --json"
    })
final class CcipRetryCommand implements Callable<Integer> {
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
      MessageStore store = CcipCommand.store(access);
      TrackedMessage message =
          store.find(id).orElseThrow(() -> UserError.failed("no message has the id " + id));
      boolean wanted = store.attempts().retryNow(id, access.clock().instant());
      if (output.json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", id.toString());
        document.put("lane", message.lane());
        document.put("state", message.state().name());
        document.put("retried", wanted);
        output.json(document);
      } else {
        output
            .out()
            .println(
                wanted
                    ? "a deliverer of lane %s tries it next; `meta138 ccip show %s` tells what came of it"
                        .formatted(message.lane(), id)
                    : "nothing is left to do: " + MessageTexts.next(message));
      }
      return wanted ? 0 : 1;
    }
  }
}
