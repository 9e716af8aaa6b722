package io.meta138.app.view;

import io.meta138.app.devnet.Devnet;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;

/** Draws the live view of a devnet on the whole terminal, and gives the terminal back after. */
public final class LiveScreen implements AutoCloseable {
  private final Terminal terminal;
  private final DevnetView view;
  private final Style style;

  private LiveScreen(Terminal terminal, DevnetView view) {
    this.terminal = terminal;
    this.view = view;
    this.style = new Style(System.getenv("NO_COLOR") == null);
  }

  /**
   * Takes the terminal.
   *
   * @param began when the devnet was ready
   */
  public static LiveScreen open(Devnet devnet, Instant began) throws IOException {
    Terminal terminal = TerminalBuilder.builder().system(true).nativeSignals(false).build();
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
    return new LiveScreen(terminal, new DevnetView(devnet, began));
  }

  /** Draws the present moment over the last one. */
  public void draw() {
    int columns = terminal.getWidth() > 0 ? terminal.getWidth() : 100;
    int rows = terminal.getHeight() > 0 ? terminal.getHeight() : 40;
    List<String> lines = view.lines(columns, rows, style);
    PrintWriter out = terminal.writer();
    StringBuilder frame = new StringBuilder("\u001b[H");
    for (int i = 0; i < Math.min(lines.size(), rows); i++) {
      frame.append(lines.get(i)).append("\u001b[K");
      if (i < Math.min(lines.size(), rows) - 1) {
        frame.append("\r\n");
      }
    }
    out.print(frame.append("\u001b[J"));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    terminal.puts(Capability.cursor_visible);
    terminal.puts(Capability.exit_ca_mode);
    terminal.flush();
    terminal.close();
  }
}
