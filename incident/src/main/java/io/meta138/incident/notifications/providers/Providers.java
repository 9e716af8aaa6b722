package io.meta138.incident.notifications.providers;

import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.secrets.SecretFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Makes the providers of a configuration. */
public final class Providers {
  private Providers() {}

  /**
   * The providers by channel.
   *
   * @param folder that paths in the configuration are relative to
   * @param client that never follows redirects; it stays its owner's
   * @throws IllegalArgumentException when certificates or the sender can't be used
   */
  public static Map<Channel, Provider> of(ChannelsConfig config, Path folder, HttpClient client) {
    Map<Channel, Provider> providers = new EnumMap<>(Channel.class);
    config
        .pagerduty()
        .ifPresent(
            c -> providers.put(Channel.PAGERDUTY, new PagerDuty(client, c.url(), c.source())));
    config
        .slack()
        .ifPresent(c ->
            providers.put(
                Channel.SLACK, new Slack(client, c.url(), secret(folder, c.tokenFile()))));
    config.email().ifPresent(c -> providers.put(Channel.EMAIL, new Mail(postman(c, folder))));
    config
        .statusPage()
        .ifPresent(c ->
            providers.put(
                Channel.STATUS_PAGE,
                new StatusPage(client, c.url(), secret(folder, c.tokenFile()))));
    if (config.webhooks()) {
      providers.put(Channel.WEBHOOK, new SignedWebhook(client));
    }
    return providers;
  }

  /**
   * Hands letters to the server of a configuration.
   *
   * @param folder that paths in the configuration are relative to
   * @throws IllegalArgumentException when certificates or the sender can't be used
   */
  public static Postman postman(ChannelsConfig.EmailConfig config, Path folder) {
    Optional<MailServer.Login> login =
        config
            .user()
            .flatMap(user ->
                config
                    .passwordFile()
                    .map(file -> new MailServer.Login(user, secret(folder, file))));
    return new Postman(
        new MailServer(config.host(), config.port(), config.startTls(), login),
        config.from(),
        config.caFile().map(file -> trusting(folder.resolve(file))));
  }

  private static SecretFile secret(Path folder, Path file) {
    return new SecretFile(folder.resolve(file));
  }

  /** Connections that trust the authorities of a PEM file and no others. */
  private static SSLSocketFactory trusting(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + number++, one);
      }
      if (number == 0) {
        throw new IllegalArgumentException("expected certificates in " + file + ", found none");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("the certificates in " + file + " can't be used", e);
    }
  }
}
