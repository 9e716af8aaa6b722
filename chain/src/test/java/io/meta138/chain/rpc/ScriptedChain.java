package io.meta138.chain.rpc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The blocks that a scripted node serves: a hash for each height, made of its branch's name. */
final class ScriptedChain {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final List<String> hashes = new ArrayList<>(List.of(hash("genesis", 0)));

  /** Number of the newest block. */
  synchronized long height() {
    return hashes.size() - 1L;
  }

  /** Adds a block of a branch; its header. */
  synchronized ObjectNode add(String branch) {
    hashes.add(hash(branch, hashes.size()));
    return header(hashes.size() - 1);
  }

  /** Forgets every block above this height. */
  synchronized void rollBackTo(long number) {
    while (hashes.size() - 1 > number) {
      hashes.removeLast();
    }
  }

  /** The hash of the block at this height. */
  synchronized String hashAt(long number) {
    return hashes.get(Math.toIntExact(number));
  }

  /** The header at a height in hexadecimal, or the newest for a name; null when there is none. */
  synchronized @Nullable ObjectNode block(String at) {
    long number = at.startsWith("0x") ? Long.parseLong(at.substring(2), 16) : hashes.size() - 1L;
    return number < hashes.size() ? header(Math.toIntExact(number)) : null;
  }

  private ObjectNode header(int number) {
    return MAPPER
        .createObjectNode()
        .put("number", "0x" + Integer.toHexString(number))
        .put("hash", hashes.get(number))
        .put("parentHash", number == 0 ? "0x" + "0".repeat(64) : hashes.get(number - 1))
        .put("timestamp", "0x" + Integer.toHexString(1_700_000_000 + number));
  }

  private static String hash(String branch, long number) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((branch + number).getBytes(StandardCharsets.UTF_8));
      return "0x" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
