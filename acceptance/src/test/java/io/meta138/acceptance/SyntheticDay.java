package io.meta138.acceptance;

import io.meta138.app.devnet.exchanges.replay.RecordedDay;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A made-up day in the format of recorded ones, for where no recorded days are at hand. */
final class SyntheticDay {
  private SyntheticDay() {}

  /** Writes and reads a day of minutes that wander, with a fall of a tenth and gaps. */
  static RecordedDay in(Path directory, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder csv = new StringBuilder();
    long cents = 4_000_000;
    for (int minute = 0; minute < 1_440; minute++) {
      long open = cents;
      boolean falling = minute >= 700 && minute < 720;
      cents += (long) (random.nextGaussian() * cents / 2_000) - (falling ? cents / 200 : 0);
      long high = Math.max(open, cents) + random.nextInt(2_000);
      long low = Math.min(open, cents) - random.nextInt(2_000);
      if (random.nextInt(10) > 0) {
        csv.append(minute * 60_000L);
        for (long price : new long[] {open, high, low, cents}) {
          csv.append(',').append(BigDecimal.valueOf(price, 2).toPlainString());
        }
        csv.append(",1.5\n");
      }
    }
    Path file = directory.resolve("coinbase_minute_btcusd_20260304_trade.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("20260304_btcusd_minute_trade.csv"));
      zip.write(csv.toString().getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return RecordedDay.read(file);
  }
}
