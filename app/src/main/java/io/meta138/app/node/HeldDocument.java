package io.meta138.app.node;

import io.meta138.oracle.publishing.HeldPrice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A held price as the node tells it.
 *
 * @param feed whose
 * @param price what the sources say
 * @param last what the jump is measured from
 * @param published newest answer on chain
 * @param publishedAt second of it
 * @param jumpBps distance from {@code last}, in hundredths of a per cent
 * @param have independent groups that confirm it
 * @param need how many it takes
 * @param sources the quotes in it
 */
public record HeldDocument(
    String feed,
    BigDecimal price,
    BigDecimal last,
    Optional<BigDecimal> published,
    Optional<String> publishedAt,
    long jumpBps,
    int have,
    int need,
    List<Voice> sources) {
  /** Copies the sources. */
  public HeldDocument {
    sources = List.copyOf(sources);
  }

  /**
   * One quote in it.
   *
   * @param source whose
   * @param price in the feed's terms
   * @param time when it was true
   */
  public record Voice(String source, BigDecimal price, String time) {}

  /** The document of a held price. */
  public static HeldDocument of(HeldPrice held) {
    return new HeldDocument(
        held.feed().name(),
        held.price(),
        held.last(),
        held.published(),
        held.publishedAt().map(Object::toString),
        held.jumpBps(),
        held.have(),
        held.need(),
        held.sources().stream()
            .map(used -> new Voice(used.source().toString(), used.voice(), used.time().toString()))
            .toList());
  }
}
