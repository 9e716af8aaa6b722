package io.meta138.incident.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.people.Tokens.Bad;
import io.meta138.incident.people.Tokens.Good;
import io.meta138.incident.people.Tokens.Issued;
import io.meta138.incident.people.Tokens.NotIssued;
import io.meta138.incident.people.Tokens.Reason;
import io.meta138.incident.support.Store;
import io.meta138.incident.support.VirtualClock;
import io.meta138.platform.db.Database;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokensTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private final Database database = Store.fresh();
  private final VirtualClock clock = new VirtualClock(NOW);
  private final Tokens tokens = new Tokens(database, Directories.good(), clock, new SecureRandom());

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aTokenTellsWhoCallsAndWhatTheCallMayDo() {
    Issued issued = issue("alice", Set.of(Right.READ, Right.APPROVE));
    Caller caller = ((Good) tokens.check(issued.token().reveal())).caller();
    assertThat(caller.actor()).isEqualTo("person:alice");
    assertThat(caller.token()).isEqualTo(issued.id());
    assertThat(caller.may(Right.APPROVE)).isTrue();
    assertThat(caller.may(Right.RUN)).as("the role has it and the token has not").isFalse();
  }

  @Test
  void onlyAHashIsKept() {
    Issued issued = issue("alice", Set.of(Right.READ));
    String kept =
        database
            .jdbc()
            .sql("select t::text from incident.api_token t")
            .query((row, _) -> row.getString(1))
            .single();
    String secret = issued.token().reveal().substring("m138_0123456789abcdef_".length());
    assertThat(kept).contains(issued.id()).doesNotContain(secret);
    assertThat(issued.toString()).doesNotContain(secret);
  }

  @Test
  void aTokenEndsAndCanBeRevoked() {
    String token = issue("alice", Set.of(Right.READ)).token().reveal();
    Issued other = issue("bob", Set.of(Right.READ));
    clock.advance(Duration.ofDays(30).minusMillis(1));
    assertThat(tokens.check(token)).isInstanceOf(Good.class);
    assertThat(tokens.revoke(other.id(), "person:carol")).isTrue();
    assertThat(tokens.revoke(other.id(), "person:carol")).isFalse();
    assertThat(tokens.check(other.token().reveal())).isEqualTo(new Bad(Reason.REVOKED));
    clock.advance(Duration.ofMillis(1));
    assertThat(tokens.check(token)).isEqualTo(new Bad(Reason.EXPIRED));
  }

  @Test
  void whatIsNoTokenOfOursIsRefused() {
    Issued issued = issue("alice", Set.of(Right.READ));
    String token = issued.token().reveal();
    String last = token.endsWith("A") ? "B" : "A";
    assertThat(tokens.check(token.substring(0, token.length() - 1) + last))
        .isEqualTo(new Bad(Reason.UNKNOWN));
    assertThat(tokens.check(token.replace(issued.id(), "0000000000000000")))
        .isEqualTo(new Bad(Reason.UNKNOWN));
    for (String text : new String[] {"", "m138_", token + "x", "Bearer " + token, "\0"}) {
      assertThat(tokens.check(text)).isEqualTo(new Bad(Reason.MALFORMED));
    }
  }

  @Test
  void nobodyGetsMoreThanTheRoleHasAndNothingLastsForEver() {
    assertThat(tokens.issue("dave", Set.of(Right.ACT), Duration.ofDays(1), "", "x"))
        .isInstanceOf(NotIssued.class);
    assertThat(tokens.issue("alice", Set.of(), Duration.ofDays(1), "", "x"))
        .isInstanceOf(NotIssued.class);
    assertThat(tokens.issue("alice", Set.of(Right.READ), Duration.ofDays(400), "", "x"))
        .isInstanceOf(NotIssued.class);
    assertThat(tokens.issue("zoe", Set.of(Right.READ), Duration.ofDays(1), "", "x"))
        .isInstanceOf(NotIssued.class);
  }

  @Test
  void aTokenLosesWhatItsPersonLoses() {
    String token = issue("alice", Set.of(Right.READ, Right.APPROVE)).token().reveal();
    Directory demoted =
        directory(
            Directories.GOOD.replace(
                "full-name: Alice Example\n    role: approver",
                "full-name: Alice Example\n    role: viewer"));
    Tokens after = new Tokens(database, demoted, clock, new SecureRandom());
    assertThat(((Good) after.check(token)).caller().rights()).containsExactly(Right.READ);
  }

  @Test
  void aTokenIsGoodInTheEnvironmentAloneThatItWasMadeIn() {
    String token = issue("alice", Set.of(Right.READ)).token().reveal();
    Directory elsewhere =
        ((io.meta138.platform.config.ConfigResult.Valid<Directory>)
                Directories.parse(Directories.GOOD, "staging"))
            .value();
    Tokens there = new Tokens(database, elsewhere, clock, new SecureRandom());
    assertThat(tokens.check(token)).isInstanceOf(Good.class);
    assertThat(there.check(token)).isEqualTo(new Bad(Reason.ELSEWHERE));
  }

  @Test
  void theLastUseIsNoted() {
    String token = issue("alice", Set.of(Right.READ)).token().reveal();
    assertThat(tokens.list().getFirst().lastUsedAt()).isEmpty();
    tokens.check(token);
    clock.advance(Duration.ofSeconds(59));
    tokens.check(token);
    assertThat(tokens.list().getFirst().lastUsedAt()).contains(NOW);
    clock.advance(Duration.ofSeconds(1));
    tokens.check(token);
    assertThat(tokens.list().getFirst().lastUsedAt()).contains(NOW.plusSeconds(60));
  }

  private static Directory directory(String text) {
    return ((io.meta138.platform.config.ConfigResult.Valid<Directory>) Directories.parse(text))
        .value();
  }

  private Issued issue(String person, Set<Right> rights) {
    return (Issued) tokens.issue(person, rights, Duration.ofDays(30), "test", "person:carol");
  }
}
