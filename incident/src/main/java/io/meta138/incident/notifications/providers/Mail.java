package io.meta138.incident.notifications.providers;

import io.meta138.incident.Texts;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice;
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
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * E-mail over SMTP, a record rather than a page. The Message-ID follows from the notice's key, so
 * that a message sent again is recognised as the same; later messages of a thread refer to its
 * first.
 */
public final class Mail implements Provider {
  private static final int MAX_SUBJECT = 200;

  private final MailServer server;
  private final InternetAddress from;
  private final Optional<SSLSocketFactory> trust;

  /**
   * Messages through a server.
   *
   * @param from sender's mailbox
   * @param trust makes connections that trust an authority of one's own; the platform's otherwise
   * @throws IllegalArgumentException when the sender is not a mailbox
   */
  public Mail(MailServer server, String from, Optional<SSLSocketFactory> trust) {
    this.server = server;
    this.trust = trust;
    try {
      this.from = new InternetAddress(from, true);
    } catch (AddressException e) {
      throw new IllegalArgumentException("expected a mailbox, found '" + from + "'", e);
    }
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public Answer send(Message message, Duration deadline) {
    if (!(message.address() instanceof Address.Email(String mailbox))) {
      return new Refused("expected an address of e-mail");
    }
    Optional<Secret> password = Optional.empty();
    if (server.login().isPresent()) {
      switch (server.login().get().password().read()) {
        case SecretFile.Unreadable(String reason) -> {
          return new Later(reason, Optional.empty());
        }
        case Secret secret -> password = Optional.of(secret);
      }
    }
    InternetAddress to;
    try {
      to = new InternetAddress(mailbox, true);
    } catch (AddressException e) {
      return new Refused("'" + Texts.line(mailbox) + "' is not a mailbox");
    }
    return hand(message, to, password, deadline);
  }

  private Answer hand(
      Message message, InternetAddress to, Optional<Secret> password, Duration deadline) {
    Session session = Session.getInstance(properties(deadline));
    try (SMTPTransport transport = (SMTPTransport) session.getTransport("smtp")) {
      MimeMessage mail = written(session, message, to);
      transport.connect(
          server.host(),
          server.port(),
          server.login().map(MailServer.Login::user).orElse(null),
          password.map(Secret::reveal).orElse(null));
      transport.sendMessage(mail, mail.getAllRecipients());
      return new Taken(
          Texts.cut(Texts.line(String.valueOf(transport.getLastServerResponse())), 300),
          message.reference().isPresent() ? Optional.empty() : Optional.of(mail.getMessageID()));
    } catch (MessagingException e) {
      return judge(e);
    }
  }

  private MimeMessage written(Session session, Message message, InternetAddress to)
      throws MessagingException {
    Notice notice = message.notice();
    String id = "<" + messageId(notice.key()) + ">";
    MimeMessage mail =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
          }
        };
    mail.setFrom(from);
    mail.setRecipient(jakarta.mail.Message.RecipientType.TO, to);
    mail.setSubject(Texts.cut(Texts.line(subject(notice)), MAX_SUBJECT), "UTF-8");
    mail.setSentDate(Date.from(notice.at()));
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.setHeader("X-Meta138-Kind", notice.kind().name());
    message
        .reference()
        .ifPresent(first -> {
          try {
            mail.setHeader("In-Reply-To", Texts.line(first));
            mail.setHeader("References", Texts.line(first));
          } catch (MessagingException e) {
            throw new IllegalStateException("a message that is being written is not read-only", e);
          }
        });
    mail.setText(Texts.clean(notice.summary() + "\n\n" + notice.body() + "\n"), "UTF-8");
    mail.saveChanges();
    return mail;
  }

  /** Severity and incident stand before the rest, once. */
  private static String subject(Notice notice) {
    String name = "%s %s".formatted(notice.severity(), notice.incident());
    String summary = notice.summary();
    return "[%s] %s"
        .formatted(
            name, summary.startsWith(name + ": ") ? summary.substring(name.length() + 2) : summary);
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
  private static Answer judge(MessagingException thrown) {
    for (Exception e = thrown; e instanceof MessagingException m; e = m.getNextException()) {
      int code =
          switch (m) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            default -> 0;
          };
      if (code >= 500) {
        return new Refused("SMTP " + shown(m));
      }
    }
    String kind = thrown instanceof SendFailedException ? "not taken" : "no delivery";
    return new Later("SMTP, " + kind + ": " + shown(thrown), Optional.empty());
  }

  private static String shown(Exception e) {
    return Texts.cut(Texts.line(String.valueOf(e.getMessage())), 200);
  }
}
