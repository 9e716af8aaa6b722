package io.meta138.app.devnet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A port of this machine that stays the same from start to start while it is free, so that others
 * find again what listens there.
 */
final class KeptPort {
  private KeptPort() {}

  /**
   * The port of the last start when it is free, else the usual one, else any.
   *
   * @param file of the state that it is kept in
   * @param usual at the first start
   * @throws IOException when no port is free
   */
  static int choose(StateDirectory state, String file, int usual) throws IOException {
    Path last = state.resolve(file);
    List<Integer> wanted = new ArrayList<>();
    if (Files.exists(last) && Files.readString(last).strip().matches("\\d{2,5}")) {
      wanted.add(Integer.parseInt(Files.readString(last).strip()));
    }
    wanted.add(usual);
    wanted.add(0);
    for (int port : wanted) {
      OptionalInt free = free(port);
      if (free.isPresent()) {
        state.write(file, Integer.toString(free.getAsInt()));
        return free.getAsInt();
      }
    }
    throw new IOException("there is no free port for what is kept in " + file);
  }

  private static OptionalInt free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return OptionalInt.of(socket.getLocalPort());
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }
}
