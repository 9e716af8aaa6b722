package io.meta138.portal.status;

import io.meta138.portal.api.Documents.PublicFeed;
import io.meta138.portal.api.Documents.PublicIncident;
import io.meta138.portal.api.Documents.PublicUpdate;
import io.meta138.portal.api.Documents.StatusComponent;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.api.Documents.UptimeDay;
import io.meta138.portal.api.Json;
import io.meta138.portal.views.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The status as a page that works without scripts, as Atom (RFC 4287) and as JSON Feed 1.1. */
public final class StatusPages {
  private static final String MARK = "<!--meta138:status-->";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String BARE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Meta138 status</title>
      <link rel="alternate" type="application/atom+xml" title="Incidents (Atom)" href="/status/feed.atom">
      <link rel="alternate" type="application/feed+json" title="Incidents (JSON)" href="/status/feed.json">
      </head>
      <body><div id="status"><!--meta138:status--></div></body>
      </html>
      """;

  private static final Pattern STYLES = Pattern.compile("<link rel=\"stylesheet\"[^>]*>");
  private static final String SUBSCRIBE =
      """
      <section aria-labelledby="mails"><h2 id="mails">By mail</h2>
      <form class="subscribe" method="post" action="/api/v1/status/subscriptions">
      <label for="email">Your mailbox</label>
      <input id="email" name="email" type="email" autocomplete="email" maxlength="254" required>
      <button type="submit">Tell me of incidents</button></form></section>
      """;

  private static final String LAST = "Not known now. These were known last.";

  private StatusPages() {}

  /**
   * The page.
   *
   * @param template the built page with a mark where the status goes; empty for a plain one
   */
  public static String html(StatusSummary status, Optional<String> template) {
    return html(status, template, "");
  }

  /**
   * The page.
   *
   * @param template the built page with a mark where the status goes; empty for a plain one
   * @param note markup that follows its time
   */
  public static String html(StatusSummary status, Optional<String> template, String note) {
    return template
        .filter(text -> text.contains(MARK))
        .orElse(BARE)
        .replace(MARK, body(status, note) + data(status));
  }

  /**
   * The one thing that a small page offers.
   *
   * @param action that is posted to
   * @param text on it
   */
  public record Button(String action, String text) {}

  /**
   * A page that says one thing, in the clothes of the status page.
   *
   * @param template the built page, for its styles; empty for a plain one
   */
  public static String small(
      String title, String text, Optional<Button> button, Optional<String> template) {
    StringBuilder out = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head>");
    out.append("<meta charset=\"utf-8\"><meta name=\"robots\" content=\"noindex\">");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    out.append("<title>").append(text(title)).append(" - Meta138 status</title>");
    template.stream()
        .flatMap(page -> STYLES.matcher(page).results())
        .forEach(found -> out.append(found.group()));
    out.append("</head><body><div id=\"status\"><main class=\"status\"><h1>")
        .append(text(title))
        .append("</h1>");
    if (!text.isEmpty()) {
      out.append("<p>").append(text(text)).append("</p>");
    }
    button.ifPresent(one ->
        out.append("<form method=\"post\" action=\"")
            .append(text(one.action()))
            .append("\"><button type=\"submit\">")
            .append(text(one.text()))
            .append("</button></form>"));
    return out.append("<p><a href=\"/status/\">Status</a></p></main></div></body></html>\n")
        .toString();
  }

  /** The summary for the page's own script; inside a script element only {@code <} can end it. */
  private static String data(StatusSummary status) {
    return "<script type=\"application/json\" id=\"status-data\">"
        + Json.MAPPER.writeValueAsString(status).replace("<", "\\u003c")
        + "</script>";
  }

  private static String body(StatusSummary status, String note) {
    StringBuilder out = new StringBuilder();
    out.append("<main class=\"status\"><h1>Meta138 status</h1>");
    out.append("<p class=\"overall ").append(state(status.state())).append("\"><strong>");
    out.append(text(status.text())).append("</strong></p>");
    out.append("<p>As of ").append(time(status.asOf())).append("</p>");
    out.append(note);
    out.append("<section aria-labelledby=\"now\"><h2 id=\"now\">Current incidents</h2>");
    incidents(out, status.incidentsKnown(), status.current(), "There are none.");
    out.append("</section><section aria-labelledby=\"parts\"><h2 id=\"parts\">Components</h2><ul>");
    status.components().forEach(component -> component(out, component));
    out.append("</ul></section>");
    out.append("<section aria-labelledby=\"feeds\"><h2 id=\"feeds\">Feeds</h2><table><thead><tr>");
    out.append(
        "<th scope=\"col\">Feed</th><th scope=\"col\">State</th><th scope=\"col\">Price</th>");
    out.append("<th scope=\"col\">Observed</th></tr></thead><tbody>");
    status.feeds().forEach(feed -> feed(out, feed));
    out.append("</tbody></table></section>");
    out.append("<section aria-labelledby=\"past\"><h2 id=\"past\">Past incidents</h2>");
    incidents(out, status.incidentsKnown(), status.past(), "There were none in the last 14 days.");
    out.append("</section>");
    if (status.subscribable() && note.isEmpty()) { // a copy has nobody to ask
      out.append(SUBSCRIBE);
    }
    out.append("<p><a href=\"/status/feed.atom\">Incidents as Atom</a> ");
    out.append("<a href=\"/status/feed.json\">Incidents as JSON</a></p></main>");
    return out.toString();
  }

  private static void component(StringBuilder out, StatusComponent component) {
    out.append("<li class=\"").append(state(component.state())).append("\"><strong>");
    out.append(text(component.name())).append("</strong>: ").append(text(component.text()));
    component.since().ifPresent(at -> out.append(", since ").append(time(at)));
    List<BigDecimal> known =
        component.uptime90().stream().map(UptimeDay::ratio).flatMap(Optional::stream).toList();
    if (!known.isEmpty()) {
      BigDecimal mean =
          known.stream()
              .reduce(BigDecimal.ZERO, BigDecimal::add)
              .multiply(BigDecimal.valueOf(100))
              .divide(BigDecimal.valueOf(known.size()), 2, RoundingMode.DOWN);
      out.append(" (").append(mean.toPlainString()).append(" % of ").append(known.size());
      out.append(known.size() == 1 ? " day)" : " days)");
    }
    out.append("</li>");
  }

  private static void feed(StringBuilder out, PublicFeed feed) {
    out.append("<tr class=\"").append(state(feed.state())).append("\"><th scope=\"row\">");
    out.append(text(feed.id())).append("</th><td>").append(words(feed.state())).append("</td><td>");
    out.append(
        feed.price()
            .map(price ->
                "%s <small>%s</small>".formatted(price.toPlainString(), text(quote(feed.id()))))
            .orElse("not known"));
    out.append("</td><td>");
    out.append(feed.observedAt().map(StatusPages::time).orElse("not known")).append("</td></tr>");
  }

  /** What a price is counted in: the second part of a feed's name. */
  private static String quote(String feed) {
    return feed.substring(feed.indexOf('/') + 1);
  }

  private static String words(State state) {
    return switch (state) {
      case OK -> "fresh";
      case DEGRADED -> "late";
      case UNKNOWN -> "not known";
      case DOWN -> "stale";
    };
  }

  private static void incidents(
      StringBuilder out, boolean known, List<PublicIncident> incidents, String none) {
    if (!known) {
      out.append("<p>").append(incidents.isEmpty() ? "Not known now." : LAST).append("</p>");
    } else if (incidents.isEmpty()) {
      out.append("<p>").append(none).append("</p>");
    }
    for (PublicIncident incident : incidents) {
      out.append("<article id=\"").append(text(incident.id())).append("\"><h3>");
      out.append(text(incident.title())).append("</h3><ul>");
      for (PublicUpdate update : incident.updates()) {
        out.append("<li>").append(time(update.at())).append(" ").append(text(update.text()));
        out.append("</li>");
      }
      out.append("</ul></article>");
    }
  }

  private static String state(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static String time(Instant at) {
    return "<time datetime=\"" + at + "\">" + TIME.format(at) + "</time>";
  }

  /** Text that is no markup, in HTML and in XML. */
  static String text(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '&' -> out.append("&amp;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> {
              if (c >= 0x20 || c == '\n' || c == '\t') {
                out.appendCodePoint(c);
              }
            }
          }
        });
    return out.toString();
  }

  private static List<PublicIncident> all(StatusSummary status) {
    List<PublicIncident> all = new ArrayList<>(status.current());
    all.addAll(status.past());
    return all;
  }

  private static Instant changed(PublicIncident incident) {
    return incident.updates().getFirst().at();
  }

  /**
   * Incidents as Atom.
   *
   * @param base of links: where the page is, with a slash at its end
   */
  public static String atom(StatusSummary status, String base) {
    Instant updated =
        all(status).stream()
            .map(StatusPages::changed)
            .max(Instant::compareTo)
            .orElse(Instant.EPOCH);
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    out.append("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Meta138 status</title>");
    out.append("<id>urn:meta138:status</id><updated>").append(updated).append("</updated>");
    out.append("<author><name>Meta138</name></author><link rel=\"self\" href=\"");
    out.append(text(base)).append("feed.atom\"/>");
    for (PublicIncident incident : all(status)) {
      out.append("<entry><id>urn:meta138:incident:").append(text(incident.id())).append("</id>");
      out.append("<title>").append(text(incident.title())).append("</title><published>");
      out.append(incident.startedAt()).append("</published><updated>").append(changed(incident));
      out.append("</updated><link href=\"").append(text(base)).append("#");
      out.append(text(incident.id())).append("\"/><content type=\"text\">");
      out.append(text(said(incident))).append("</content></entry>");
    }
    return out.append("</feed>\n").toString();
  }

  private static String said(PublicIncident incident) {
    List<String> lines = new ArrayList<>();
    incident.updates().forEach(one -> lines.add(TIME.format(one.at()) + ": " + one.text()));
    return String.join("\n", lines);
  }

  /**
   * Incidents as a JSON Feed.
   *
   * @param base of links: where the page is, with a slash at its end
   */
  public static byte[] feed(StatusSummary status, String base) {
    Map<String, Object> feed = new LinkedHashMap<>();
    feed.put("version", "https://jsonfeed.org/version/1.1");
    feed.put("title", "Meta138 status");
    feed.put("home_page_url", base);
    feed.put("feed_url", base + "feed.json");
    List<Map<String, Object>> items = new ArrayList<>();
    for (PublicIncident incident : all(status)) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("id", "urn:meta138:incident:" + incident.id());
      item.put("url", base + "#" + incident.id());
      item.put("title", incident.title());
      item.put("content_text", said(incident));
      item.put("date_published", incident.startedAt());
      item.put("date_modified", changed(incident));
      items.add(item);
    }
    feed.put("items", items);
    return Json.bytes(feed);
  }
}
