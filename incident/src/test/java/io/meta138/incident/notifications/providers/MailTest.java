package io.meta138.incident.notifications.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice.Kind;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.notifications.Provider.Answer;
import io.meta138.incident.notifications.Provider.Later;
import io.meta138.incident.notifications.Provider.Refused;
import io.meta138.incident.notifications.Provider.Taken;
import io.meta138.incident.notifications.providers.MailServer.StartTls;
import io.meta138.incident.support.Secrets;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.lifecycle.FreePorts;
import jakarta.mail.internet.MimeMessage;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailTest {
  @TempDir Path folder;
  private final GreenMail greenMail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final SmtpStandIn odd = new SmtpStandIn(Optional.empty());
  private final Address address = new Address.Email("alice@example.org");

  @BeforeEach
  void start() {
    greenMail.start();
  }

  @AfterEach
  void stop() throws Exception {
    greenMail.stop();
    odd.close();
  }

  @Test
  void aMessageArrivesWholeWithAnIdentifierThatFollowsFromItsKey() throws Exception {
    Mail mail = mail(greenMail.getSmtp().getPort(), StartTls.OFFERED);
    Message page =
        Messages.message(
            Messages.notice(Kind.PAGE, "k", "Ünïcode\r\nBcc: eve@example.org", Map.of()), address);
    Taken first = (Taken) mail.send(page, Messages.DEADLINE);
    mail.send(Messages.again(page), Messages.DEADLINE);
    MimeMessage[] received = greenMail.getReceivedMessages();
    assertThat(received).hasSize(2);
    assertThat(received[0].getMessageID())
        .isEqualTo(received[1].getMessageID())
        .isEqualTo(first.reference().orElseThrow())
        .matches("<[0-9a-f]{40}@example.net>");
    assertThat(received[0].getSubject()).isEqualTo("[P0 INC-7] Ünïcode Bcc: eve@example.org");
    assertThat(received[0].getHeader("Bcc")).isNull();
    assertThat(received[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(received[0].getContent().toString()).contains("Cause: v1, v2.");
    assertThat(received[0].getAllRecipients()[0]).hasToString("alice@example.org");
  }

  @Test
  void severityAndIncidentStandInTheSubjectOnce() throws Exception {
    Mail mail = mail(greenMail.getSmtp().getPort(), StartTls.NEVER);
    mail.send(
        Messages.message(
            Messages.notice(Kind.PAGE, "k", "P0 INC-7: no block for 8 s", Map.of()), address),
        Messages.DEADLINE);
    assertThat(greenMail.getReceivedMessages()[0].getSubject())
        .isEqualTo("[P0 INC-7] no block for 8 s");
  }

  @Test
  void laterMessagesOfAThreadReferToItsFirst() throws Exception {
    Mail mail = mail(greenMail.getSmtp().getPort(), StartTls.NEVER);
    Message update = Messages.in(Messages.message(Kind.UPDATE, address), "<first@example.net>");
    Taken taken = (Taken) mail.send(update, Messages.DEADLINE);
    assertThat(taken.reference()).isEmpty();
    assertThat(greenMail.getReceivedMessages()[0].getHeader("References"))
        .containsExactly("<first@example.net>");
  }

  @Test
  void withoutTheEncryptionThatIsRequiredNothingIsSent() {
    Answer answer =
        mail(greenMail.getSmtp().getPort(), StartTls.REQUIRED)
            .send(Messages.message(Kind.PAGE, address), Messages.DEADLINE);
    assertThat(answer).isInstanceOf(Later.class);
    assertThat(greenMail.getReceivedMessages()).isEmpty();
  }

  @Test
  void passwordAndMessageGoOverAnEncryptedConnectionToAServerThatIsTrusted() throws Exception {
    Path store = SmtpStandIn.makeKey(folder);
    try (SmtpStandIn server = new SmtpStandIn(Optional.of(store))) {
      Secrets.file(folder, "password", "hunter2");
      Provider mail = configured(server.port(), "ca-file: smtp.pem");
      assertThat(mail.send(Messages.message(Kind.PAGE, address), Messages.DEADLINE))
          .isInstanceOf(Taken.class);
      assertThat(server.messages()).hasSize(1);
      assertThat(server.commands())
          .containsSubsequence("plain STARTTLS", "secure EHLO", "secure AUTH", "secure DATA")
          .doesNotContain("plain AUTH", "plain DATA");
    }
  }

  @Test
  void aServerThatIsNotTrustedGetsNothing() throws Exception {
    Path store = SmtpStandIn.makeKey(folder);
    try (SmtpStandIn server = new SmtpStandIn(Optional.of(store))) {
      Secrets.file(folder, "password", "hunter2");
      Provider mail = configured(server.port(), "");
      assertThat(mail.send(Messages.message(Kind.PAGE, address), Messages.DEADLINE))
          .isInstanceOf(Later.class);
      assertThat(server.messages()).isEmpty();
      assertThat(server.commands()).doesNotContain("plain AUTH", "secure AUTH");
    }
  }

  @Test
  void anAnswerForGoodIsOneAndEveryOtherIsTriedAgain() {
    Mail mail = mail(odd.port(), StartTls.NEVER);
    Message page = Messages.message(Kind.PAGE, address);
    odd.end = SmtpStandIn.End.REFUSE;
    assertThat(mail.send(page, Messages.DEADLINE)).isInstanceOf(Refused.class);
    odd.end = SmtpStandIn.End.PUT_OFF;
    assertThat(mail.send(page, Messages.DEADLINE)).isInstanceOf(Later.class);
  }

  @Test
  void aConnectionThatBreaksAfterTheMessageWasTakenLeadsToTheSameMessageAgain() {
    Mail mail = mail(odd.port(), StartTls.NEVER);
    Message page = Messages.message(Kind.PAGE, address);
    odd.end = SmtpStandIn.End.RESET;
    assertThat(mail.send(page, Messages.DEADLINE)).isInstanceOf(Later.class);
    odd.end = SmtpStandIn.End.TAKE;
    assertThat(mail.send(Messages.again(page), Messages.DEADLINE)).isInstanceOf(Taken.class);
    assertThat(odd.messages()).hasSize(2);
    assertThat(odd.messages().getFirst()).isEqualTo(odd.messages().getLast());
  }

  @Test
  void aServerThatHangsOrIsNotThereIsTriedAgain() throws Exception {
    odd.end = SmtpStandIn.End.HANG;
    assertThat(
            mail(odd.port(), StartTls.NEVER)
                .send(Messages.message(Kind.PAGE, address), Duration.ofMillis(300)))
        .isInstanceOf(Later.class);
    assertThat(
            mail(FreePorts.next(), StartTls.NEVER)
                .send(Messages.message(Kind.PAGE, address), Messages.DEADLINE))
        .isInstanceOf(Later.class);
  }

  @Test
  void aPasswordWithoutEncryptionIsAProblemOfTheConfiguration() {
    assertThat(
            parse(
                """
                email:
                  host: localhost
                  from: desk@example.net
                  start-tls: offered
                  user: desk
                  password-file: password
                """))
        .isInstanceOfSatisfying(
            ConfigResult.Invalid.class,
            invalid -> assertThat(invalid.problems().toString()).contains("channels.yaml:2"));
  }

  private Provider configured(int port, String more) throws Exception {
    var config =
        (ConfigResult.Valid<ChannelsConfig>)
            parse(
                """
                email:
                  host: 127.0.0.1
                  port: %d
                  from: desk@example.net
                  user: desk
                  password-file: password
                  %s
                """
                    .formatted(port, more));
    try (HttpClient client = HttpClient.newHttpClient()) {
      Provider provider = Providers.of(config.value(), folder, client).get(Channel.EMAIL);
      assertThat(provider).isNotNull();
      return provider;
    }
  }

  private static ConfigResult<ChannelsConfig> parse(String text) {
    return ConfigFile.parse("channels.yaml", text, ChannelsConfig.class);
  }

  private static Mail mail(int port, StartTls startTls) {
    return new Mail(
        new MailServer("127.0.0.1", port, startTls, Optional.empty()),
        "desk@example.net",
        Optional.empty());
  }
}
