package io.meta138.oracle.sources.ecb;

import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.Texts;
import io.meta138.oracle.sources.protocol.Times;
import java.io.StringReader;
import java.time.Instant;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The ECB's XML, read without document types or entities of its own. */
final class EcbDocument {
  private static final int MAX_DEPTH = 16;
  private static final XMLInputFactory XML = factory();

  private EcbDocument() {}

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /** Takes the asked currencies' rates; the others, thirty of them, are left. */
  static void read(String text, PollRequest request, Batch batch) {
    String start =
        text.stripLeading()
            .substring(0, Math.min(20, text.stripLeading().length()))
            .toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype") || start.startsWith("<html")) {
      throw Batch.refused(Rejection.HTML, start);
    }
    try {
      XMLStreamReader reader = XML.createXMLStreamReader(new StringReader(text));
      try {
        cubes(reader, request, batch);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      throw Batch.refused(Rejection.MALFORMED, Texts.shown(String.valueOf(e.getMessage())));
    }
  }

  private static void cubes(XMLStreamReader reader, PollRequest request, Batch batch)
      throws XMLStreamException {
    Instant day = null;
    int depth = 0;
    int days = 0;
    while (reader.hasNext()) {
      int event = reader.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
      if (event != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      if (++depth > MAX_DEPTH) {
        throw Batch.refused(Rejection.TOO_COMPLEX, "deeper than " + MAX_DEPTH);
      }
      if (!reader.getLocalName().equals("Cube")) {
        continue;
      }
      String time = attribute(reader, "time");
      if (time != null) {
        if (++days > 1) {
          throw Batch.refused(Rejection.DUPLICATE_KEY, "more than one day");
        }
        day = Times.publicationDay(time);
      }
      String currency = attribute(reader, "currency");
      if (currency != null && request.sources().containsKey(currency)) {
        rate(batch, currency, attribute(reader, "rate"), day);
      }
    }
    if (day == null) {
      throw Batch.refused(Rejection.MISSING_FIELD, "no day");
    }
  }

  private static void rate(
      Batch batch, String currency, @Nullable String rate, @Nullable Instant day) {
    if (day == null) {
      throw Batch.refused(Rejection.MISSING_FIELD, "a rate before its day");
    }
    batch.ticker().symbol(currency).last(rate).time(day);
  }

  private static @Nullable String attribute(XMLStreamReader reader, String name) {
    return reader.getAttributeValue(null, name);
  }
}
