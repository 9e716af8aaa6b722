package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.people.Right;
import io.meta138.incident.people.Role;
import io.meta138.portal.api.Access;
import io.meta138.portal.api.Operation;
import io.meta138.portal.api.Operations;
import io.meta138.portal.support.PortalScene;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation under every role. */
final class AccessTest {
  private static final Map<String, Role> ROLES =
      Map.of(
          "vera", Role.VIEWER,
          "otto", Role.OPERATOR,
          "anna", Role.APPROVER,
          "ada", Role.ADMINISTRATOR);

  /** What would end the session under which the table is made. */
  private static final List<String> LAST = List.of("signOut", "changePassword", "signIn");

  @TempDir static Path folder;
  private static PortalScene scene;

  @BeforeAll
  static void begin() throws Exception {
    scene = new PortalScene(folder, 100_000, 50);
  }

  @AfterAll
  static void end() throws Exception {
    scene.close();
  }

  private static int status(Operation operation, HttpRequest.Builder request) throws Exception {
    return status(scene, operation, request);
  }

  private static int status(PortalScene scene, Operation operation, HttpRequest.Builder request)
      throws Exception {
    HttpRequest built =
        request
            .header("content-type", "application/json")
            .method(
                operation.method().text(),
                operation.method().text().equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    HttpResponse<InputStream> response =
        scene.http.send(built, HttpResponse.BodyHandlers.ofInputStream());
    response.body().close();
    return response.statusCode();
  }

  private static String path(Operation operation) {
    return operation.path().replaceAll("\\{[a-z]+}", "nothing-of-this-name");
  }

  @Test
  void nobodyMayDoWhatIsNotPublic() throws Exception {
    List<String> open = new ArrayList<>();
    for (Operation operation : Operations.all()) {
      int status = status(operation, HttpRequest.newBuilder(scene.uri(path(operation))));
      if (operation.access() == Access.PUBLIC
          ? status == 403 || (status == 401 && !operation.id().equals("signIn"))
          : status != 401) {
        open.add(operation.id() + " answers " + status);
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void eachRoleMayDoWhatItsRightsSayAndNothingElse() throws Exception {
    List<String> odd = new ArrayList<>();
    for (Map.Entry<String, Role> person : ROLES.entrySet()) {
      odd.addAll(odd(scene, person.getKey(), person.getValue()));
    }
    assertThat(odd).isEmpty();
  }

  /** Every operation that answers somebody otherwise than the role says. */
  static List<String> odd(PortalScene scene, String person, Role role) throws Exception {
    List<String> odd = new ArrayList<>();
    for (Operation operation : Operations.all()) {
      if (LAST.contains(operation.id())) {
        continue;
      }
      int status = status(scene, operation, scene.request(person, path(operation)));
      boolean may = operation.access().right().map(role.rights()::contains).orElse(true);
      if (may
          ? status == 401 || status == 403 || (status >= 500 && status != 501)
          : status != 403) {
        odd.add("%s of %s answers %d".formatted(operation.id(), role, status));
      }
    }
    return odd;
  }

  @Test
  void withAOneTimePasswordNothingIsPossibleButToChooseAnother() throws Exception {
    String password = scene.accounts.reset("ada").orElseThrow();
    scene.forget("ada");
    PortalScene.Browser browser = scene.signedIn("ada", password);
    List<String> odd = new ArrayList<>();
    for (Operation operation : Operations.all()) {
      if (operation.access().right().isEmpty()) {
        continue;
      }
      int status =
          status(
              operation,
              HttpRequest.newBuilder(scene.uri(path(operation)))
                  .header("cookie", browser.cookie())
                  .header("x-csrf", browser.csrf()));
      if (status != 403) {
        odd.add(operation.id() + " answers " + status);
      }
    }
    assertThat(odd).isEmpty();
  }

  @Test
  void aTokenDoesWhatItsRightsSay() throws Exception {
    String token =
        ((io.meta138.incident.people.Tokens.Issued)
                scene.tokens.issue(
                    "ada",
                    java.util.Set.of(Right.READ),
                    java.time.Duration.ofHours(1),
                    "test",
                    "person:ada"))
            .token()
            .reveal();
    assertThat(byToken(token, "GET", "/api/v1/feeds")).isEqualTo(200);
    assertThat(byToken(token, "GET", "/api/v1/desk/incidents")).isEqualTo(200);
    assertThat(byToken(token, "GET", "/api/v1/desk/tokens")).isEqualTo(403);
    assertThat(byToken(token, "GET", "/api/v1/session")).isEqualTo(403);
    assertThat(byToken(token + "x", "GET", "/api/v1/feeds")).isEqualTo(401);
  }

  private static int byToken(String token, String method, String path) throws Exception {
    return scene
        .send(
            HttpRequest.newBuilder(scene.uri(path))
                .header("authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.noBody()))
        .statusCode();
  }
}
