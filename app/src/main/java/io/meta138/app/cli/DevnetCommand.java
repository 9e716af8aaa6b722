package io.meta138.app.cli;

import io.meta138.app.devnet.exchanges.ExchangesCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code meta138 devnet}: parts of the devnet as processes of their own. */
@Command(
    name = "devnet",
    description = "Run single parts of the devnet.",
    mixinStandardHelpOptions = true,
    subcommands = {ExchangesCommand.class})
final class DevnetCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
