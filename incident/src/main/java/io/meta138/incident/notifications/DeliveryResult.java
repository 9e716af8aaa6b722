package io.meta138.incident.notifications;

import java.time.Instant;

/**
 * What became of a notice or of a channel to a contact. Results are handed back at least once; the
 * identifier is the same each time and says nothing about order.
 */
public sealed interface DeliveryResult {
  /** Unique for ever. */
  long id();

  /** When it happened. */
  Instant at();

  /** The channel concerned. */
  Channel channel();

  /** The contact concerned. */
  String contact();

  /**
   * The provider has taken a notice, or the notice needed no message of its own any more.
   *
   * @param receipt what the provider said
   */
  record Delivered(
      long id,
      Instant at,
      String key,
      Notice.Kind kind,
      String incident,
      Channel channel,
      String contact,
      String receipt)
      implements DeliveryResult {}

  /**
   * A notice is late and still being tried; told once for each notice. A page that must not wait
   * falls over to the next channel now.
   *
   * @param reason of the wait
   */
  record Delayed(
      long id,
      Instant at,
      String key,
      Notice.Kind kind,
      String incident,
      Channel channel,
      String contact,
      String reason)
      implements DeliveryResult {}

  /**
   * A notice will not be delivered.
   *
   * @param reason of the last attempt
   */
  record Failed(
      long id,
      Instant at,
      String key,
      Notice.Kind kind,
      String incident,
      Channel channel,
      String contact,
      String reason)
      implements DeliveryResult {}

  /** A contact can't be reached over a channel; also told as signal {@code channel.failing}. */
  record ChannelFailing(long id, Instant at, Channel channel, String contact, String reason)
      implements DeliveryResult {}

  /** A contact can be reached again. */
  record ChannelRecovered(long id, Instant at, Channel channel, String contact)
      implements DeliveryResult {}
}
