package io.meta138.ccip.deliver;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a deliverer does. */
final class DelivererMetrics {
  private final MeterRegistry registry;
  private final String lane;
  private final Counter superseded;
  private final AtomicLong active = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong preparing = new AtomicLong();
  private final AtomicLong onTheWay = new AtomicLong();

  DelivererMetrics(MeterRegistry registry, String lane) {
    this.registry = registry;
    this.lane = lane;
    superseded = registry.counter("meta138_ccip_deliverer_superseded", "lane", lane);
    registry.gauge("meta138_ccip_deliverer_active", Tags.of("lane", lane), active);
    queue("waiting", waiting);
    queue("held", held);
    queue("preparing", preparing);
    queue("on_the_way", onTheWay);
  }

  private void queue(String stage, AtomicLong length) {
    registry.gauge("meta138_ccip_deliverer_queue", Tags.of("lane", lane, "stage", stage), length);
  }

  void show(DelivererStatus status) {
    active.set(status.active() ? 1 : 0);
    waiting.set(status.waiting());
    held.set(status.held());
    preparing.set(status.preparing());
    onTheWay.set(status.onTheWay());
  }

  void sent(Delivery delivery) {
    registry
        .counter(
            "meta138_ccip_deliverer_sent",
            "lane",
            lane,
            "kind",
            delivery.kind().name().toLowerCase(Locale.ROOT))
        .increment();
    registry.summary("meta138_ccip_deliverer_messages", "lane", lane).record(delivery.ids().size());
  }

  void landed(Flights.Landing landing) {
    registry
        .counter(
            "meta138_ccip_deliverer_landed",
            "lane",
            lane,
            "end",
            landing.end().name().toLowerCase(Locale.ROOT))
        .increment();
    landing
        .gasUsed()
        .ifPresent(gas -> registry.summary("meta138_ccip_deliverer_gas", "lane", lane).record(gas));
  }

  void superseded(int messages) {
    superseded.increment(messages);
  }

  void failed() {
    registry.counter("meta138_ccip_deliverer_failed", "lane", lane).increment();
  }

  void refused(Trouble.Kind kind) {
    registry
        .counter(
            "meta138_ccip_deliverer_refused",
            "lane",
            lane,
            "kind",
            kind.name().toLowerCase(Locale.ROOT))
        .increment();
  }
}
