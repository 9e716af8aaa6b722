package io.meta138.incident.notifications.providers;

import io.meta138.incident.Texts;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.secrets.Digests;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * Hands letters to a mail server. The Message-ID follows from a letter's key, so that a letter sent
 * again is recognised as the same.
 */
public final class Postman {
  private static final int MAX_SUBJECT = 200;

  private final MailServer server;
  private final InternetAddress from;
  private final Optional<SSLSocketFactory> trust;

  /**
   * Letters through a server.
   *
   * @param from sender's mailbox
   * @param trust makes connections that trust an authority of one's own; the platform's otherwise
   * @throws IllegalArgumentException when the sender is not a mailbox
   */
  public Postman(MailServer server, String from, Optional<SSLSocketFactory> trust) {
    this.server = server;
    this.trust = trust;
    try {
      this.from = new InternetAddress(from, true);
    } catch (AddressException e) {
      throw new IllegalArgumentException("expected a mailbox, found '" + from + "'", e);
    }
  }

  /**
   * A letter.
   *
   * @param key unique for ever, and the same when it is sent again
   * @param to mailbox
   * @param subject in one line
   * @param text plain
   * @param at when it was written
   * @param headers besides the usual ones
   */
  public record Letter(
      String key, String to, String subject, String text, Instant at, Map<String, String> headers) {
    /** Copies the headers. */
    public Letter {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * Hands a letter over; the reference of what is taken is its Message-ID.
   *
   * @param deadline for each step of the conversation
   */
  public Provider.Answer send(Letter letter, Duration deadline) {
    Optional<Secret> password = Optional.empty();
    if (server.login().isPresent()) {
      switch (server.login().get().password().read()) {
        case SecretFile.Unreadable(String reason) -> {
          return new Provider.Later(reason, Optional.empty());
        }
        case Secret secret -> password = Optional.of(secret);
      }
    }
    InternetAddress to;
    try {
      to = new InternetAddress(letter.to(), true);
    } catch (AddressException e) {
      return new Provider.Refused("'" + Texts.line(letter.to()) + "' is not a mailbox");
    }
    return hand(letter, to, password, deadline);
  }

  private Provider.Answer hand(
      Letter letter, InternetAddress to, Optional<Secret> password, Duration deadline) {
    Session session = Session.getInstance(properties(deadline));
    try (SMTPTransport transport = (SMTPTransport) session.getTransport("smtp")) {
      MimeMessage mail = written(session, letter, to);
      transport.connect(
          server.host(),
          server.port(),
          server.login().map(MailServer.Login::user).orElse(null),
          password.map(Secret::reveal).orElse(null));
      transport.sendMessage(mail, mail.getAllRecipients());
      return new Provider.Taken(
          Texts.cut(Texts.line(String.valueOf(transport.getLastServerResponse())), 300),
          Optional.of(mail.getMessageID()));
    } catch (MessagingException e) {
      return judge(e);
    }
  }

  private MimeMessage written(Session session, Letter letter, InternetAddress to)
      throws MessagingException {
    String id = "<" + messageId(letter.key()) + ">";
    MimeMessage mail =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
          }
        };
    mail.setFrom(from);
    mail.setRecipient(jakarta.mail.Message.RecipientType.TO, to);
    mail.setSubject(Texts.cut(Texts.line(letter.subject()), MAX_SUBJECT), "UTF-8");
    mail.setSentDate(Date.from(letter.at()));
    mail.setHeader("Auto-Submitted", "auto-generated");
    for (Map.Entry<String, String> header : letter.headers().entrySet()) {
      mail.setHeader(header.getKey(), Texts.line(header.getValue()));
    }
    mail.setText(Texts.clean(letter.text()), "UTF-8");
    mail.saveChanges();
    return mail;
  }

  private String messageId(String key) {
    byte[] digest = Digests.sha256(key.getBytes(StandardCharsets.UTF_8));
    String mailbox = from.getAddress();
    return HexFormat.of().formatHex(Arrays.copyOf(digest, 20))
        + mailbox.substring(mailbox.indexOf('@'));
  }

  private Properties properties(Duration deadline) {
    String millis = Long.toString(deadline.toMillis());
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.connectiontimeout", millis);
    properties.setProperty("mail.smtp.timeout", millis);
    properties.setProperty("mail.smtp.writetimeout", millis);
    properties.setProperty("mail.smtp.auth", Boolean.toString(server.login().isPresent()));
    properties.setProperty("mail.smtp.quitwait", "false");
    boolean tls = server.startTls() != MailServer.StartTls.NEVER;
    boolean required = server.startTls() == MailServer.StartTls.REQUIRED;
    properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(tls));
    properties.setProperty("mail.smtp.starttls.required", Boolean.toString(required));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    trust.ifPresent(factory -> properties.put("mail.smtp.ssl.socketFactory", factory));
    return properties;
  }

  /** Codes of 5xx are for good, everything else is tried again (RFC 5321, section 4.2.1). */
  private static Provider.Answer judge(MessagingException thrown) {
    for (Exception e = thrown; e instanceof MessagingException m; e = m.getNextException()) {
      int code =
          switch (m) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            default -> 0;
          };
      if (code >= 500) {
        return new Provider.Refused("SMTP " + shown(m));
      }
    }
    String kind = thrown instanceof SendFailedException ? "not taken" : "no delivery";
    return new Provider.Later("SMTP, " + kind + ": " + shown(thrown), Optional.empty());
  }

  private static String shown(Exception e) {
    return Texts.cut(Texts.line(String.valueOf(e.getMessage())), 200);
  }
}
