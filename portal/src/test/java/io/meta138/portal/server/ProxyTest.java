package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.portal.support.PortalScene;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A portal behind a proxy, or behind somebody who says that he is one. */
final class ProxyTest {
  private static final int PER_MINUTE = 20;
  private static final int MORE = 3 * PER_MINUTE;

  @TempDir Path folder;

  private PortalScene behind(String proxy) throws Exception {
    return new PortalScene(
        folder,
        PortalScene.plain()
            .with(PortalLimits.usual().withRequests(PER_MINUTE, 10))
            .behind(Set.of(proxy)),
        Portal.Outside.none());
  }

  private static int status(PortalScene scene, String forwarded) throws Exception {
    return scene
        .send(
            HttpRequest.newBuilder(scene.uri("/api/v1/session/ways"))
                .header("x-forwarded-for", forwarded)
                .header("x-forwarded-proto", "http"))
        .statusCode();
  }

  /** How many of many requests are let through. */
  private static int through(PortalScene scene, String forwarded) throws Exception {
    int good = 0;
    for (int i = 0; i < MORE; i++) {
      good += status(scene, forwarded.formatted(i + 1)) == 429 ? 0 : 1;
    }
    return good;
  }

  @Test
  void theProxysWordAboutCallersIsTakenButNotTheirOwn() throws Exception {
    try (PortalScene scene = behind("127.0.0.1")) {
      assertThat(through(scene, "203.0.113.%d")).as("each is a caller").isEqualTo(MORE);
      assertThat(through(scene, "198.51.100.%d, 192.0.2.7"))
          .as("the last is whom the proxy saw; what stands before it is the caller's own word")
          .isLessThan(MORE);
      assertThat(through(scene, "no address %d")).as("the proxy itself").isLessThan(MORE);

      HttpResponse<String> begun = signIn(scene);
      assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
      assertThat(begun.headers().firstValue("set-cookie").orElseThrow())
          .startsWith("__Host-meta138=")
          .endsWith("; Secure");
    }
  }

  /** By way of an address that nobody used yet, whatever the proxy says of the way to it. */
  private static HttpResponse<String> signIn(PortalScene scene) throws Exception {
    String password = scene.accounts.reset("vera").orElseThrow();
    return scene.send(
        HttpRequest.newBuilder(scene.uri("/api/v1/session"))
            .header("content-type", "application/json")
            .header("x-forwarded-for", "203.0.113.250")
            .header("x-forwarded-proto", "http")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JsonMapper.shared()
                        .writeValueAsString(Map.of("person", "vera", "password", password)))));
  }

  @Test
  void nobodyElseIsBelieved() throws Exception {
    try (PortalScene scene = behind("192.0.2.1")) {
      assertThat(through(scene, "203.0.113.%d")).isLessThan(MORE);
    }
  }
}
