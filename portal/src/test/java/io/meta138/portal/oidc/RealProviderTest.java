package io.meta138.portal.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.meta138.portal.server.Portal;
import io.meta138.portal.support.PortalScene;
import java.io.BufferedReader;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sign-in at a certified provider, a process of its own, with its own pages. */
final class RealProviderTest {
  private static final URI PUBLIC = URI.create("http://127.0.0.1:8138");
  private static final Pattern ACTION = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");

  @TempDir Path folder;
  private Process process;
  private URI issuer;
  private PortalScene scene;

  @BeforeEach
  void begin() throws Exception {
    Path library =
        Path.of(
            System.getProperty("meta138.root", "."), "web/node_modules/oidc-provider/lib/index.js");
    assumeThat(library).as("build/web installs the provider").exists();
    Path script = Path.of(RealProviderTest.class.getResource("/provider.mjs").toURI());
    process =
        new ProcessBuilder(
                "node",
                script.toString(),
                library.toAbsolutePath().toString(),
                PUBLIC + Oidc.CALLBACK)
            .redirectError(folder.resolve("provider.log").toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith("ready ")) {
      line = out.readLine();
    }
    assertThat(line).as(Files.readString(folder.resolve("provider.log"))).isNotNull();
    issuer = URI.create(line.substring("ready ".length()));
    Path secret = folder.resolve("client.secret");
    Files.createFile(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, "a secret of this test alone, % and + too");
    scene =
        new PortalScene(
            folder,
            100_000,
            50,
            1_000,
            new Portal.Outside(
                Optional.of(PUBLIC),
                Optional.of(
                    new OidcConfig(
                        issuer,
                        "meta138-portal",
                        Optional.of(Path.of("client.secret")),
                        "preferred_username",
                        List.of("openid", "profile"),
                        "The Company",
                        Duration.ofMinutes(1))),
                folder));
  }

  @AfterEach
  void end() throws Exception {
    if (scene != null) {
      scene.close();
    }
    if (process != null) {
      process.destroy();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void aPersonSignsInThereAndIsSignedInHereOnce() throws Exception {
    HttpResponse<String> begun =
        scene.send(HttpRequest.newBuilder(scene.uri("/api/v1/session/oidc")));
    String cookie = begun.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    String back = signIn(URI.create(begun.headers().firstValue("location").orElseThrow()), "anna");
    URI callback = scene.uri(back.substring(PUBLIC.toString().length()));
    HttpResponse<String> ended =
        scene.send(HttpRequest.newBuilder(callback).header("cookie", cookie));
    assertThat(ended.headers().firstValue("location")).hasValue("/");
    String session =
        ended.headers().allValues("set-cookie").stream()
            .filter(one -> one.startsWith("meta138="))
            .findFirst()
            .orElseThrow()
            .split(";", 2)[0];
    HttpResponse<String> here =
        scene.send(HttpRequest.newBuilder(scene.uri("/api/v1/session")).header("cookie", session));
    assertThat(PortalScene.json(here).path("person").asString()).isEqualTo("anna");
    // the code again, in an attempt that is begun anew: the provider knows it
    HttpResponse<String> again =
        scene.send(
            HttpRequest.newBuilder(scene.uri("/api/v1/session/oidc")).header("cookie", cookie));
    String state =
        ProviderStandIn.form(
                URI.create(again.headers().firstValue("location").orElseThrow()).getRawQuery())
            .get("state");
    URI replayed = URI.create(callback.toString().replaceAll("([?&]state=)[^&]*", "$1" + state));
    HttpResponse<String> refused =
        scene.send(HttpRequest.newBuilder(replayed).header("cookie", cookie));
    assertThat(refused.headers().firstValue("location")).hasValue("/?sign-in=refused");
  }

  /** Goes through the provider's pages as a browser does, until it is sent back. */
  private String signIn(URI first, String person) throws Exception {
    try (HttpClient browser =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
            .build()) {
      HttpRequest next = HttpRequest.newBuilder(first).build();
      for (int step = 0; step < 12; step++) {
        HttpResponse<String> response = browser.send(next, HttpResponse.BodyHandlers.ofString());
        Optional<String> location = response.headers().firstValue("location");
        if (location.isPresent()) {
          if (location.get().startsWith(PUBLIC.toString())) {
            return location.get();
          }
          next = HttpRequest.newBuilder(issuer.resolve(location.get())).build();
          continue;
        }
        Matcher form = ACTION.matcher(response.body());
        assertThat(form.find()).as("a form in: " + response.body()).isTrue();
        String prompt = response.body().contains("name=\"login\"") ? "login" : "consent";
        next =
            HttpRequest.newBuilder(issuer.resolve(form.group(1)))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "prompt=" + prompt + "&login=" + person + "&password=x"))
                .build();
      }
    }
    throw new AssertionError("the provider sent nobody back");
  }
}
