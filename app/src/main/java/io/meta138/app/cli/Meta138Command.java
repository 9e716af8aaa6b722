package io.meta138.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "meta138",
    mixinStandardHelpOptions = true,
    version = "meta138 0.1.0",
    description = "Prices on an EVM chain, and the network that keeps them alive.",
    subcommands = {
      UpCommand.class,
      OracleCommand.class,
      FeedsCommand.class,
      SourcesCommand.class,
      TxCommand.class,
      CcipCommand.class,
      IncidentCommand.class,
      OncallCommand.class,
      PeopleCommand.class,
      PortalCommand.class,
      ContractsCommand.class,
      KeysCommand.class,
      ConfigCommand.class,
      DevnetCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  meta138 up                         everything on this machine",
      "  meta138 up --for 60s --json        for a minute, then a summary",
      "  meta138 contracts plan -c my.yaml  what is missing on a chain",
      "  meta138 oracle check -c my.yaml    what is missing before a node can run",
      "  meta138 oracle run -c my.yaml      a node against any chain",
      "  meta138 feeds list --json          every feed with price, age and sources",
      "  meta138 ccip lanes                 what goes to other chains, and how long it takes",
      "  meta138 incident list              what is wrong now, and who has it in hand"
    })
public final class Meta138Command implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
