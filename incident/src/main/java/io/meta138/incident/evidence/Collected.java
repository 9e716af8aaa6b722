package io.meta138.incident.evidence;

import io.meta138.incident.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A finding made fit to keep: bounded, without secrets, and text that any database holds.
 *
 * @param source it came from
 * @param name what it is
 * @param at when it was gathered
 * @param content of the document; empty for a link and for what is missing
 * @param mediaType of the content; empty without one
 * @param link where a person can look
 * @param missing why it is missing
 * @param facts read off it
 */
public record Collected(
    String source,
    String name,
    Instant at,
    Optional<byte[]> content,
    String mediaType,
    Optional<String> link,
    Optional<String> missing,
    Map<String, String> facts) {
  private static final int LONGEST = 300;
  private static final int MOST_FACTS = 200;

  /** Copies the facts. */
  public Collected {
    facts = Map.copyOf(facts);
  }

  /** A finding of a source. */
  static Collected of(String source, Instant at, Finding finding) {
    String name = line(finding.name());
    return switch (finding) {
      case Finding.Missing(_, String reason) -> missing(source, name, at, reason);
      case Finding.Link(_, var link) ->
          new Collected(
              source,
              name,
              at,
              Optional.empty(),
              "",
              Optional.of(Redactor.redact(link.toString())),
              Optional.empty(),
              Map.of());
      case Finding.Document document -> document(source, name, at, document);
    };
  }

  /** What could not be found. */
  static Collected missing(String source, String name, Instant at, String reason) {
    return new Collected(
        source,
        line(name),
        at,
        Optional.empty(),
        "",
        Optional.empty(),
        Optional.of(line(reason)),
        Map.of());
  }

  private static Collected document(
      String source, String name, Instant at, Finding.Document document) {
    byte[] raw = document.content();
    if (raw.length > EvidenceStore.MAX_BYTES) {
      return missing(
          source,
          name,
          at,
          "%d bytes are more than the %d that are kept"
              .formatted(raw.length, EvidenceStore.MAX_BYTES));
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return missing(source, name, at, "it is no text in UTF-8");
    }
    byte[] clean = Redactor.redact(text).getBytes(StandardCharsets.UTF_8);
    if (clean.length > EvidenceStore.MAX_BYTES) {
      return missing(source, name, at, "it is too large without its secrets");
    }
    Map<String, String> facts = new HashMap<>();
    document.facts().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MOST_FACTS)
        .forEach(fact -> facts.put(line(fact.getKey()), line(fact.getValue())));
    return new Collected(
        source,
        name,
        at,
        Optional.of(clean),
        line(document.mediaType()),
        document.link().map(link -> Redactor.redact(link.toString())),
        Optional.empty(),
        facts);
  }

  private static String line(String text) {
    return Texts.cut(Redactor.redact(Texts.line(Texts.cut(text, 4_000))), LONGEST);
  }
}
