package io.meta138.incident.evidence;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What a source found, or why it found nothing. */
public sealed interface Finding {
  /** What it is, in a few words; unique within its source. */
  String name();

  /**
   * A document.
   *
   * @param mediaType such as {@code application/json}; its text is UTF-8
   * @param content as it came; secrets are taken out before it is kept
   * @param link where a person can look at it; empty when nowhere
   * @param facts that a program read off it and a review may state, by names such as {@link
   *     Facts#BLOCKS_MISSED}
   */
  record Document(
      String name, String mediaType, byte[] content, Optional<URI> link, Map<String, String> facts)
      implements Finding {
    /** Copies the facts. */
    public Document {
      facts = Map.copyOf(facts);
    }

    /** Without link and facts. */
    public static Document of(String name, String mediaType, byte[] content) {
      return new Document(name, mediaType, content, Optional.empty(), Map.of());
    }
  }

  /** A place where a person can look, such as a panel with its time range. */
  record Link(String name, URI link) implements Finding {}

  /**
   * Evidence that should be there and is not.
   *
   * @param reason for a person, without secrets
   */
  record Missing(String name, String reason) implements Finding {}
}
