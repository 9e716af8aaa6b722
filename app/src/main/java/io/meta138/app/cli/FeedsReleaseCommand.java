package io.meta138.app.cli;

import io.meta138.app.node.ControlClient;
import io.meta138.app.node.HeldDocument;
import io.meta138.app.node.NodeAccess;
import io.meta138.platform.types.FeedId;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 feeds release}: an operator's way out of a breaker that holds a right price. */
@Command(
    name = "release",
    description =
        "Publish a price that a feed's breaker holds because too few independent sources confirm"
            + " it. Only on the node's own machine, as a user that can read its control file.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Refused when nothing is held, and when the held price has moved by the feed's deviation",
      "since it was shown. Who released what and when is in the node's log and journal.",
      "",
      "Examples:",
      "  meta138 feeds release BTC/USD",
      "  meta138 feeds release BTC/USD -c meta138.yaml --yes --json"
    })
final class FeedsReleaseCommand implements Callable<Integer> {
  @Mixin private FeedParameter name;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask; needed where there is no terminal.")
  private boolean yes;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    FeedId feed = name.id();
    try (NodeAccess access = config.open()) {
      ControlClient node = access.control();
      HeldDocument held =
          node.held().stream()
              .filter(document -> document.feed().equals(feed.name()))
              .findFirst()
              .orElseThrow(() ->
                  UserError.failed(
                      "nothing of %s is held; `meta138 feeds show %s` tells how it stands"
                          .formatted(feed, feed)));
      if (!output.json()) {
        print(held, output.out());
      } else if (!yes && Output.isTerminal()) {
        print(held, output.err()); // whoever is asked has to see what about
      }
      if (!yes && !confirmed()) {
        throw UserError.failed("nothing was released");
      }
      String by = System.getProperty("user.name", "unknown");
      HeldDocument released = node.release(feed.name(), held.price(), by);
      if (output.json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("released", released);
        document.put("by", by);
        output.json(document);
      } else {
        output
            .out()
            .println(
                "released %s of %s; `meta138 feeds show %s` shows it on chain"
                    .formatted(released.price().toPlainString(), feed, feed));
      }
      return 0;
    }
  }

  private static void print(HeldDocument held, PrintWriter to) {
    to.println(
        "%s is held at %s: %s bps from %s, confirmed by %d of %d independent groups"
            .formatted(
                held.feed(),
                held.price().toPlainString(),
                Words.number(held.jumpBps()),
                held.last().toPlainString(),
                held.have(),
                held.need()));
    to.println(
        held.published()
            .map(price ->
                "published: %s, observed %s"
                    .formatted(price.toPlainString(), held.publishedAt().orElse(Words.NONE)))
            .orElse("published: nothing yet"));
    Table table =
        new Table(
            Table.Column.left("SOURCE"), Table.Column.right("PRICE"), Table.Column.left("TIME"));
    held.sources()
        .forEach(voice -> table.row(voice.source(), voice.price().toPlainString(), voice.time()));
    table.lines().forEach(to::println);
    to.flush();
  }

  private static boolean confirmed() {
    if (!Output.isTerminal()) {
      throw UserError.usage("nothing was released: there is no terminal to ask at, so give --yes");
    }
    Optional<String> answer =
        Optional.ofNullable(System.console())
            .map(console -> console.readLine("Publish this price? [y/N] "));
    return answer.filter(line -> line.strip().equalsIgnoreCase("y")).isPresent();
  }
}
