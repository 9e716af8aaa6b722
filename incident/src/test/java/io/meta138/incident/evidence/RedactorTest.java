package io.meta138.incident.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Authorization: Bearer abcdef.123456 tail | abcdef.123456",
        "authorization: basic dXNlcjpwYXNz | dXNlcjpwYXNz",
        "connecting to postgres://desk:hunter22@db:5432/desk | hunter22",
        "see https://alice@example.org/x | alice@",
        "{\"password\": \"pa ss, word\", \"user\": \"x\"} | pa ss",
        "{\\\"api_key\\\":\\\"k-99887766\\\"} | k-99887766",
        "db.password=s3cr3t&x=1 | s3cr3t",
        "routing_key: R0123456789 | R0123456789",
        "token='abc 123 def' | 123 def",
        "posting to https://hooks.slack.com/services/T0/B0/XyZ | XyZ",
        "jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl | c2lnbmF0dXJl",
        "xoxb-1234567890-abc | xoxb-1234567890",
      })
  void secretsAreTakenOut(String text, String secret) {
    assertThat(Redactor.redact(text)).doesNotContain(secret).contains(Redactor.REMOVED);
  }

  @Test
  void privateKeysAreTakenOut() {
    String pem =
        "a\n-----BEGIN EC PRIVATE KEY-----\nMHQCAQEE\nIIII\n-----END EC PRIVATE KEY-----\nb";

    assertThat(Redactor.redact(pem)).isEqualTo("a\n[removed]\nb");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "block 0x3b1f head 1200 round 3 of 10.0.0.1:30303",
        "GET https://rpc.example.org:8545/path?block=7 took 3 ms",
        "{\"tokens\":12,\"peers\":4}",
        "the bearer of news",
        "2026-03-04T03:00:00Z feed BTC/USD held: source answered 429",
      })
  void whatIsNoSecretStays(String text) {
    assertThat(Redactor.redact(text)).isEqualTo(text);
  }

  @Test
  void redactingTwiceChangesNothing() {
    String once = Redactor.redact("password=abc token: Bearer abcdefgh https://u:p@h/");

    assertThat(Redactor.redact(once)).isEqualTo(once);
  }

  @Test
  void hostileTextOfMegabytesIsDoneWith() {
    String hostile =
        "a".repeat(500_000)
            + "password".repeat(50_000)
            + "eyJ".repeat(100_000)
            + "x://".repeat(50_000);

    assertThat(Redactor.redact(hostile)).hasSizeGreaterThan(1);
  }
}
