package io.meta138.incident.server;

import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.people.Directory;
import io.meta138.incident.people.Right;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What people do elsewhere and the log has to hold: a portal in a process of its own writes it down
 * before it is done. The entry says whose token brought it.
 */
final class JournalRoutes {
  private static final String PERSON = "person:";
  private static final String PORTAL = "portal";
  private static final int TEXT = 500;
  private static final int MOST_DATA = 20;
  private static final Pattern KIND = Pattern.compile("[a-z]{1,30}([.-][a-z]{1,30}){1,3}");

  private final Commits commits;
  private final Directory directory;

  JournalRoutes(Commits commits, Directory directory) {
    this.commits = commits;
    this.directory = directory;
  }

  List<Route> routes() {
    return List.of(Route.post("/v1/journal", Right.ADMINISTER, this::write));
  }

  private Answer write(Call call) throws InterruptedException {
    Fields in = new Fields(call.body());
    String actor = in.text("actor", 110);
    String kind = in.text("kind", 100);
    String text = in.text("text", TEXT);
    String person = actor.startsWith(PERSON) ? actor.substring(PERSON.length()) : "";
    if (!actor.equals(PORTAL) && !directory.people().contains(person)) {
      in.wrong("expected portal, or person: and somebody of the directory, as actor");
    }
    if (!kind.isEmpty() && !KIND.matcher(kind).matches()) {
      in.wrong("expected words in lower case with dots between them as kind");
    }
    Map<String, String> data = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : call.body().path("data").properties()) {
      if (!entry.getValue().isString()
          || entry.getKey().length() > 100
          || entry.getValue().asString().length() > TEXT
          || data.size() == MOST_DATA) {
        in.wrong("expected at most %d texts as data".formatted(MOST_DATA));
        break;
      }
      data.put(entry.getKey(), entry.getValue().asString());
    }
    data.put("via", call.caller().actor());
    return in.thenWait(() ->
        switch (commits.decide(new Input.Happened("", actor, kind, text, data))) {
          case Outcome.Done _, Outcome.Taken _ -> new Answer.Given(Map.of("written", true));
          case Outcome.Refused(var _, String reason) -> new Answer.Refused(Problem.invalid(reason));
          case Outcome.Unavailable(String reason) ->
              new Answer.Refused(Problem.unavailable(reason));
          case Outcome.Uncertain(String reason) ->
              new Answer.Refused(Problem.outcomeUnknown(reason));
        });
  }
}
