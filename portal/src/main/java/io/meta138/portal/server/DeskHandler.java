package io.meta138.portal.server;

import io.meta138.incident.secrets.Secret;
import io.meta138.incident.server.Problem;
import io.meta138.portal.accounts.Sessions;
import io.meta138.portal.desk.DeskGateway;
import java.util.HashMap;
import java.util.Map;

/** What goes to the desk, under the session's token or the caller's own. */
final class DeskHandler {
  private final DeskGateway gateway;
  private final Sessions sessions;

  DeskHandler(DeskGateway gateway, Sessions sessions) {
    this.gateway = gateway;
    this.sessions = sessions;
  }

  Answer answer(Call call) throws InterruptedException {
    Secret token =
        call.session().map(sessions::deskToken).orElseGet(() -> new Secret(call.header("bearer")));
    DeskGateway.Asked asked =
        new DeskGateway.Asked(
            call.path(),
            call.query(),
            call.raw(),
            call.header("if-match"),
            call.header("traceparent"));
    return switch (gateway.pass(call.operation(), asked, token)) {
      case DeskGateway.Outcome.Refused(Problem problem) -> Answer.refused(problem);
      case DeskGateway.Outcome.Answered(int status, String type, byte[] body, String tag) -> {
        Map<String, String> headers = new HashMap<>();
        if (!tag.isEmpty()) {
          headers.put("ETag", tag);
        }
        if (type.startsWith("application/pdf")) {
          headers.put("Content-Disposition", "attachment; filename=\"review.pdf\"");
        }
        yield new Answer.Bytes(status, type, body, headers);
      }
    };
  }
}
