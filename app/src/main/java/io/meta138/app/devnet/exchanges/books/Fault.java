package io.meta138.app.devnet.exchanges.books;

import java.math.BigDecimal;
import java.time.Duration;

/** Something wrong with a venue, or with one of its books, until it is cleared. */
public sealed interface Fault {
  /** Its name on the control path. */
  String kind();

  /** The price stays what it was; frames go on with fresh times. */
  record Stuck() implements Fault {
    @Override
    public String kind() {
      return "stuck";
    }
  }

  /**
   * Every price is multiplied.
   *
   * @param factor ten, or one and three hundredths, or zero
   */
  record Scaled(BigDecimal factor) implements Fault {
    @Override
    public String kind() {
      return "scaled";
    }
  }

  /** Every price is one divided by itself. */
  record Inverted() implements Fault {
    @Override
    public String kind() {
      return "inverted";
    }
  }

  /** Connections are closed and refused; meaningful for a whole venue. */
  record Cut() implements Fault {
    @Override
    public String kind() {
      return "cut";
    }
  }

  /** Connections stay open and nothing is sent; REST requests hang. */
  record Silent() implements Fault {
    @Override
    public String kind() {
      return "silent";
    }
  }

  /**
   * Everything is published late, with the time it was true.
   *
   * @param by how late
   */
  record Delayed(Duration by) implements Fault {
    @Override
    public String kind() {
      return "delayed";
    }
  }

  /** REST requests are answered with the venue's own rate-limit error, new streams are refused. */
  record RateLimited() implements Fault {
    @Override
    public String kind() {
      return "ratelimited";
    }
  }

  /**
   * Market data is hostile in one way.
   *
   * @param form the way
   */
  record Hostile(HostileForm form) implements Fault {
    @Override
    public String kind() {
      return "hostile";
    }
  }
}
