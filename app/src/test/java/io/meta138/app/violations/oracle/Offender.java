package io.meta138.app.violations.oracle;

import io.meta138.app.violations.ccip.Stranger;
import java.math.BigDecimal;
import java.time.Instant;

/** Breaks every rule of the house, so that the rules can be seen to fire. */
@SuppressWarnings({"ObjectToString", "CatchAndPrintStackTrace", "JavaTimeDefaultTimeZone"})
final class Offender {
  static final class Oops extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Stranger neighbour = new Stranger();

  Instant readsTheClock() {
    return Instant.now();
  }

  double loosesPrecision(BigDecimal price) {
    return price.doubleValue();
  }

  void printsAStackTrace(Exception e) {
    e.printStackTrace();
  }

  RuntimeException throwsSomethingShapeless() {
    return new RuntimeException(neighbour.toString());
  }
}
