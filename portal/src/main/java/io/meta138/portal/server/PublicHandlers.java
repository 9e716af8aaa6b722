package io.meta138.portal.server;

import io.meta138.incident.people.Directory;
import io.meta138.incident.people.Role;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.accounts.Sessions;
import io.meta138.portal.api.Documents;
import io.meta138.portal.api.OpenApi;
import io.meta138.portal.api.Operations;
import io.meta138.portal.status.PublicStatus;
import io.meta138.portal.status.StatusPages;
import io.meta138.portal.views.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The status for everybody, and what the portal says of itself. */
final class PublicHandlers {
  private static final Map<String, String> BRIEFLY = Map.of("Cache-Control", "public, max-age=2");

  private final PublicStatus status;
  private final Accounts accounts;
  private final Directory directory;
  private final PortalSettings settings;
  private final byte[] openApi =
      OpenApi.text(Operations.all(), "v1").getBytes(StandardCharsets.UTF_8);

  PublicHandlers(
      PublicStatus status, Accounts accounts, Directory directory, PortalSettings settings) {
    this.status = status;
    this.accounts = accounts;
    this.directory = directory;
    this.settings = settings;
  }

  void bind(Handlers handlers) {
    handlers
        .on("statusSummary", _ -> Answer.of(status.now()))
        .on(
            "statusAtom",
            call ->
                bytes(
                    "application/atom+xml",
                    StatusPages.atom(status.now(), page(call)).getBytes(StandardCharsets.UTF_8)))
        .on(
            "statusFeed",
            call -> bytes("application/feed+json", StatusPages.feed(status.now(), page(call))))
        .on("openapi", _ -> bytes("application/json", openApi))
        .on("alive", call -> Answer.of(new Documents.Alive(State.OK, call.at())))
        .on("settings", _ -> settings());
  }

  /** Links go to where the reader came from; a name that is none is left out. */
  private String page(Call call) {
    String host = call.header("host");
    boolean good = host.matches("[A-Za-z0-9.-]{1,253}(:\\d{1,5})?");
    return (good ? (settings.https() ? "https://" : "http://") + host : "") + "/status/";
  }

  private static Answer bytes(String type, byte[] bytes) {
    return new Answer.Bytes(200, type, bytes, BRIEFLY);
  }

  private Map<String, String> elsewhere(String person) {
    Map<String, String> all = new TreeMap<>();
    directory.elsewhere(person).forEach((environment, role) -> all.put(environment, word(role)));
    return all;
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private Answer settings() {
    Map<String, Optional<Instant>> signIns = accounts.signIns();
    List<Documents.AccountEntry> people =
        directory.people().stream()
            .sorted()
            .map(person ->
                new Documents.AccountEntry(
                    person,
                    directory.shown(person),
                    directory.role(person).map(PublicHandlers::word).orElse(""),
                    elsewhere(person),
                    signIns.containsKey(person),
                    signIns.getOrDefault(person, Optional.empty())))
            .toList();
    return Answer.of(
        new Documents.Settings(
            directory.environment(),
            settings.version(),
            Sessions.LONGEST.toHours(),
            Sessions.IDLE.toMinutes(),
            people,
            new Documents.Limits(
                PortalSettings.BODY,
                200,
                settings.limits().streams(),
                settings.limits().requestsPerMinute(),
                settings.limits().signInsPerMinute())));
  }
}
