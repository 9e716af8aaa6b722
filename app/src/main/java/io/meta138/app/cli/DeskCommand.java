package io.meta138.app.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** A command that asks a desk one thing and prints what it answers. */
@Command(mixinStandardHelpOptions = true)
abstract class DeskCommand implements Callable<Integer> {
  @Mixin private DeskOption desk;

  @Mixin private Output output;

  /** Asks. */
  abstract JsonNode ask(DeskOption desk) throws InterruptedException;

  /** Prints the answer for people. */
  abstract void print(JsonNode answer, PrintWriter out);

  @Override
  public final Integer call() throws InterruptedException {
    JsonNode answer = ask(desk);
    if (output.json()) {
      output.json(answer);
    } else {
      print(answer, output.out());
    }
    return 0;
  }
}
