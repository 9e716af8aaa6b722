package io.meta138.oracle.onchain;

import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A feed's name as the contracts hold it: ASCII, left-aligned in 32 bytes. */
public final class FeedNames {
  private FeedNames() {}

  /** The 32 bytes of a name. */
  public static Hash encode(FeedId feed) {
    return Hash.of(Arrays.copyOf(feed.name().getBytes(StandardCharsets.US_ASCII), 32));
  }

  /** The name in these 32 bytes, whatever it is: not every registry follows our form. */
  public static String decode(Hash id) {
    byte[] bytes = id.toBytes();
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[i] < 0x20 || bytes[i] > 0x7e) {
        return id.toString();
      }
    }
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }
}
