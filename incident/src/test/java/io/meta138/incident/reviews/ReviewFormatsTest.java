package io.meta138.incident.reviews;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
final class ReviewFormatsTest {
  @RegisterExtension static final ReviewScene scene = new ReviewScene();

  @Test
  void thePdfSaysWhatTheReviewSays() throws Exception {
    Review review = scene.drafted();

    byte[] pdf = ReviewPdf.write(review, ReviewScene.DESK);

    String text = text(pdf);
    assertThat(text)
        .contains("Review R-1 of I-1: Chain 138 stands still")
        .contains("Root and contributing causes")
        .contains("17 blocks were missed [E1]")
        .contains("Question: What set it off?")
        .contains("I\u00f1t\u00ebrn\u00e2ti\u00f4n\u00e0l \u0416")
        .contains("[U+4E2D]")
        .contains("[U+202E]gnp");
    assertThat(ReviewPdf.write(review, ReviewScene.DESK)).isEqualTo(pdf);
  }

  @Test
  void aPdfOfManyLongLinesLosesNothing() throws Exception {
    scene.drafted();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      lines.add("line" + i + "x " + "w".repeat(i * 10) + " end" + i + "x");
    }
    scene.reviews.edit("R-1", 1, "person:alice", Section.LESSONS, lines);

    String text = text(ReviewPdf.write(scene.reviews.find("R-1").orElseThrow(), ReviewScene.DESK));

    for (int i = 0; i < 150; i++) {
      assertThat(text).contains("line" + i + "x").contains("end" + i + "x");
    }
  }

  @Test
  void hostileTextFormsNoMarkup() {
    assertThat(ReviewMarkdown.escape(ReviewScene.HOSTILE))
        .isEqualTo(
            "\\<script\\>x\\</script\\> \\[a\\]\\(http\\://evil\\) \\`b\\` \\*\\*c\\*\\*"
                + " www\\.evil.org \\[U\\+202E\\]gnp 中 Iñtërnâtiônàl Ж");
    assertThat(ReviewMarkdown.escape("1. one")).isEqualTo("1\\. one");
    assertThat(ReviewMarkdown.escape("- one\n# two")).isEqualTo("\\- one \\# two");
  }

  private static String text(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return new PDFTextStripper().getText(document).replaceAll("\\R", " ").replaceAll(" +", " ");
    }
  }
}
