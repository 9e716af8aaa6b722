package io.meta138.app.portal;

import io.meta138.app.desk.DeskClient;
import io.meta138.incident.server.Problem;
import io.meta138.portal.server.Journal;
import java.util.Map;
import java.util.Optional;

/**
 * The desk's log, written through its interface.
 *
 * @param desk that is asked under the portal's own token
 */
record RemoteJournal(DeskClient desk) implements Journal {
  @Override
  public Optional<Problem> write(String actor, String kind, String text, Map<String, String> data)
      throws InterruptedException {
    Map<String, Object> entry = Map.of("actor", actor, "kind", kind, "text", text, "data", data);
    return switch (desk.post("/v1/journal", entry)) {
      case DeskClient.Answer.Done _ -> Optional.empty();
      case DeskClient.Answer.Refused(int status, String detail) ->
          Optional.of(
              status == 400 || status == 422
                  ? Problem.invalid(detail)
                  : Problem.unavailable("the incident desk may not have written it: " + detail));
      case DeskClient.Answer.Tokenless(String reason) -> Optional.of(Problem.unavailable(reason));
      case DeskClient.Answer.Exposed(String reason) -> Optional.of(Problem.unavailable(reason));
      case DeskClient.Answer.Missing(String reason) -> Optional.of(Problem.unavailable(reason));
    };
  }
}
