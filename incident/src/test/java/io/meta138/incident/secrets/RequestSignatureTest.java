package io.meta138.incident.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.secrets.RequestSignature.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RequestSignatureTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private static final Secret SECRET = new Secret("s3cret");
  private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
  private static final String TIMESTAMP = Long.toString(NOW.getEpochSecond());
  private static final String SIGNATURE = RequestSignature.sign(SECRET, NOW, BODY);

  @Test
  void theSignatureIsTheHmacOfTimestampDotBody() {
    // printf '1772625600.{"a":1}' | openssl dgst -sha256 -hmac s3cret
    assertThat(TIMESTAMP).isEqualTo("1772625600");
    assertThat(SIGNATURE)
        .isEqualTo("v1=27a3f8ce03266c69e71a2e73dcedc1694ad40b00a668f8437f5dda4f955a0a10");
  }

  @Test
  void aSignedRequestIsBelievedWithinTheWindowAlone() {
    assertThat(verify(TIMESTAMP, SIGNATURE, BODY, NOW)).isEqualTo(Verdict.GOOD);
    assertThat(verify(TIMESTAMP, SIGNATURE, BODY, NOW.plus(Duration.ofMinutes(5))))
        .isEqualTo(Verdict.GOOD);
    assertThat(verify(TIMESTAMP, SIGNATURE, BODY, NOW.plus(Duration.ofSeconds(301))))
        .isEqualTo(Verdict.OUTSIDE_WINDOW);
    assertThat(verify(TIMESTAMP, SIGNATURE, BODY, NOW.minus(Duration.ofSeconds(301))))
        .isEqualTo(Verdict.OUTSIDE_WINDOW);
  }

  @Test
  void whatWasChangedOrSignedWithAnotherSecretIsNot() {
    byte[] changed = "{\"a\":2}".getBytes(StandardCharsets.UTF_8);
    assertThat(verify(TIMESTAMP, SIGNATURE, changed, NOW)).isEqualTo(Verdict.WRONG);
    assertThat(verify("1772625601", SIGNATURE, BODY, NOW)).isEqualTo(Verdict.WRONG);
    String other = RequestSignature.sign(new Secret("other"), NOW, BODY);
    assertThat(verify(TIMESTAMP, other, BODY, NOW)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void headersOfAnotherFormAreMalformed() {
    for (String timestamp : new String[] {"", "-1", "1e9", "99999999999999999999", "17 "}) {
      assertThat(verify(timestamp, SIGNATURE, BODY, NOW)).isEqualTo(Verdict.MALFORMED);
    }
    for (String signature :
        new String[] {
          "", "v1=", SIGNATURE + "00", "v2=" + SIGNATURE.substring(3), "v1=" + "zz".repeat(32)
        }) {
      assertThat(verify(TIMESTAMP, signature, BODY, NOW)).isEqualTo(Verdict.MALFORMED);
    }
  }

  private static Verdict verify(String timestamp, String signature, byte[] body, Instant now) {
    return RequestSignature.verify(SECRET, timestamp, signature, body, now);
  }
}
