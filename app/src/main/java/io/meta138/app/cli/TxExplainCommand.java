package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.TransactionDocument;
import io.meta138.chain.tx.Diagnosis;
import io.meta138.chain.tx.TransactionDesk;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meta138 tx explain}: why one transaction stands where it does. */
@Command(
    name = "explain",
    description = "Why a transaction stands where it does, and what to do.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exits with 1 when nothing is known of it.",
      "",
      "Examples:",
      "  meta138 tx explain 0x5f3c…",
      "  meta138 tx explain 17",
      "  meta138 tx explain 17 --json"
    })
final class TxExplainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "KEY|NONCE", description = "Its key from `tx list`, or a nonce.")
  private String subject;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    try (NodeAccess access = new NodeAccess(config.read(), InstantSource.system())) {
      TransactionDesk desk = TxCommand.desk(access);
      OptionalLong nonce = TxCommand.nonce(subject);
      Diagnosis diagnosis =
          nonce.isPresent() ? desk.explain(nonce.getAsLong()) : desk.explain(subject);
      Optional<String> key =
          nonce.isPresent() ? desk.keyAt(nonce.getAsLong()) : Optional.of(subject);
      if (output.json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("subject", subject);
        key.filter(_ -> known(diagnosis)).ifPresent(of -> document.put("key", of));
        document.put("diagnosis", TransactionDocument.state(diagnosis));
        if (diagnosis instanceof Diagnosis.Ended(var status)) {
          document.put("state", TransactionDocument.state(status));
        }
        document.put("advice", diagnosis.advice());
        output.json(document);
      } else {
        key.filter(_ -> nonce.isPresent())
            .ifPresent(of -> output.out().println("nonce " + subject + " is " + of));
        output.out().println(name(diagnosis) + ": " + diagnosis.advice());
      }
      return known(diagnosis) ? 0 : 1;
    }
  }

  private static boolean known(Diagnosis diagnosis) {
    return !(diagnosis instanceof Diagnosis.Unknown);
  }

  /** How it ended says more than that it ended. */
  private static String name(Diagnosis diagnosis) {
    return TransactionDocument.state(
        diagnosis instanceof Diagnosis.Ended(var status) ? status : diagnosis);
  }
}
