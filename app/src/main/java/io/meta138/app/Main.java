package io.meta138.app;

import io.meta138.app.cli.Meta138Command;
import io.meta138.app.cli.UserError;
import io.meta138.app.devnet.exchanges.replay.ReplayException;
import io.meta138.app.node.NodeException;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.tx.AccountInUseException;
import io.meta138.oracle.deployment.DeploymentException;
import java.io.PrintWriter;
import picocli.CommandLine;

/** The {@code meta138} program. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code: 0 done, 1 failed, 2 wrong usage or configuration. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command and returns its exit code. */
  public static int run(String... args) {
    Logging.warnings();
    return commandLine().execute(args);
  }

  /** All commands, ready to parse. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Meta138Command());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setUsageHelpLongOptionsMaxWidth(28);
    line.registerConverter(int.class, Main::wholeNumber)
        .registerConverter(Integer.class, Main::wholeNumber);
    line.setParameterExceptionHandler(Main::wrongUsage);
    versions(line, line.getCommandSpec().version());
    line.setExecutionExceptionHandler((failure, command, _) -> {
      PrintWriter err = command.getErr();
      if (failure instanceof UserError error) {
        err.println("meta138: " + error.getMessage());
        return error.exitCode();
      }
      if (failure instanceof ReadFailedException) {
        err.println(
            "meta138: the chain can't be read: "
                + failure.getMessage()
                + "; check `chain` in the configuration");
        return 1;
      }
      if (isExplained(failure)) {
        err.println("meta138: " + failure.getMessage());
        return failure instanceof NodeException node && node.isConfiguration() ? 2 : 1;
      }
      String message = failure.getMessage();
      err.println(
          "meta138: "
              + (message == null ? failure.getClass().getSimpleName() : message)
              + " (set META138_DEBUG=1 for the stack trace)");
      if (System.getenv("META138_DEBUG") != null) {
        failure.printStackTrace(err);
      }
      return 1;
    });
    return line;
  }

  private static void versions(CommandLine line, String[] version) {
    line.getCommandSpec().version(version);
    line.getSubcommands().values().forEach(sub -> versions(sub, version));
  }

  private static Integer wholeNumber(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new CommandLine.TypeConversionException("expected a whole number, found " + text);
    }
  }

  /** What is wrong comes last and alone, where it is seen; the usage only on request. */
  private static int wrongUsage(CommandLine.ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("meta138: " + wrong.getMessage());
    boolean suggested = CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
    if (!suggested && !command.getSubcommands().isEmpty()) {
      err.println("The commands are: " + String.join(", ", command.getSubcommands().keySet()));
    }
    err.println(
        "`%s --help` shows how it is used".formatted(command.getCommandSpec().qualifiedName()));
    return CommandLine.ExitCode.USAGE;
  }

  /** Whether the message alone tells a person what happened and what to do. */
  private static boolean isExplained(Exception failure) {
    return failure instanceof NodeException
        || failure instanceof ReplayException
        || failure instanceof DeploymentException
        || failure instanceof AccountInUseException;
  }
}
