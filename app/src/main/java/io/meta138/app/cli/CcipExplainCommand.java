package io.meta138.app.cli;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meta138 ccip explain}: what raw bytes of an error mean. */
@Command(
    name = "explain",
    description = "What an error of CCIP or of a lane means, from its raw bytes or its name.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Takes revert data, the data of an ExecutionStateChanged log, an event's topic, or a name.",
      "Needs no configuration. Exits with 1 when the error is not known.",
      "",
      "Examples:",
      "  meta138 ccip explain 0x07da6ee6",
      "  meta138 ccip explain UnsupportedDestinationChain",
      "  meta138 ccip explain 0x0a8d6e8c00000000… --json"
    })
final class CcipExplainCommand implements Callable<Integer> {
  private static final int MOST_TEXT = 1 << 20;

  @Parameters(paramLabel = "DATA", description = "Hexadecimal data or the name of an error.")
  private String data;

  @Mixin private Output output;

  @Override
  public Integer call() {
    if (data.length() > MOST_TEXT) {
      throw UserError.usage("expected at most a million characters, found " + data.length());
    }
    Explanation found = new Explainer().explain(data);
    if (output.json()) {
      output.json(MessageTexts.document(found));
    } else {
      print(found);
    }
    return found.known() ? 0 : 1;
  }

  private void print(Explanation found) {
    PrintWriter out = output.out();
    String indent = "";
    for (Explanation one : found.chain()) {
      String stage =
          one.stage()
              .map(at -> " (" + at.toString().toLowerCase(Locale.ROOT).replace('_', ' ') + ")")
              .orElse("");
      out.println(indent + one.name() + stage + (one.cut() ? ", cut short" : ""));
      for (var operand : one.operands()) {
        out.println(
            "%s  %s = %s"
                .formatted(
                    indent,
                    operand.name().isEmpty() ? operand.type() : operand.name(),
                    operand.value()));
      }
      out.println(indent + "  " + one.cause());
      indent += "  ";
    }
    out.println();
    out.println("retry:  " + found.verdict().toString().toLowerCase(Locale.ROOT).replace('_', ' '));
    out.println("remedy: " + found.advice());
    out.flush();
  }
}
