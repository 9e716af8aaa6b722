package io.meta138.app.view;

import io.meta138.app.devnet.Devnet;
import io.meta138.app.devnet.DevnetCarriage;
import io.meta138.app.node.OracleNode;
import io.meta138.ccip.tracking.LaneStats;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.chain.rpc.Head;
import io.meta138.incident.Severity;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.incidents.Incident;
import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.oracle.publishing.PublisherSummary;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the live view of a devnet says, as lines that fit a terminal. */
final class DevnetView {
  private static final int PRICE_DIGITS = 7;
  private static final int MOST_INCIDENTS = 10_000;
  private static final List<Integer> WIDTHS = List.of(10, 14, 6, 8, 8, 8);

  private final Devnet devnet;
  private final Instant began;
  private final boolean simulated;

  DevnetView(Devnet devnet, Instant began) {
    this.devnet = devnet;
    this.began = began;
    this.simulated = devnet.exchanges().isPresent();
  }

  /**
   * The lines of this moment.
   *
   * @param columns width of the terminal
   * @param rows height of the terminal
   */
  List<String> lines(int columns, int rows, Style style) {
    OracleNode node = devnet.node();
    Instant now = node.clock().instant();
    List<FeedStatus> feeds =
        node.publisher().statuses().stream()
            .sorted(Comparator.comparing(FeedStatus::place))
            .toList();
    PublisherSummary summary = node.publisher().summary();
    Columns shown = Columns.fitting(columns);
    List<String> head = head(node, now, summary, columns, style);
    List<String> foot = foot(node, columns, style);
    int room = Math.max(1, rows - head.size() - foot.size() - 2);
    List<String> lines = new ArrayList<>(head);
    lines.add(style.dim(header(shown)));
    List<FeedStatus> listed = feeds.stream().limit(feeds.size() <= room ? room : room - 1).toList();
    listed.forEach(feed -> lines.add(line(feed, now, shown, columns, style)));
    if (listed.size() < feeds.size()) {
      lines.add(
          style.dim(
              "… %d more feeds; a taller window or `meta138 feeds list` shows them"
                  .formatted(feeds.size() - listed.size())));
    }
    lines.add("");
    lines.addAll(foot);
    return lines.stream().map(line -> Style.cut(line, columns)).toList();
  }

  private List<String> head(
      OracleNode node, Instant now, PublisherSummary summary, int columns, Style style) {
    String block = node.heads().head().map(head -> block(head, now)).orElse("no block seen yet");
    String errors = "%d errors".formatted(summary.errors());
    return List.of(
        fitting(
            columns,
            style.bold("Meta138 devnet"),
            simulated ? style.warn("SIMULATED exchanges") : "prices from the real venues",
            block,
            "up " + age(Duration.between(began, now)),
            "chain " + node.files().config().chain().id()),
        fitting(
            columns,
            "%d feeds on chain".formatted(summary.feeds()),
            summary.errors() == 0 ? errors : style.bad(errors),
            "update p50 %d ms p95 %d ms"
                .formatted(summary.updateMillisP50(), summary.updateMillisP95()),
            "%,d gas a feed".formatted(summary.gasPerFeedUpdate()),
            "%,d rounds".formatted(summary.rounds())),
        "");
  }

  /** As many of these words as fit, the first ones first. */
  private static String fitting(int columns, String... words) {
    String line = "";
    for (String word : words) {
      String longer = line.isEmpty() ? word : line + "  " + word;
      if (Style.length(longer) > columns) {
        return line.isEmpty() ? word : line;
      }
      line = longer;
    }
    return line;
  }

  private static String block(Head head, Instant now) {
    return "block %,d (%s ago)"
        .formatted(head.number(), age(Duration.between(head.timestamp(), now)));
  }

  private List<String> foot(OracleNode node, int columns, Style style) {
    List<String> foot = new ArrayList<>();
    String blocked = node.publisher().blockedBy();
    if (!blocked.isEmpty()) {
      foot.add(style.bad("nothing is published: " + blocked));
    }
    node.signals().holding().stream()
        .limit(3)
        .forEach(signal -> foot.add(style.warn("! " + signal.kind() + " " + signal.summary())));
    Instant now = node.clock().instant();
    devnet.lanes().ifPresent(carriage -> foot.addAll(lanes(carriage, now, columns, style)));
    foot.add(desk(style));
    foot.add(
        style.dim(
            fitting(
                columns,
                "Ctrl-C ends it, state is kept",
                devnet.portal().map(portal -> "portal " + portal.address()).orElse("no portal"),
                "RPC " + devnet.chain().http(),
                "metrics http://127.0.0.1:%d/metrics".formatted(node.adminPort()))));
    return foot;
  }

  /** The second chain, and what goes over each lane. */
  private static List<String> lanes(
      DevnetCarriage carriage, Instant now, int columns, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(
        fitting(
            columns,
            style.bold(carriage.second().name()),
            carriage.head().map(head -> block(head, now)).orElse("no block seen yet"),
            "RPC " + carriage.second().http()));
    carriage.glance().forEach(glance -> lines.add(lane(glance, columns, style)));
    return lines;
  }

