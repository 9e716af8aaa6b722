package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every rule of the build, shown to fire on a module that breaks it and nothing else. */
class BuildRulesTest {
  private static final String RIGHT =
      """
      package io.meta138.fixture;

      import org.jspecify.annotations.NullMarked;

      @NullMarked
      final class Fixture {
        private Fixture() {}

        static String name() {
          return "fixture";
        }
      }
      """;

  /** A rule, what breaks it and what the build says then. */
  private enum Rule {
    SPOTLESS(RIGHT.replace("return", "  return"), "", "spotless-maven-plugin", "format violations"),
    ERROR_PRONE(
        RIGHT.replace("return", "new IllegalStateException(\"lost\");\n    return"),
        "",
        "maven-compiler-plugin",
        "[DeadException]"),
    NULL_AWAY(RIGHT.replace("\"fixture\"", "null"), "", "maven-compiler-plugin", "[NullAway]"),
    WARNINGS_ARE_ERRORS(
        RIGHT.replace("return", "java.util.List raw = java.util.List.of();\n    return raw +"),
        "",
        "maven-compiler-plugin",
        "warnings found and -Werror specified"),
    DECLARED_IS_USED(
        RIGHT,
        MavenFixture.dependency("org.slf4j", "slf4j-api"),
        "maven-dependency-plugin",
        "Unused declared dependencies found"),
    USED_IS_DECLARED(
        RIGHT.replace(
            "\"fixture\"",
            "tools.jackson.databind.JsonNode.class + \"\" + tools.jackson.core.Version.class"),
        MavenFixture.dependency("tools.jackson.core", "jackson-databind"),
        "maven-dependency-plugin",
        "Used undeclared dependencies found"),
    BANNED_LIBRARY(
        RIGHT,
        MavenFixture.dependency("org.web3j", "core"),
        "maven-enforcer-plugin",
        "org.web3j:core");

    private final String source;
    private final String dependency;
    private final String plugin;
    private final String message;

    Rule(String source, String dependency, String plugin, String message) {
      this.source = source;
      this.dependency = dependency;
      this.plugin = plugin;
      this.message = message;
    }

    String module() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @TempDir static Path directory;
  private static MavenFixture fixture;
  private static MavenFixture.Outcome outcome;

  @BeforeAll
  static void buildEveryModule() throws Exception {
    fixture = new MavenFixture(directory);
    fixture.module("nothing-broken", "", RIGHT);
    fixture.module("meta138-app", "", RIGHT);
    for (Rule rule : Rule.values()) {
      fixture.module(rule.module(), rule.dependency, rule.source);
    }
    for (String lower : MavenFixture.LOWER_MODULES) {
      fixture.copyWith(lower, MavenFixture.dependency("io.meta138", "meta138-app"));
    }
    outcome = fixture.run("process-test-classes", "--fail-at-end");
  }

  @Test
  void aModuleThatBreaksNoRuleIsBuilt() {
    assertThat(outcome.failures())
        .as(outcome.printed())
        .hasSize(Rule.values().length + MavenFixture.LOWER_MODULES.size())
        .doesNotContainKeys("nothing-broken", "meta138-app");
  }

  @TestFactory
  Stream<DynamicTest> aModuleThatBreaksARuleFailsWithItsMessage() {
    return Arrays.stream(Rule.values())
        .map(rule ->
            DynamicTest.dynamicTest(
                rule.module(),
                () ->
                    assertThat(outcome.failures().get(rule.module()))
                        .as(outcome.printed())
                        .contains(rule.plugin, rule.message)));
  }

  @TestFactory
  Stream<DynamicTest> aModuleThatDependsOnOneAboveItFails() {
    return MavenFixture.LOWER_MODULES.stream()
        .map(lower ->
            DynamicTest.dynamicTest(
                lower,
                () ->
                    assertThat(outcome.failures().get(lower + "-copy"))
                        .as(outcome.printed())
                        .contains("Dependencies go one way", "io.meta138:meta138-app")));
  }

  @Test
  void anOlderJdkIsRefused() throws Exception {
    MavenFixture.Outcome older =
        fixture.run("validate", "-pl", "nothing-broken", "-Djava.version=21.0.9");

    assertThat(older.failures().get("nothing-broken"))
        .as(older.printed())
        .contains("Meta138 builds with JDK 25 or newer: set JAVA_HOME to one.");
  }
}
