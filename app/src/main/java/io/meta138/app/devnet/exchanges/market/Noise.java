package io.meta138.app.devnet.exchanges.market;

/**
 * Randomness that depends on a position alone, so that a path is the same whoever asks first.
 *
 * <p>The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable
 * pseudorandom number generators", 2014).
 */
public final class Noise {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** Standard deviation of the sum of four uniform 16-bit numbers: 65536 / sqrt(3). */
  private static final long DEVIATION_OF_FOUR = 37_837;

  private Noise() {}

  /** 64 random bits at one position of one stream. */
  public static long bits(long seed, long stream, long position) {
    return mix(mix(seed + stream * GOLDEN) + position * GOLDEN);
  }

  /** The stream that belongs to a name. */
  public static long stream(String name) {
    long hash = 1;
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash + name.charAt(i));
    }
    return hash;
  }

  /** A number in {@code [0, bound)}. */
  public static long below(long bits, long bound) {
    return Long.remainderUnsigned(bits, bound);
  }

  /**
   * A bell-shaped number of mean zero and deviation one, in millionths; never beyond 3.5 deviations
   * (the sum of four uniform numbers).
   */
  public static long bellPpm(long bits) {
    long sum =
        (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48 & 0xffff);
    return (sum - 2 * 65_535) * 1_000_000 / DEVIATION_OF_FOUR;
  }

  private static long mix(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
