package io.meta138.app.cli;

import io.meta138.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs commands as a shell would and keeps what they print. */
final class Cli {
  private Cli() {}

  /**
   * What a command came to.
   *
   * @param code it exits with
   * @param out on standard output
   * @param err on standard error
   */
  record Result(int code, String out, String err) {}

  static Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int code = line.execute(args);
    return new Result(code, out.toString(), err.toString());
  }
}
