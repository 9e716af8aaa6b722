package io.meta138.incident.notifications;

import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands results to the listener and forgets them when it has recorded them. */
final class HandBack {
  private static final Logger LOG = LoggerFactory.getLogger(HandBack.class);
  private static final Duration FALLBACK = Duration.ofSeconds(1);
  private static final int AT_ONCE = 500;

  private final ResultStore results;
  private final DeliveryListener listener;
  private final SignalSink signals;
  private final Wake wake;

  HandBack(ResultStore results, DeliveryListener listener, SignalSink signals, Wake wake) {
    this.results = results;
    this.listener = listener;
    this.signals = signals;
    this.wake = wake;
  }

  void run() {
    boolean outage = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        try {
          pass();
          outage = false;
        } catch (RuntimeException e) {
          // the listener or the database can't take them now; they are kept
          if (!outage) {
            LOG.warn("results of deliveries can't be handed back now", e);
          }
          outage = true;
        }
        wake.await(FALLBACK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Hands back everything there is.
   *
   * @return how many results there were
   */
  int pass() throws InterruptedException {
    int handed = 0;
    while (true) {
      List<DeliveryResult> some = results.oldest(AT_ONCE);
      if (some.isEmpty()) {
        return handed;
      }
      some.forEach(this::signal);
      listener.take(some);
      results.remove(some);
      handed += some.size();
    }
  }

  private void signal(DeliveryResult result) {
    switch (result) {
      case DeliveryResult.ChannelFailing failing ->
          signals.report(
              signal(
                  failing,
                  Signal.State.RAISED,
                  "%s can't be reached over %s: %s"
                      .formatted(
                          failing.contact(),
                          DeliveryMetrics.spelled(failing.channel()),
                          failing.reason())));
      case DeliveryResult.ChannelRecovered recovered ->
          signals.report(
              signal(
                  recovered,
                  Signal.State.CLEARED,
                  "%s can be reached over %s again"
                      .formatted(
                          recovered.contact(), DeliveryMetrics.spelled(recovered.channel()))));
      case DeliveryResult.Delivered _, DeliveryResult.Delayed _, DeliveryResult.Failed _ -> {}
    }
  }

  private static Signal signal(DeliveryResult result, Signal.State state, String summary) {
    String channel = DeliveryMetrics.spelled(result.channel());
    Instant at = result.at();
    return new Signal(
        "channel.failing",
        "channel:" + channel + ":" + result.contact(),
        state,
        at,
        summary,
        Map.of("channel", channel, "contact", result.contact()));
  }
}
