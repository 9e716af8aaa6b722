package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.people.Right;
import io.meta138.incident.people.Role;
import io.meta138.incident.people.Tokens;
import io.meta138.portal.accounts.Sessions;
import io.meta138.portal.support.PortalScene;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One directory, three environments: nora is operator in one, viewer in another, nobody here. */
final class EnvironmentsTest {
  private static final String TOKENS = "/api/v1/desk/tokens";

  @TempDir static Path folder;
  private static PortalScene production;
  private static PortalScene staging;
  private static PortalScene lab;

  @BeforeAll
  static void begin() throws Exception {
    production = scene("production");
    staging = scene("staging");
    lab = scene("lab");
  }

  private static PortalScene scene(String environment) throws Exception {
    return new PortalScene(Files.createDirectory(folder.resolve(environment)), environment);
  }

  @AfterAll
  static void end() throws Exception {
    production.close();
    staging.close();
    lab.close();
  }

  @Test
  void everyOperationGoesByTheRoleOfItsEnvironment() throws Exception {
    assertThat(AccessTest.odd(production, "nora", Role.OPERATOR)).isEmpty();
    assertThat(AccessTest.odd(staging, "nora", Role.VIEWER)).isEmpty();
  }

  @Test
  void aSessionSaysWhereItIsAndWhatItMayDoThere() throws Exception {
    JsonNode there = PortalScene.json(production.get("nora", "/api/v1/session"));
    JsonNode here = PortalScene.json(staging.get("nora", "/api/v1/session"));

    assertThat(there.path("environment").asString()).isEqualTo("production");
    assertThat(there.path("role").asString()).isEqualTo("operator");
    assertThat(here.path("environment").asString()).isEqualTo("staging");
    assertThat(here.path("role").asString()).isEqualTo("viewer");
  }

  @Test
  void whoHasNoRoleHereGetsNoPasswordAndDoesNotSignIn() throws Exception {
    HttpResponse<String> reset = lab.post("ada", "/api/v1/settings/people/nora/password", "{}");
    HttpResponse<String> signIn =
        lab.send(
            HttpRequest.newBuilder(lab.uri("/api/v1/session"))
                .header("content-type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"person\":\"nora\",\"password\":\"long enough for xxxxxxxx\"}")));

    assertThat(reset.statusCode()).isEqualTo(404);
    assertThat(reset.body()).contains("a role in lab");
    assertThat(signIn.statusCode()).isEqualTo(401);
  }

  @Test
  void tokensAreMadeWithinTheRoleOfTheEnvironment() throws Exception {
    String body = "{\"person\":\"nora\",\"seconds\":60,\"purpose\":\"test\"%s}";
    HttpResponse<String> there =
        production.post("ada", TOKENS, body.formatted(",\"rights\":[\"act\"]"));
    HttpResponse<String> here = staging.post("ada", TOKENS, body.formatted(""));
    HttpResponse<String> tooMuch =
        staging.post("ada", TOKENS, body.formatted(",\"rights\":[\"act\"]"));
    HttpResponse<String> nowhere = lab.post("ada", TOKENS, body.formatted(""));

    assertThat(PortalScene.json(there).path("rights").toString()).isEqualTo("[\"act\"]");
    assertThat(PortalScene.json(here).path("rights").toString()).isEqualTo("[\"read\"]");
    assertThat(tooMuch.statusCode()).isEqualTo(422);
    assertThat(nowhere.statusCode()).isEqualTo(422);
    assertThat(nowhere.body()).contains("a role in lab");
  }

  @Test
  void whatLetsInInOneEnvironmentIsWorthNothingInAnother() throws Exception {
    PortalScene.Browser browser = production.browser("ada");
    String token =
        ((Tokens.Issued)
                production.tokens.issue(
                    "ada", Set.of(Right.READ), Duration.ofHours(1), "test", "person:ada"))
            .token()
            .reveal();

    assertThat(byToken(production, token)).isEqualTo(200);
    assertThat(byToken(staging, token)).isEqualTo(401);
    assertThat(
            staging
                .send(
                    HttpRequest.newBuilder(staging.uri("/api/v1/session"))
                        .header("cookie", browser.cookie())
                        .header("x-csrf", browser.csrf()))
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void norIsItWhereTwoEnvironmentsShareADatabaseByMistake() throws Exception {
    PortalScene.Browser browser = production.browser("ada");
    Tokens tokens =
        new Tokens(production.database, staging.directory, InstantSource.system(), random());
    String token =
        ((Tokens.Issued)
                production.tokens.issue(
                    "ada", Set.of(Right.READ), Duration.ofHours(1), "test", "person:ada"))
            .token()
            .reveal();

    assertThat(production.tokens.check(token)).isInstanceOf(Tokens.Good.class);
    assertThat(tokens.check(token)).isEqualTo(new Tokens.Bad(Tokens.Reason.ELSEWHERE));
    assertThat(sessions(production, production.tokens).find(secret(browser))).isPresent();
    assertThat(
            new Sessions(
                    production.database,
                    staging.directory,
                    tokens,
                    InstantSource.system(),
                    random())
                .find(secret(browser)))
        .isEmpty();
  }

  @Test
  void theSettingsShowEverybodysRoleHereAndElsewhere() throws Exception {
    JsonNode people = PortalScene.json(lab.get("vera", "/api/v1/settings")).path("people");
    JsonNode nora =
        people
            .valueStream()
            .filter(one -> one.path("person").asString().equals("nora"))
            .findFirst()
            .orElseThrow();

    assertThat(nora.path("role").asString()).isEmpty();
    assertThat(nora.path("elsewhere").toString())
        .isEqualTo("{\"production\":\"operator\",\"staging\":\"viewer\"}");
  }

  private static Sessions sessions(PortalScene scene, Tokens tokens) {
    return new Sessions(scene.database, scene.directory, tokens, InstantSource.system(), random());
  }

  private static SecureRandom random() {
    return new SecureRandom();
  }

  private static String secret(PortalScene.Browser browser) {
    return browser.cookie().split("=", 2)[1];
  }

  private static int byToken(PortalScene scene, String token) throws Exception {
    return scene
        .send(
            HttpRequest.newBuilder(scene.uri("/api/v1/feeds"))
                .header("authorization", "Bearer " + token))
        .statusCode();
  }
}
