package io.meta138.portal.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meta138.incident.secrets.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/** An OpenID provider over real HTTP that does as it should, or wrong in one way. */
final class ProviderStandIn implements AutoCloseable {
  static final String CLIENT = "meta138-portal";
  static final String SECRET = "the client's secret, % and + too";

  /** How an endpoint answers. */
  enum Mood {
    WELL,
    FAILING,
    SILENT,
    ENDLESS
  }

  /** How tokens are signed. */
  enum Signing {
    WELL,
    NOT_AT_ALL,
    BY_A_SHARED_SECRET,
    BY_SOMEBODY_ELSE,
    BY_AN_UNKNOWN_KEY
  }

  private record Grant(String challenge, String nonce, String redirect) {}

  private final HttpServer server;
  private final Map<String, Grant> codes = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  final AtomicInteger keyFetches = new AtomicInteger();
  final AtomicInteger redeemed = new AtomicInteger();
  volatile Mood discovery = Mood.WELL;
  volatile Mood token = Mood.WELL;
  volatile Signing signing = Signing.WELL;
  volatile String person = "ada";
  volatile String issuer;
  volatile boolean checksPkce = true;
  volatile UnaryOperator<JWTClaimsSet.Builder> changed = claims -> claims;
  volatile UnaryOperator<Map<String, Object>> described = document -> document;
  private static final RSAKey STRANGE = key("unknown");
  private final RSAKey first = key("first");
  private volatile RSAKey key = first;

  ProviderStandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/.well-known/openid-configuration", this::discovery);
    server.createContext("/keys", this::keys);
    server.createContext("/token", this::token);
    server.start();
    issuer = place();
  }

  String place() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  void rotate(String id) {
    key = key(id);
  }

  void well() {
    key = first;
    discovery = Mood.WELL;
    token = Mood.WELL;
    signing = Signing.WELL;
    person = "ada";
    issuer = place();
    checksPkce = true;
    changed = claims -> claims;
    described = document -> document;
  }

  /** What the person's browser does there: says yes, and is sent back with this query. */
  Map<String, String> approve(URI asked) {
    Map<String, String> query = form(asked.getRawQuery());
    if (!query.getOrDefault("client_id", "").equals(CLIENT)
        || !query.getOrDefault("response_type", "").equals("code")
        || !query.getOrDefault("code_challenge_method", "").equals("S256")) {
      throw new IllegalArgumentException("not asked as it should be: " + query);
    }
    String code = "code-" + made.incrementAndGet();
    codes.put(
        code,
        new Grant(query.get("code_challenge"), query.get("nonce"), query.get("redirect_uri")));
    return new HashMap<>(Map.of("code", code, "state", query.get("state"), "iss", issuer));
  }

  static Map<String, String> form(String text) {
    Map<String, String> form = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int end = pair.indexOf('=');
      form.put(
          URLDecoder.decode(pair.substring(0, end), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(end + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  private void discovery(HttpExchange exchange) throws IOException {
    Map<String, Object> document = new HashMap<>();
    document.put("issuer", issuer);
    document.put("authorization_endpoint", place() + "/authorize");
    document.put("token_endpoint", place() + "/token");
    document.put("jwks_uri", place() + "/keys");
    document.put("code_challenge_methods_supported", List.of("S256"));
    document.put("authorization_response_iss_parameter_supported", true);
    answer(exchange, discovery, 200, described.apply(document));
  }

  private void keys(HttpExchange exchange) throws IOException {
    keyFetches.incrementAndGet();
    answer(exchange, Mood.WELL, 200, new JWKSet(key.toPublicJWK()).toJSONObject());
  }

  private void token(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> asked = form(body);
    Grant grant = codes.remove(asked.getOrDefault("code", ""));
    String login =
        Base64.getEncoder()
            .encodeToString(
                (java.net.URLEncoder.encode(CLIENT, StandardCharsets.UTF_8)
                        + ":"
                        + java.net.URLEncoder.encode(SECRET, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8));
    if (!("Basic " + login).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, token, 401, Map.of("error", "invalid_client"));
    } else if (grant == null
        || !grant.redirect().equals(asked.get("redirect_uri"))
        || (checksPkce && !grant.challenge().equals(challenge(asked.get("code_verifier"))))) {
      answer(exchange, token, 400, Map.of("error", "invalid_grant"));
    } else {
      redeemed.incrementAndGet();
      answer(exchange, token, 200, Map.of("token_type", "Bearer", "id_token", idToken(grant)));
    }
  }

  private static String challenge(String verifier) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Digests.sha256(verifier.getBytes(StandardCharsets.US_ASCII)));
  }

  private String idToken(Grant grant) {
    Instant now = Instant.now();
    JWTClaimsSet claims =
        changed
            .apply(
                new JWTClaimsSet.Builder()
                    .issuer(issuer)
                    .subject("subject-of-" + person)
                    .audience(CLIENT)
                    .issueTime(Date.from(now))
                    .expirationTime(Date.from(now.plusSeconds(300)))
                    .claim("nonce", grant.nonce())
                    .claim("preferred_username", person))
            .build();
    try {
      return switch (signing) {
        case NOT_AT_ALL -> new PlainJWT(claims).serialize();
        case WELL -> signed(claims, JWSAlgorithm.RS256, key.getKeyID(), new RSASSASigner(key));
        case BY_A_SHARED_SECRET ->
            signed(
                claims,
                JWSAlgorithm.HS256,
                key.getKeyID(),
                new MACSigner(key.toPublicKey().getEncoded()));
        case BY_SOMEBODY_ELSE ->
            signed(claims, JWSAlgorithm.RS256, key.getKeyID(), new RSASSASigner(STRANGE));
        case BY_AN_UNKNOWN_KEY ->
            signed(claims, JWSAlgorithm.RS256, "unknown", new RSASSASigner(STRANGE));
      };
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(
      JWTClaimsSet claims, JWSAlgorithm algorithm, String id, JWSSigner signer)
      throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(id).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private void answer(HttpExchange exchange, Mood mood, int status, Map<String, Object> document)
      throws IOException {
    byte[] body = JsonMapper.shared().writeValueAsBytes(document);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    switch (mood) {
      case WELL -> {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
      }
      case FAILING -> exchange.sendResponseHeaders(500, -1);
      case SILENT -> {
        try {
          over.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      case ENDLESS -> {
        exchange.sendResponseHeaders(status, 0);
        byte[] much = " ".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = exchange.getResponseBody()) {
          while (over.getCount() > 0) {
            out.write(much);
          }
        }
      }
    }
    exchange.close();
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
  }
}