  /** What failed is never left out for want of room. */
  private static String lane(DevnetCarriage.Glance glance, int columns, Style style) {
    LaneStats stats = glance.stats();
    long failed = stats.in(MessageState.FAILED);
    List<String> words = new ArrayList<>();
    words.add(style.bold(glance.lane().name()));
    words.add("%,d of %,d delivered".formatted(stats.in(MessageState.SUCCESS), stats.sent()));
    if (failed > 0) {
      words.add(style.bad("%,d failed".formatted(failed)));
    }
    words.add(
        stats
            .lag()
            .map(lag ->
                "lag p50 %,d ms p95 %,d ms".formatted(lag.p50().toMillis(), lag.p95().toMillis()))
            .orElse("nothing arrived yet"));
    if (failed == 0) {
      words.add("0 failed");
    }
    words.add("%,d superseded".formatted(stats.in(MessageState.SUPERSEDED)));
    return fitting(columns, words.toArray(String[]::new));
  }

  /** How many incidents are open, and the worst of them. */
  private String desk(Style style) {
    Desk desk = devnet.desk().desk();
    if (!desk.unready().isEmpty()) {
      return style.bad("incident desk: " + desk.unready());
    }
    List<Incident> open =
        desk.view().incidents(incident -> incident.open() && incident.top(), MOST_INCIDENTS);
    return open.stream()
        .min(Comparator.comparing(Incident::severity))
        .map(worst -> {
          String words =
              "incident desk: %d open, the worst is %s %s: %s"
                  .formatted(
                      open.size(),
                      worst.severity(),
                      worst.id(),
                      worst.cause().title().replaceAll("\\p{C}", "?"));
          return worst.severity() == Severity.P0 ? style.bad(words) : style.warn(words);
        })
        .orElseGet(() -> style.dim("incident desk: nothing open"));
  }

  /**
   * How much of a feed is shown: its state always, the rest as far as there is room.
   *
   * @param count columns before the state
   */
  private record Columns(int count) {
    private static final int STATE = "unregistered".length();

    static Columns fitting(int width) {
      int count = WIDTHS.size();
      while (count > 3 && total(count) > width) {
        count--;
      }
      return new Columns(count);
    }

    private static int total(int count) {
      return WIDTHS.stream().limit(count).mapToInt(width -> width + 2).sum() + STATE;
    }

    String of(List<String> cells) {
      return String.join("  ", cells.subList(0, count));
    }
  }

  private static String header(Columns shown) {
    return shown.of(
            List.of(
                left("FEED", 0),
                right("PRICE", 1),
                right("AGE", 2),
                right("SOURCES", 3),
                right("ROUND", 4),
                right("GAS", 5)))
        + "  STATE";
  }

  private static String line(
      FeedStatus feed, Instant now, Columns shown, int columns, Style style) {
    String age = feed.publishedAt().map(at -> age(Duration.between(at, now))).orElse("–");
    String sources =
        feed.sourcesTotal() == 0 ? "–" : feed.sourcesUsed() + "/" + feed.sourcesTotal();
    String cells =
        shown.of(
            List.of(
                left(feed.feed().name(), 0),
                right(
                    feed.published().or(() -> feed.price()).map(DevnetView::price).orElse("–"), 1),
                right(age, 2),
                right(sources, 3),
                right(feed.round() == 0 ? "–" : "%,d".formatted(feed.round()), 4),
                right(feed.gas() == 0 ? "–" : "%,d".formatted(feed.gas()), 5)));
    String state = feed.state().toString().toLowerCase(Locale.ROOT);
    String reason = feed.reason().isEmpty() ? "" : "  " + feed.reason();
    String room = Style.cut(reason, Math.max(0, columns - cells.length() - state.length() - 2));
    return cells
        + "  "
        + switch (feed.state()) {
          case LIVE -> style.good(state);
          case PENDING, CLOSED -> style.dim(state + room);
          case HELD, STALE -> style.warn(state + room);
          case UNAVAILABLE, UNREGISTERED -> style.bad(state + room);
        };
  }

  /** Seven significant digits, which fits every price from yen to bitcoin. */
  private static String price(BigDecimal price) {
    int integer = Math.max(1, price.precision() - price.scale());
    int scale = Math.max(2, Math.min(8, PRICE_DIGITS - integer));
    return "%,.{scale}f"
        .replace("{scale}", Integer.toString(scale))
        .formatted(price.setScale(scale, RoundingMode.HALF_EVEN));
  }

  private static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    return seconds < 7_200 ? seconds / 60 + "m" : seconds / 3_600 + "h";
  }

  private static String left(String text, int column) {
    return text + " ".repeat(Math.max(0, WIDTHS.get(column) - text.length()));
  }

  private static String right(String text, int column) {
    return " ".repeat(Math.max(0, WIDTHS.get(column) - text.length())) + text;
  }
}
