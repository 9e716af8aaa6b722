package io.meta138.ccip.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.ccip.CcipException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
  @Test
  void whatIsDoneIsNotTriedAgain() {
    assertThat(RetryPolicy.next(RetryClass.DONE, 1)).isEqualTo(new RetryPolicy.Next.Done());
  }

  @Test
  void whatIsWrongForEverIsGivenUpAtOnce() {
    assertThat(RetryPolicy.next(RetryClass.NEVER, 1))
        .isEqualTo(new RetryPolicy.Next.Enough(RetryClass.NEVER, 1));
  }

  @Test
  void waitsDoubleUpToTheLongest() {
    assertThat(RetryPolicy.next(RetryClass.SOON, 1))
        .isEqualTo(new RetryPolicy.Next.Again(Duration.ofSeconds(2), 100));
    assertThat(RetryPolicy.next(RetryClass.SOON, 3))
        .isEqualTo(new RetryPolicy.Next.Again(Duration.ofSeconds(8), 100));
    assertThat(RetryPolicy.next(RetryClass.SOON, 50))
        .isEqualTo(new RetryPolicy.Next.Again(Duration.ofMinutes(1), 100));
  }

  @Test
  void eachAttemptAfterOneOutOfGasGetsMore() {
    assertThat(RetryPolicy.next(RetryClass.MORE_GAS, 2))
        .isEqualTo(new RetryPolicy.Next.Again(Duration.ofSeconds(2), 200));
  }

  @ParameterizedTest
  @EnumSource(RetryClass.class)
  void everyClassEndsAndOnlyWhatPassesIsTriedOften(RetryClass kind) {
    int attempts = 1;
    while (RetryPolicy.next(kind, attempts) instanceof RetryPolicy.Next.Again) {
      attempts++;
    }

    assertThat(attempts).isEqualTo(RetryPolicy.of(kind).attempts());
    assertThat(attempts > 3).isEqualTo(kind.passes());
  }

  @Test
  void aCatalogueWithAFlawNamesItsLine() {
    assertThatThrownBy(() -> ErrorCatalogue.parse("[SEND]\nNope(uint9 x) | SOON | c | r"))
        .isInstanceOf(CcipException.class)
        .hasMessageContaining("line 2: not a parameter: uint9 x");
    assertThatThrownBy(() -> ErrorCatalogue.parse("[SEND]\nA() | SOON | c | r\nA() | SOON | c | r"))
        .isInstanceOf(CcipException.class)
        .hasMessageContaining("two entries for A()");
    assertThatThrownBy(() -> ErrorCatalogue.parse("A() | SOON | c | r"))
        .isInstanceOf(CcipException.class)
        .hasMessageContaining("line 1");
  }
}
