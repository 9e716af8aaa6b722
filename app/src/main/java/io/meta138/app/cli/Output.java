package io.meta138.app.cli;

import java.io.Console;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How a command prints: for people, or as JSON with {@code --json}. */
public final class Output {
  private static final JsonMapper PRETTY =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();
  private static final JsonMapper LINE =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  /** Whether JSON is wanted. */
  boolean json() {
    return json;
  }

  /** Prints a value as indented JSON. */
  void json(Object value) {
    out().println(PRETTY.writeValueAsString(value));
    out().flush();
  }

  /** Prints a value as one line of JSON. */
  void jsonLine(Object value) {
    out().println(LINE.writeValueAsString(value));
    out().flush();
  }

  /** Standard output. */
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Standard error. */
  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Whether a person sees the output as it is printed. */
  @SuppressWarnings("SystemConsoleNull") // it is null where the JDK finds no provider
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
