package io.meta138.incident.reviews;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.interactive.action.PDActionURI;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationLink;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDBorderStyleDictionary;

/**
 * A review as a PDF on A4. The font, Liberation Sans, is embedded and has Latin, Greek, Cyrillic
 * and Hebrew letters; any other character is shown by its number, so that nothing is lost.
 */
public final class ReviewPdf {
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final float MARGIN = 56;
  private static final float BODY = 10;
  private static final float INDENT = 12;
  private static final float WIDTH = PDRectangle.A4.getWidth() - 2 * MARGIN;

  private final PDDocument document;
  private final PDType0Font font;
  private final Map<Integer, Float> widths = new HashMap<>();
  private final List<PageLine> page = new ArrayList<>();
  private float y = PDRectangle.A4.getHeight() - MARGIN;
  private final String footer;
  private final URI desk;
  private int pages;

  private record PageLine(float x, float y, float size, String text, List<Linked> links) {}

  /** A part of a line that leads somewhere. */
  private record Linked(float x, float width, URI to) {}

  private ReviewPdf(PDDocument document, PDType0Font font, String footer, URI desk) {
    this.document = document;
    this.font = font;
    this.footer = footer;
    this.desk = desk;
  }

  /**
   * The review; the same bytes for the same revision.
   *
   * @param desk address under which people reach the desk; references link to it
   */
  public static byte[] write(Review review, URI desk) {
    try (PDDocument document = new PDDocument();
        InputStream ttf = PDType0Font.class.getResourceAsStream(FONT);
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      if (ttf == null) {
        throw new IOException("PDFBox comes without its font " + FONT);
      }
      PDDocumentInformation about = new PDDocumentInformation();
      about.setTitle("Review " + review.id());
      about.setCreationDate(GregorianCalendar.from(review.draftedAt().atZone(ZoneOffset.UTC)));
      document.setDocumentInformation(about);
      document.setDocumentId((long) (review.id() + "/" + review.revision()).hashCode());
      PDType0Font font = PDType0Font.load(document, ttf, true);
      String footer = "%s, revision %d".formatted(review.id(), review.revision());
      new ReviewPdf(document, font, footer, desk).write(Layout.of(review));
      document.save(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new ReviewException("the PDF of " + review.id() + " can't be written", e);
    }
  }

  private void write(List<Layout.Block> blocks) throws IOException {
    for (Layout.Block block : blocks) {
      switch (block) {
        case Layout.Block.Heading(int level, String text) -> {
          float size = level == 1 ? 17 : 12.5f;
          y -= size * 0.7f;
          lines(text, size, 0, "", List.of());
          y -= 3;
        }
        case Layout.Block.Item item ->
            lines(
                (item.question() ? "Question: " : "")
                    + item.text()
                    + item.references().stream()
                        .map(reference -> " [" + reference.label() + "]")
                        .collect(Collectors.joining()),
                BODY,
                INDENT,
                "• ",
                item.references());
      }
    }
    flush();
  }

  private void lines(
      String hostile, float size, float indent, String mark, List<Reference> references)
      throws IOException {
    String text = shown(ReviewMarkdown.visible(hostile));
    boolean first = true;
    for (String line : wrapped(text, size, WIDTH - indent)) {
      float leading = size * 1.35f;
      if (y - leading < MARGIN + BODY) {
        flush();
      }
      y -= leading;
      if (first && !mark.isEmpty()) {
        page.add(new PageLine(MARGIN, y, size, mark, List.of()));
      }
      page.add(new PageLine(MARGIN + indent, y, size, line, links(line, size, references)));
      first = false;
    }
  }

  private List<Linked> links(String line, float size, List<Reference> references) {
    List<Linked> links = new ArrayList<>();
    for (Reference reference : references) {
      String label = "[" + reference.label() + "]";
      int at = line.lastIndexOf(label);
      if (at >= 0) {
        links.add(
            new Linked(
                width(line.substring(0, at), size), width(label, size), reference.address(desk)));
      }
    }
    return links;
  }

  private static PDAnnotationLink annotation(PageLine line, Linked link) {
    PDActionURI action = new PDActionURI();
    action.setURI(link.to().toString());
    PDBorderStyleDictionary none = new PDBorderStyleDictionary();
    none.setWidth(0);
    PDAnnotationLink annotation = new PDAnnotationLink();
    annotation.setAction(action);
    annotation.setBorderStyle(none);
    annotation.setRectangle(
        new PDRectangle(line.x() + link.x(), line.y() - 2, link.width(), line.size() + 2));
    return annotation;
  }

  private void flush() throws IOException {
    pages++;
    PDPage sheet = new PDPage(PDRectangle.A4);
    document.addPage(sheet);
    page.add(new PageLine(MARGIN, MARGIN / 2, 8, footer + ", page " + pages, List.of()));
    try (PDPageContentStream content = new PDPageContentStream(document, sheet)) {
      for (PageLine line : page) {
        content.beginText();
        content.setFont(font, line.size());
        content.newLineAtOffset(line.x(), line.y());
        content.showText(line.text());
        content.endText();
      }
    }
    List<PDAnnotation> annotations = new ArrayList<>();
    for (PageLine line : page) {
      line.links().forEach(link -> annotations.add(annotation(line, link)));
    }
    sheet.setAnnotations(annotations);
    page.clear();
    y = PDRectangle.A4.getHeight() - MARGIN;
  }

  private List<String> wrapped(String text, float size, float width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    float used = 0;
    for (String word : text.split("(?<= )", -1)) {
      float wide = width(word, size);
      if (used + wide > width && !line.isEmpty()) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
        used = 0;
      }
      if (wide <= width) {
        line.append(word);
        used += wide;
        continue;
      }
      // a word that is longer than a line is broken anywhere
      for (int codePoint : word.codePoints().toArray()) {
        float one = width(codePoint, size);
        if (used + one > width) {
          lines.add(line.toString());
          line.setLength(0);
          used = 0;
        }
        line.appendCodePoint(codePoint);
        used += one;
      }
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }

  private float width(String text, float size) {
    float sum = 0;
    for (int codePoint : text.codePoints().toArray()) {
      sum += width(codePoint, size);
    }
    return sum;
  }

  private float width(int codePoint, float size) {
    return widths.getOrDefault(codePoint, 0f) * size / 1_000;
  }

  /** With the number of each character that the font does not have in its place. */
  private String shown(String text) throws IOException {
    StringBuilder shown = new StringBuilder();
    for (int codePoint : text.codePoints().toArray()) {
      if (has(codePoint)) {
        shown.appendCodePoint(codePoint);
      } else {
        String number = "[U+%04X]".formatted(codePoint);
        for (int ascii : number.codePoints().toArray()) {
          has(ascii);
        }
        shown.append(number);
      }
    }
    return shown.toString();
  }

  private boolean has(int codePoint) throws IOException {
    Float known = widths.get(codePoint);
    if (known == null) {
      known = measure(codePoint);
      widths.put(codePoint, known);
    }
    return known >= 0;
  }

  private float measure(int codePoint) throws IOException {
    try {
      return font.getStringWidth(Character.toString(codePoint));
    } catch (IllegalArgumentException e) {
      return -1; // PDFBox's way to say that the font has no such glyph
    }
  }
}
