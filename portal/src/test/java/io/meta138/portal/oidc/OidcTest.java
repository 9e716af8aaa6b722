package io.meta138.portal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.portal.server.Portal;
import io.meta138.portal.support.PortalScene;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sign-in by a provider that is right, and by one that is wrong in every way. */
final class OidcTest {
  private static final URI PUBLIC = URI.create("http://127.0.0.1:8138");

  @TempDir static Path folder;
  private static ProviderStandIn provider;
  private static PortalScene scene;

  @BeforeAll
  static void begin() throws Exception {
    provider = new ProviderStandIn();
    Path secret = folder.resolve("client.secret");
    Files.createFile(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, ProviderStandIn.SECRET);
    scene =
        new PortalScene(
            folder,
            100_000,
            50,
            1_000,
            new Portal.Outside(
                Optional.of(PUBLIC),
                Optional.of(config(Optional.of(Path.of("client.secret")))),
                folder));
  }

  private static OidcConfig config(Optional<Path> secret) {
    return new OidcConfig(
        URI.create(provider.place()),
        ProviderStandIn.CLIENT,
        secret,
        "preferred_username",
        List.of("openid", "profile"),
        "The Company",
        Duration.ofMinutes(1));
  }

  @AfterAll
  static void end() throws Exception {
    scene.close();
    provider.close();
  }

  @BeforeEach
  void well() {
    provider.well();
  }

  /** A browser on its way: where it was sent, and the cookie that it has to keep. */
  private record Attempt(URI place, String cookie) {}

