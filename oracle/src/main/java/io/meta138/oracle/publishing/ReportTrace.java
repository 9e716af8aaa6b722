package io.meta138.oracle.publishing;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.platform.types.Hash;
import java.time.Instant;

/**
 * Follows reports from quote to mined transaction. Called on the publisher's thread: returns at
 * once and never throws.
 */
public interface ReportTrace {
  /** Follows nothing. */
  ReportTrace NONE =
      new ReportTrace() {
        @Override
        public void created(ReportRecord report) {}

        @Override
        public void signed(Hash id, Instant at) {}

        @Override
        public void submitted(Hash id, Instant at) {}

        @Override
        public void settled(Hash id, IntentStatus status, Instant at) {}
      };

  /** A report was put together. */
  void created(ReportRecord report);

  /** A quorum signed it. */
  void signed(Hash id, Instant at);

  /** Its intent, whose key is the report's id, is durable. */
  void submitted(Hash id, Instant at);

  /** It was mined, superseded or given up. */
  void settled(Hash id, IntentStatus status, Instant at);

  /** An operator released a held price. */
  default void released(HeldPrice price, String by, Instant at) {}

  /** Hands everything to both. */
  default ReportTrace and(ReportTrace other) {
    ReportTrace one = this;
    return new ReportTrace() {
      @Override
      public void created(ReportRecord report) {
        one.created(report);
        other.created(report);
      }

      @Override
      public void signed(Hash id, Instant at) {
        one.signed(id, at);
        other.signed(id, at);
      }

      @Override
      public void submitted(Hash id, Instant at) {
        one.submitted(id, at);
        other.submitted(id, at);
      }

      @Override
      public void settled(Hash id, IntentStatus status, Instant at) {
        one.settled(id, status, at);
        other.settled(id, status, at);
      }

      @Override
      public void released(HeldPrice price, String by, Instant at) {
        one.released(price, by, at);
        other.released(price, by, at);
      }
    };
  }
}
