package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import io.meta138.app.desk.FirstToken;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 people}: who there is, and the tokens they act under. */
@Command(
    name = "people",
    description = "People of the desk and the tokens they act under.",
    subcommands = {PeopleCommand.Ls.class, PeopleCommand.TokensCommand.class},
    footer = {
      "",
      "Examples:",
      "  meta138 people list",
      "  meta138 people tokens create alice --for 720h --purpose laptop --to alice.token"
    })
final class PeopleCommand extends Group {

  /** {@code meta138 people list}. */
  @Command(
      name = "list",
      description = "People, their roles in the desk's environment and how they are reached.",
      footer = {"", "Example:", "  meta138 people list"})
  static final class Ls extends DeskCommand {
    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.get("/v1/people");
    }

    @Override
    void print(JsonNode page, PrintWriter out) {
      Table table =
          new Table(
              Table.Column.left("NAME"),
              Table.Column.left("FULL NAME"),
              Table.Column.left("ROLE"),
              Table.Column.left("REACHED BY"));
      for (JsonNode person : page.path("items")) {
        table.row(
            IncidentTexts.text(person, "name"),
            IncidentTexts.text(person, "fullName"),
            IncidentTexts.text(person, "role"),
            texts(person.path("channels")));
      }
      table.lines().forEach(out::println);
    }
  }

  private static String texts(JsonNode list) {
    return String.join(", ", list.valueStream().map(one -> one.asString("")).toList());
  }

  /** {@code meta138 people tokens}. */
  @Command(
      name = "tokens",
      description = "Tokens: made, listed, revoked. Only their hashes are kept.",
      subcommands = {Create.class, Tokens.class, Revoke.class},
      footer = {"", "Example:", "  meta138 people tokens list"})
  static final class TokensCommand extends Group {}

  /** {@code meta138 people tokens create}. */
  @Command(
      name = "create",
      description =
          "Make a token for a person and write it to a file of mode 0600. The first one of a new"
              + " desk is made with --first, by whoever may read the desk's database.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  meta138 people tokens create alice --first --for 720h --purpose setup --to alice.token",
        "  meta138 people tokens create bob --right read --for 24h --purpose wallboard --to b.token"
      })
  static final class Create implements Callable<Integer> {
    @Parameters(paramLabel = "PERSON", description = "Name in the directory.")
    private String person;

    @Option(
        names = "--right",
        paramLabel = "RIGHT",
        description = "read, act, run, approve, administer; all of the role's when left out.")
    private List<String> rights = List.of();

    @Option(
        names = "--for",
        required = true,
        paramLabel = "DURATION",
        converter = DurationConverter.class,
        description = "How long it is good, such as 720h.")
    private Duration lifetime;

    @Option(names = "--purpose", required = true, paramLabel = "TEXT", description = "What for.")
    private String purpose;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "FILE",
        description = "New file that takes the token.")
    private Path to;

    @Option(names = "--first", description = "Make it in the desk's database; asks no desk.")
    private boolean first;

    @Mixin private DeskOption desk;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      SecretOutput file = SecretOutput.make(to);
      Map<String, Object> document = new LinkedHashMap<>();
      try {
        if (first) {
          FirstToken.Made made =
              FirstToken.make(
                  desk.read(), person, rights, lifetime, purpose, InstantSource.system());
          file.write(made.token().reveal());
          document.put("id", made.id());
        } else {
          JsonNode made = desk.post("/v1/tokens", body());
          file.write(made.path("token").asString(""));
          document.put("id", made.path("id").asString(""));
        }
      } catch (UserError | io.meta138.app.node.NodeException e) {
        file.discard();
        throw e;
      }
      document.put("person", person);
      document.put("file", to.toString());
      if (output.json()) {
        output.json(document);
      } else {
        output.out().println("token %s of %s is in %s".formatted(document.get("id"), person, to));
      }
      return 0;
    }

    private Map<String, Object> body() {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("person", person);
      if (!rights.isEmpty()) {
        body.put("rights", rights);
      }
      body.put("seconds", lifetime.toSeconds());
      body.put("purpose", purpose);
      return body;
    }
  }

  /** {@code meta138 people tokens list}. */
  @Command(
      name = "list",
      description = "All tokens, without what is secret.",
      footer = {"", "Example:", "  meta138 people tokens list --json"})
  static final class Tokens extends DeskCommand {
    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.get("/v1/tokens");
    }

    @Override
    void print(JsonNode page, PrintWriter out) {
      Table table =
          new Table(
              Table.Column.left("TOKEN"),
              Table.Column.left("PERSON"),
              Table.Column.left("RIGHTS"),
              Table.Column.left("EXPIRES"),
              Table.Column.left("REVOKED"),
              Table.Column.left("LAST USED"),
              Table.Column.left("PURPOSE"));
      for (JsonNode token : page.path("items")) {
        table.row(
            IncidentTexts.text(token, "id"),
            IncidentTexts.text(token, "person"),
            texts(token.path("rights")),
            IncidentTexts.date(token, "expiresAt"),
            IncidentTexts.date(token, "revokedAt"),
            IncidentTexts.date(token, "lastUsedAt"),
            IncidentTexts.text(token, "purpose"));
      }
      table.lines().forEach(out::println);
    }
  }

  /** {@code meta138 people tokens revoke}. */
  @Command(
      name = "revoke",
      description = "Make a token worthless, now and for ever.",
      footer = {"", "Example:", "  meta138 people tokens revoke 0123456789abcdef"})
  static final class Revoke extends DeskCommand {
    @Parameters(paramLabel = "TOKEN", description = "Its id from `people tokens list`.")
    private String id;

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.delete("/v1/tokens/" + DeskClient.part(id));
    }

    @Override
    void print(JsonNode revoked, PrintWriter out) {
      out.println("token " + id + " is revoked");
    }
  }
}
