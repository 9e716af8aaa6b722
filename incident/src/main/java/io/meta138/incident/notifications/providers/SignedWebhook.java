package io.meta138.incident.notifications.providers;

import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.secrets.RequestSignature;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to any receiver, signed as {@link RequestSignature} says. The header {@code Meta138-Id}
 * and the body's {@code id} are the notice's key: a receiver that remembers it takes nothing twice.
 */
public final class SignedWebhook implements Provider {
  private final Wire wire;

  /** Requests through a client. */
  public SignedWebhook(HttpClient client) {
    this.wire = new Wire(client);
  }

  @Override
  public Channel channel() {
    return Channel.WEBHOOK;
  }

  @Override
  public Answer send(Message message, Duration deadline) throws InterruptedException {
    if (!(message.address() instanceof Address.Webhook(URI url, SecretFile keyFile))) {
      return new Refused("expected an address of a webhook");
    }
    return switch (keyFile.read()) {
      case SecretFile.Unreadable(String reason) -> new Later(reason, Optional.empty());
      case Secret key -> post(message, url, key, deadline);
    };
  }

  private Answer post(Message message, URI url, Secret key, Duration deadline)
      throws InterruptedException {
    byte[] body = Wire.JSON.writeValueAsBytes(document(message.notice()));
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("Meta138-Id", ascii(message.notice().key()))
            .header(
                RequestSignature.TIMESTAMP_HEADER, Long.toString(message.now().getEpochSecond()))
            .header(
                RequestSignature.SIGNATURE_HEADER, RequestSignature.sign(key, message.now(), body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return switch (wire.send(request, deadline)) {
      case Wire.Unknown(Later later) -> later;
      case Wire.Answered answer when answer.ok() ->
          new Taken("HTTP " + answer.status(), Optional.empty());
      case Wire.Answered answer when Wire.worthRetrying(answer.status()) ->
          Wire.later(answer, message.now());
      case Wire.Answered answer -> new Refused(answer.shown());
    };
  }

  private static Map<String, Object> document(Notice notice) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", 1);
    document.put("id", notice.key());
    document.put("kind", notice.kind());
    document.put("incident", notice.incident());
    document.put("severity", notice.severity());
    document.put("contact", notice.contact());
    document.put("at", notice.at().toString());
    document.put("summary", notice.summary());
    document.put("body", notice.body());
    document.put("details", new TreeMap<>(notice.details()));
    return document;
  }

  /** Header values hold visible ASCII only. */
  static String ascii(String text) {
    return text.replaceAll("[^\\x21-\\x7E]", "_");
  }
}
