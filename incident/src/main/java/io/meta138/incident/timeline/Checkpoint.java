package io.meta138.incident.timeline;

import io.meta138.platform.types.Hash;
import java.util.Base64;
import java.util.Optional;

/**
 * What is signed of a log: the body of a C2SP tlog-checkpoint.
 *
 * @param origin names the log
 * @param size entries under the root
 * @param root of the Merkle tree
 */
public record Checkpoint(String origin, long size, Hash root) {
  /** The text that is signed: origin, size and root, each on a line. */
  public String body() {
    return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.toBytes()) + "\n";
  }

  /** Reads a body; empty when it is none. */
  public static Optional<Checkpoint> read(String body) {
    String[] lines = body.split("\n", -1);
    if (lines.length != 4 || lines[0].isEmpty() || !lines[3].isEmpty()) {
      return Optional.empty();
    }
    try {
      Hash root = Hash.of(Base64.getDecoder().decode(lines[2]));
      Checkpoint read = new Checkpoint(lines[0], Long.parseUnsignedLong(lines[1]), root);
      return read.body().equals(body) && read.size >= 0 ? Optional.of(read) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