  private static Attempt attempt(String... cookie) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(scene.uri("/api/v1/session/oidc?next=https://evil.example"));
    HttpResponse<String> response =
        scene.send(cookie.length == 0 ? request : request.header("cookie", cookie[0]));
    assertThat(response.statusCode()).isEqualTo(303);
    return new Attempt(
        URI.create(response.headers().firstValue("location").orElseThrow()),
        response.headers().firstValue("set-cookie").orElse("").split(";", 2)[0]);
  }

  private static HttpResponse<String> comeBack(Map<String, String> query, String cookie)
      throws Exception {
    String text =
        query.entrySet().stream()
            .map(one ->
                one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return scene.send(
        HttpRequest.newBuilder(scene.uri(Oidc.CALLBACK + "?" + text)).header("cookie", cookie));
  }

  private static HttpResponse<String> throughIt() throws Exception {
    Attempt attempt = attempt();
    return comeBack(provider.approve(attempt.place()), attempt.cookie());
  }

  private static String place(HttpResponse<String> response) {
    return response.headers().firstValue("location").orElse("none");
  }

  private static boolean letIn(HttpResponse<String> response) {
    return response.headers().allValues("set-cookie").stream()
        .anyMatch(cookie -> cookie.startsWith("meta138="));
  }

  private static void refused(HttpResponse<String> response, String reason) {
    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(place(response)).isEqualTo("/?sign-in=" + reason);
    assertThat(letIn(response)).isFalse();
  }

  private static TimelineEntry newest() {
    return scene.timeline.before(scene.timeline.head().size(), 1).getFirst();
  }

  @Test
  void somebodyOfTheDirectoryIsSignedInAndWrittenDown() throws Exception {
    double before = signedIn();
    Attempt attempt = attempt();
    assertThat(attempt.place().toString())
        .startsWith(provider.place() + "/authorize?")
        .contains("code_challenge_method=S256", "scope=openid+profile")
        .contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A8138%2Fapi%2Fv1%2Fsession%2Foidc")
        .doesNotContain("evil");
    HttpResponse<String> response = comeBack(provider.approve(attempt.place()), attempt.cookie());
    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(place(response)).isEqualTo("/");
    String cookie =
        response.headers().allValues("set-cookie").stream()
            .filter(one -> one.startsWith("meta138="))
            .findFirst()
            .orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
    HttpResponse<String> session =
        scene.send(
            HttpRequest.newBuilder(scene.uri("/api/v1/session"))
                .header("cookie", cookie.split(";", 2)[0]));
    assertThat(PortalScene.json(session).path("person").asString()).isEqualTo("ada");
    assertThat(PortalScene.json(session).path("mustChangePassword").asBoolean()).isFalse();
    assertThat(newest().entry().kind()).isEqualTo("session.begun");
    assertThat(newest().entry().actor()).isEqualTo("person:ada");
    assertThat(newest().entry().data()).containsEntry("way", "oidc");
    assertThat(signedIn()).isEqualTo(before + 1);
  }

  private static double signedIn() {
    return scene
        .metrics
        .counter("meta138_portal_sign_ins", "way", "oidc", "outcome", "done")
        .count();
  }

  @Test
  void theSignInPageIsToldOfIt() throws Exception {
    HttpResponse<String> ways =
        scene.send(HttpRequest.newBuilder(scene.uri("/api/v1/session/ways")));
    assertThat(PortalScene.json(ways).path("provider").asString()).isEqualTo("The Company");
  }

  @Test
  void anAnswerWorksOnce() throws Exception {
    Attempt attempt = attempt();
    Map<String, String> answer = provider.approve(attempt.place());
    assertThat(letIn(comeBack(answer, attempt.cookie()))).isTrue();
    int redeemed = provider.redeemed.get();
    refused(comeBack(answer, attempt.cookie()), "state");
    assertThat(provider.redeemed.get()).isEqualTo(redeemed);
  }

  @Test
  void anAnswerBelongsToTheBrowserThatAsked() throws Exception {
    Attempt mine = attempt();
    Attempt theirs = attempt();
    Map<String, String> answer = provider.approve(mine.place());
    refused(comeBack(answer, theirs.cookie()), "state");
    refused(comeBack(answer, "a=b"), "state");
    Map<String, String> other = provider.approve(mine.place());
    other.put("state", "A".repeat(43));
    refused(comeBack(other, mine.cookie()), "state");
    other.remove("state");
    refused(comeBack(other, mine.cookie()), "state");
    // what others tried has not used it up
    assertThat(letIn(comeBack(answer, mine.cookie()))).isTrue();
  }

  @Test
  void oneBrowserMaySignInInTwoWindows() throws Exception {
    Attempt first = attempt();
    Attempt second = attempt(first.cookie());
    assertThat(second.cookie()).isEqualTo(first.cookie());
    assertThat(letIn(comeBack(provider.approve(second.place()), second.cookie()))).isTrue();
    assertThat(letIn(comeBack(provider.approve(first.place()), first.cookie()))).isTrue();
  }

  @Test
  void aCodeOfAnotherAttemptIsRefused() throws Exception {
    Attempt mine = attempt();
    Map<String, String> answer = provider.approve(mine.place());
    Map<String, String> stolen = provider.approve(attempt().place());
    answer.put("code", stolen.get("code"));
    refused(comeBack(answer, mine.cookie()), "refused");
    // and by the nonce alone, at a provider that does not look at the verifier
    provider.checksPkce = false;
    Attempt again = attempt();
    Map<String, String> lax = provider.approve(again.place());
    lax.put("code", provider.approve(attempt().place()).get("code"));
    refused(comeBack(lax, again.cookie()), "refused");
  }

  @Test
  void aTokenThatIsWrongInOneWayIsRefused() throws Exception {
    Instant now = Instant.now();
    Map<String, UnaryOperator<JWTClaimsSet.Builder>> wrong = new LinkedHashMap<>();
    wrong.put("nonce", claims -> claims.claim("nonce", "another"));
    wrong.put("no nonce", claims -> claims.claim("nonce", null));
    wrong.put("issuer", claims -> claims.issuer("http://127.0.0.1:1"));
    wrong.put("audience", claims -> claims.audience("another"));
    wrong.put("audiences", claims -> claims.audience(List.of(ProviderStandIn.CLIENT, "another")));
    wrong.put("party", claims -> claims.claim("azp", "another"));
    wrong.put("expired", claims -> claims.expirationTime(Date.from(now.minusSeconds(120))));
    wrong.put("no end", claims -> claims.expirationTime(null));
    wrong.put("of tomorrow", claims -> claims.issueTime(Date.from(now.plusSeconds(86_400))));
    wrong.put("of yesterday", claims -> claims.issueTime(Date.from(now.minusSeconds(86_400))));
    wrong.put("not yet", claims -> claims.notBeforeTime(Date.from(now.plusSeconds(600))));
    wrong.put("nobody", claims -> claims.subject(null));
    for (Map.Entry<String, UnaryOperator<JWTClaimsSet.Builder>> one : wrong.entrySet()) {
      provider.changed = one.getValue();
      HttpResponse<String> response = throughIt();
      assertThat(place(response)).as(one.getKey()).isEqualTo("/?sign-in=refused");
      assertThat(letIn(response)).as(one.getKey()).isFalse();
    }
  }

  @Test
  void clocksMayDifferByLessThanAMinute() throws Exception {
    provider.changed =
        claims ->
            claims
                .issueTime(Date.from(Instant.now().minusSeconds(320)))
                .expirationTime(Date.from(Instant.now().minusSeconds(5)));
    assertThat(letIn(throughIt())).isTrue();
  }

  @Test
  void aSignatureThatIsNotTheProvidersIsRefused() throws Exception {
    for (ProviderStandIn.Signing signing : ProviderStandIn.Signing.values()) {
      provider.signing = signing;
      HttpResponse<String> response = throughIt();
      assertThat(letIn(response))
          .as(signing.name())
          .isEqualTo(signing == ProviderStandIn.Signing.WELL);
    }
  }

  @Test
  void keysMayChangeAndUnknownOnesDoNotHaveThemFetchedEachTime() throws Exception {
    assertThat(letIn(throughIt())).isTrue();
    int before = provider.keyFetches.get();
    provider.signing = ProviderStandIn.Signing.BY_AN_UNKNOWN_KEY;
    for (int i = 0; i < 8; i++) {
      refused(throughIt(), "refused");
    }
    assertThat(provider.keyFetches.get() - before).isLessThanOrEqualTo(3);
    // of its own, as the one above is kept from fetching again for a while
    Oidc fresh = oidc(config(Optional.of(Path.of("client.secret"))));
    provider.signing = ProviderStandIn.Signing.WELL;
    assertThat(ended(fresh)).isInstanceOf(Oidc.Ended.Good.class);
    provider.rotate("second");
    assertThat(ended(fresh)).isInstanceOf(Oidc.Ended.Good.class);
  }

  private static Oidc oidc(OidcConfig config) {
    return new Oidc(
        config,
        PUBLIC,
        config
            .clientSecretFile()
            .map(folder::resolve)
            .map(io.meta138.incident.secrets.SecretFile::new),
        scene.database,
        scene.directory,
        new io.meta138.platform.http.BoundedHttp(scene.http),
        java.time.InstantSource.system(),
        new java.security.SecureRandom());
  }

  private static Oidc.Ended ended(Oidc oidc) throws Exception {
    Oidc.Begun.Sent sent = (Oidc.Begun.Sent) oidc.begin("");
    return oidc.end(provider.approve(sent.place()), sent.browser());
  }

  @Test
  void whoIsNotInTheDirectoryIsNotMade() throws Exception {
    for (String person : List.of("mallory", "Ada", "ada ", "")) {
      provider.person = person;
      refused(throughIt(), "unknown-person");
    }
    provider.changed = claims -> claims.claim("preferred_username", 7);
    refused(throughIt(), "unknown-person");
    assertThat(scene.timeline.before(scene.timeline.head().size(), 200))
        .extracting(entry -> entry.entry().text())
        .anyMatch(text -> text.startsWith("somebody unknown was not signed in"))
        .noneMatch(text -> text.contains("mallory"));
  }

  @Test
  void aMailboxNamesSomebodyOnlyWhenTheProviderHasVerifiedIt() throws Exception {
    OidcConfig usual = config(Optional.of(Path.of("client.secret")));
    Oidc byMail =
        oidc(
            new OidcConfig(
                usual.issuer(),
                usual.clientId(),
                usual.clientSecretFile(),
                "email",
                usual.scopes(),
                usual.name(),
                usual.timeout()));
    provider.changed = claims -> claims.claim("email", "Otto@example.org");
    assertThat(ended(byMail)).isInstanceOf(Oidc.Ended.Bad.class);
    provider.changed =
        claims -> claims.claim("email", "Otto@example.org").claim("email_verified", "true");
    assertThat(ended(byMail)).isInstanceOf(Oidc.Ended.Bad.class);
    provider.changed =
        claims -> claims.claim("email", "Otto@example.org").claim("email_verified", true);
    assertThat(ended(byMail)).isEqualTo(new Oidc.Ended.Good("otto"));
  }

  @Test
  void aProviderThatIsDownOrSlowOrEndlessHoldsNobodyUp() throws Exception {
    OidcConfig usual = config(Optional.of(Path.of("client.secret")));
    OidcConfig impatient =
        new OidcConfig(
            usual.issuer(),
            usual.clientId(),
            usual.clientSecretFile(),
            usual.personClaim(),
            usual.scopes(),
            usual.name(),
            Duration.ofMillis(400));
    for (ProviderStandIn.Mood mood : ProviderStandIn.Mood.values()) {
      if (mood == ProviderStandIn.Mood.WELL) {
        continue;
      }
      provider.discovery = mood;
      assertThat(oidc(impatient).begin("")).as(mood.name()).isInstanceOf(Oidc.Begun.NotSent.class);
      provider.discovery = ProviderStandIn.Mood.WELL;
      Attempt attempt = attempt();
      provider.token = mood;
      Oidc hurried = oidc(impatient);
      String browser = attempt.cookie().substring(attempt.cookie().indexOf('=') + 1);
      assertThat(hurried.end(provider.approve(attempt.place()), browser))
          .as(mood.name())
          .isInstanceOf(Oidc.Ended.Bad.class)
          .extracting(ended -> ((Oidc.Ended.Bad) ended).failure())
          .isEqualTo(Oidc.Failure.UNAVAILABLE);
      provider.token = ProviderStandIn.Mood.WELL;
    }
    assertThat(scene.browser("vera").cookie()).isNotEmpty();
  }

  @Test
  void aDiscoveryDocumentThatIsNotSafeIsNotUsed() throws Exception {
    OidcConfig usual = config(Optional.of(Path.of("client.secret")));
    Map<String, Object> odd =
        Map.of(
            "issuer", "https://another.example",
            "authorization_endpoint", "http://another.example/authorize",
            "token_endpoint", "ftp://127.0.0.1/token",
            "jwks_uri", "no address at all",
            "code_challenge_methods_supported", List.of("plain"));
    for (Map.Entry<String, Object> one : odd.entrySet()) {
      provider.described =
          document -> {
            document.put(one.getKey(), one.getValue());
            return document;
          };
      assertThat(oidc(usual).begin("")).as(one.getKey()).isInstanceOf(Oidc.Begun.NotSent.class);
    }
  }

  @Test
  void theAnswerOfAnotherIssuerIsNotTakenToThisOne() throws Exception {
    Attempt attempt = attempt();
    Map<String, String> answer = provider.approve(attempt.place());
    answer.put("iss", "https://another.example");
    refused(comeBack(answer, attempt.cookie()), "refused");
    Attempt again = attempt();
    Map<String, String> silent = provider.approve(again.place());
    silent.remove("iss");
    refused(comeBack(silent, again.cookie()), "refused");
  }

  @Test
  void aProviderThatSaysNoSignsNobodyIn() throws Exception {
    Attempt attempt = attempt();
    Map<String, String> answer = provider.approve(attempt.place());
    answer.remove("code");
    answer.put("error", "access_denied");
    refused(comeBack(answer, attempt.cookie()), "denied");
  }

  @Test
  void nobodyIsSignedInWithoutALineInTheLog() throws Exception {
    scene.mute = true;
    try {
      refused(throughIt(), "unavailable");
    } finally {
      scene.mute = false;
    }
  }

  @Test
  void theDatabaseHoldsNothingToSignInWith() throws Exception {
    Attempt attempt = attempt();
    String state = ProviderStandIn.form(attempt.place().getRawQuery()).get("state");
    String rows =
        scene
            .database
            .jdbc()
            .sql("select string_agg(t::text, ' ') from portal.oidc_attempt t")
            .query(String.class)
            .single();
    assertThat(rows)
        .doesNotContain(state)
        .doesNotContain(attempt.cookie().substring(attempt.cookie().indexOf('=') + 1));
  }
}
