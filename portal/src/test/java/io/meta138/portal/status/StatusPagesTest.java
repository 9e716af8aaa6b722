package io.meta138.portal.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.portal.api.Documents;
import io.meta138.portal.api.Documents.PublicIncident;
import io.meta138.portal.api.Documents.PublicUpdate;
import io.meta138.portal.api.Json;
import io.meta138.portal.views.State;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

final class StatusPagesTest {
  private static final Instant AT = Instant.parse("2026-01-05T09:00:00Z");
  private static final String ODD = "</script><script>alert(1)</script>&\u0001\"'";

  private static Documents.StatusSummary summary() {
    return new Documents.StatusSummary(
        AT,
        State.DEGRADED,
        ODD,
        List.of(
            new Documents.StatusComponent(
                "prices", ODD, State.UNKNOWN, Optional.of(AT), "Not known", List.of())),
        true,
        List.of(
            new PublicIncident(
                "I-1",
                ODD,
                "prices",
                "major",
                AT,
                Optional.empty(),
                List.of(new PublicUpdate(AT, ODD)))),
        List.of(),
        List.of(new Documents.PublicFeed(ODD, State.OK, Optional.empty(), Optional.empty())),
        true);
  }

  @Test
  void noTextOfAnIncidentBecomesMarkup() {
    String page = StatusPages.html(summary(), Optional.empty());
    assertThat(page).doesNotContain("<script>alert").contains("&lt;script&gt;alert(1)");
    assertThat(page.split("</script>", -1)).hasSize(2);
  }

  @Test
  void theStatusIsPutWhereTheBuiltPageWantsIt() {
    String page =
        StatusPages.html(
            summary(), Optional.of("<html><body><div><!--meta138:status--></div></body></html>"));
    assertThat(page).startsWith("<html><body><div><main").endsWith("</div></body></html>");
  }

  @Test
  void incidentsThatAreNotKnownAreNotTakenForNone() {
    var known =
        new Documents.StatusSummary(
            AT, State.OK, "", List.of(), true, List.of(), List.of(), List.of(), false);
    var unknown =
        new Documents.StatusSummary(
            AT,
            State.UNKNOWN,
            "",
            List.of(),
            false,
            summary().current(),
            List.of(),
            List.of(),
            false);

    assertThat(StatusPages.html(known, Optional.empty()))
        .contains("There are none.", "There were none in the last 14 days.")
        .doesNotContain("Not known now.");
    assertThat(StatusPages.html(unknown, Optional.empty()))
        .contains("<p>Not known now. These were known last.</p><article", "<p>Not known now.</p>")
        .doesNotContain("There are none.", "There were none");
  }

  @Test
  void theAtomFeedIsWellFormedWhateverTheTextsAre() throws Exception {
    String atom = StatusPages.atom(summary(), "http://localhost:1/status/");
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(atom.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("entry").getLength()).isEqualTo(1);
    assertThat(document.getElementsByTagName("title").item(1).getTextContent())
        .isEqualTo("</script><script>alert(1)</script>&\"'");
  }

  @Test
  void theJsonFeedNamesItsVersionAndItems() {
    var feed = Json.MAPPER.readTree(StatusPages.feed(summary(), "http://localhost:1/status/"));
    assertThat(feed.path("version").asString()).isEqualTo("https://jsonfeed.org/version/1.1");
    assertThat(feed.path("items").size()).isEqualTo(1);
    assertThat(feed.at("/items/0/content_text").asString()).contains("alert(1)");
  }
}
