package io.meta138.app.devnet.exchanges;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The simulated venues must not agree with the oracle's adapters by sharing their code. */
class IndependenceTest {
  private static final ArchRule SHARES_NOTHING =
      noClasses()
          .that()
          .resideInAPackage("io.meta138.app.devnet.exchanges..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.meta138.oracle..");

  /** Uses the oracle on purpose, to show that the rule fires. */
  static final class Offender {
    io.meta138.oracle.quotes.Pair pair() {
      return new io.meta138.oracle.quotes.Pair("BTC", "USD");
    }
  }

  @Test
  void simulatedExchanges_dependOnNothingOfTheOracle() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.meta138.app.devnet.exchanges");
    assertThat(classes).isNotEmpty();
    SHARES_NOTHING.check(classes);
  }

  @Test
  void rule_firesOnAClassThatUsesTheOracle() {
    JavaClasses classes = new ClassFileImporter().importClasses(Offender.class);
    assertThat(SHARES_NOTHING.evaluate(classes).hasViolation()).isTrue();
  }
}
