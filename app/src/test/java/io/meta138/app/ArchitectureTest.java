package io.meta138.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of {@code docs/architecture.md} that POMs cannot say. Each is also shown to fire, on
 * classes under {@code violations} that break it.
 */
final class ArchitectureTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.meta138");

  private static final Set<String> CLOCKS =
      Set.of(
          "java.time.Instant.now()",
          "java.time.LocalDate.now()",
          "java.time.LocalDateTime.now()",
          "java.time.ZonedDateTime.now()",
          "java.time.Clock.systemUTC()",
          "java.time.InstantSource.system()",
          "java.lang.System.currentTimeMillis()");

  private static final DescribedPredicate<JavaAccess<?>> READS_THE_CLOCK =
      DescribedPredicate.describe(
          "reads the wall clock",
          access ->
              CLOCKS.contains(
                  access.getTargetOwner().getFullName() + "." + access.getName() + "()"));

  static final ArchRule DOMAINS_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("io.meta138.(oracle|ccip|network|incident|cloud)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  static final ArchRule DOMAINS_TAKE_TIME_FROM_OUTSIDE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.meta138.chain..",
              "io.meta138.oracle..",
              "io.meta138.ccip..",
              "..violations.oracle..")
          .should()
          .accessTargetWhere(READS_THE_CLOCK);

  static final ArchRule NO_STACK_TRACES_ON_STREAMS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.meta138.app")
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "prints a stack trace", call -> call.getName().equals("printStackTrace")))
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  static final ArchRule NO_BARE_RUNTIME_EXCEPTION =
      noClasses()
          .should()
          .callConstructorWhere(
              DescribedPredicate.describe(
                  "makes a bare RuntimeException",
                  call ->
                      call.getTargetOwner().isEquivalentTo(RuntimeException.class)
                          && !call.getOriginOwner().isAssignableTo(RuntimeException.class)));

  static final ArchRule EXCEPTIONS_ARE_FINAL_AND_NAMED =
      classes()
          .that()
          .areAssignableTo(RuntimeException.class)
          .should()
          .haveSimpleNameEndingWith("Exception")
          .orShould()
          .haveSimpleNameEndingWith("Error");

  static final ArchRule PRICES_ARE_NEVER_BINARY_FRACTIONS =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.meta138.oracle.aggregation..",
              "io.meta138.oracle.quotes..",
              "io.meta138.oracle.reports..",
              "..violations.oracle..")
          .should()
          .callMethod(java.math.BigDecimal.class, "doubleValue")
          .orShould()
          .callConstructor(java.math.BigDecimal.class, double.class);

  static final ArchRule PORTAL_SHOWS_WHAT_ITS_PORTS_TELL =
      noClasses()
          .that()
          .resideInAnyPackage("io.meta138.portal..", "..violations.portal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.meta138.oracle..",
              "io.meta138.ccip..",
              "io.meta138.app.node..",
              "io.meta138.app.lanes..",
              "io.meta138.app.desk..",
              "io.meta138.app.portal..");

  static final ArchRule VIEWS_KNOW_NOTHING_OF_THE_PORTAL =
      noClasses()
          .that()
          .resideInAnyPackage("io.meta138.portal.views..", "..violations.portal..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.meta138.portal..")
                  .and(resideOutsideOfPackage("io.meta138.portal.views..")));

  static final ArchRule NOTHING_OF_THE_PORTAL_KNOWS_ITS_SERVER =
      noClasses()
          .that(
              resideInAnyPackage("io.meta138.portal..", "..violations.portal..")
                  .and(resideOutsideOfPackage("io.meta138.portal.server..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.meta138.portal.server..");

  static final ArchRule PARTS_OF_THE_PORTAL_MAKE_NO_CIRCLE =
      slices().matching("io.meta138.portal.(*)..").should().beFreeOfCycles();

  static Stream<ArchRule> rules() {
    return Stream.concat(
        Stream.of(DOMAINS_DO_NOT_KNOW_EACH_OTHER, PARTS_OF_THE_PORTAL_MAKE_NO_CIRCLE),
        rulesOnClasses());
  }

  static Stream<ArchRule> rulesOnClasses() {
    return Stream.of(
        DOMAINS_TAKE_TIME_FROM_OUTSIDE,
        NO_STACK_TRACES_ON_STREAMS,
        NO_BARE_RUNTIME_EXCEPTION,
        EXCEPTIONS_ARE_FINAL_AND_NAMED,
        PRICES_ARE_NEVER_BINARY_FRACTIONS,
        PORTAL_SHOWS_WHAT_ITS_PORTS_TELL,
        VIEWS_KNOW_NOTHING_OF_THE_PORTAL,
        NOTHING_OF_THE_PORTAL_KNOWS_ITS_SERVER);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theProductKeepsTheRule(ArchRule rule) {
    rule.check(PRODUCT);
  }

  @ParameterizedTest
  @MethodSource("rulesOnClasses")
  void theRuleFiresOnAClassThatBreaksIt(ArchRule rule) {
    JavaClasses offenders = new ClassFileImporter().importPackages("io.meta138.app.violations");
    assertThatThrownBy(() -> rule.check(offenders)).isInstanceOf(AssertionError.class);
  }

  @Test
  void theRuleOnDomainsFiresWhenOneImportsAnother() {
    JavaClasses offenders = new ClassFileImporter().importPackages("io.meta138.app.violations");
    ArchRule same =
        slices()
            .matching("io.meta138.app.violations.(oracle|ccip)..")
            .should()
            .notDependOnEachOther();
    assertThatThrownBy(() -> same.check(offenders)).isInstanceOf(AssertionError.class);
  }
}
