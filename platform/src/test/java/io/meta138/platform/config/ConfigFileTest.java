package io.meta138.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.Address;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ConfigFileTest {
  enum Mode {
    FAST,
    VERY_SAFE
  }

  record Inner(@Doc("How long.") @Range(min = 1000, max = 60000) Duration limit, Mode mode) {}

  record Sample(
      String name,
      @Default("7") @Range(min = 1, max = 10) int count,
      Optional<BigDecimal> rate,
      List<Inner> parts,
      @Default("{}") Map<String, Address> accounts) {
    Sample {
      if (name.equals("forbidden")) {
        throw new IllegalArgumentException("this name is taken");
      }
    }
  }

  private static final String GOOD =
      """
      name: one
      rate: 0.125
      parts:
        - {limit: 5s, mode: very-safe}
      accounts:
        treasury: "0x00000000000000000000000000000000000000AA"
      """;

  @Test
  void aRightFileBecomesItsRecord() {
    Sample sample = valid(GOOD);
    assertThat(sample.count()).isEqualTo(7);
    assertThat(sample.rate()).contains(new BigDecimal("0.125"));
    assertThat(sample.parts()).containsExactly(new Inner(Duration.ofSeconds(5), Mode.VERY_SAFE));
    assertThat(sample.accounts()).containsOnlyKeys("treasury");
  }

  @Test
  void aRightFileTellsWhereItsKeysStand() {
    ConfigResult<Sample> result = ConfigFile.parse("c.yaml", GOOD, Sample.class);
    assertThat(((ConfigResult.Valid<Sample>) result).lines()).containsEntry("parts[0].mode", 4);
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsLine() {
    String text =
        """
        count: 11
        rate: 1e400
        parts:
          - {limit: 5 seconds, mode: slow}
          - {limit: 61s, mode: fast, extra: 1}
        accounts:
          treasury: 0x12
        nmae: one
        """;
    assertThat(problems(text))
        .containsExactly(
            "c.yaml:1: name: missing; expected text",
            "c.yaml:1: count: expected 1 to 10, found 11",
            "c.yaml:2: rate: expected a decimal number, found '1e400'",
            "c.yaml:4: parts[0].limit: expected a duration such as 500ms, 30s, 5m, 24h or 7d, found"
                + " '5 seconds'",
            "c.yaml:4: parts[0].mode: expected one of fast, very-safe, found 'slow'",
            "c.yaml:5: parts[1].limit: expected 1000 to 60000 ms, found 61000 ms",
            "c.yaml:5: parts[1].extra: unknown key; the keys here are limit, mode",
            "c.yaml:7: accounts.treasury: expected an address: 0x and 40 digits, found '0x12'",
            "c.yaml:8: nmae: unknown key; the keys here are name, count, rate, parts, accounts");
  }

  @Test
  void aRecordThatRefusesItsValuesIsAProblemAtItsLine() {
    assertThat(problems("name: forbidden\nparts: []\n"))
        .containsExactly("c.yaml:1: this name is taken");
  }

  @Test
  void aKeyGivenTwiceIsAProblem() {
    assertThat(problems(GOOD + "name: two\n")).singleElement().asString().contains("given twice");
  }

  @Test
  void aMissingFileIsNamed() {
    ConfigResult<Sample> result = ConfigFile.read(Path.of("nowhere.yaml"), Sample.class);
    assertThat(result)
        .isEqualTo(
            new ConfigResult.Invalid<>(
                List.of(new Problem("nowhere.yaml", 1, "", "there is no such file"))));
  }

  @Test
  void brokenYamlIsAProblemWithItsLineAndNeverAnException() {
    assertThat(problems("name: [\n")).singleElement().asString().contains("not YAML");
    Random random = new Random(138);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(GOOD);
      for (int j = random.nextInt(6); j >= 0; j--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(32, 127));
      }
      assertThat(ConfigFile.parse("c.yaml", text.toString(), Sample.class)).isNotNull();
    }
  }

  @Test
  void theSchemaSaysWhatTheBinderDemands() {
    var schema = ConfigSchema.of(Sample.class);
    assertThat(schema.at("/required").toString()).isEqualTo("[\"name\",\"parts\"]");
    assertThat(schema.at("/properties/parts/items/properties/mode/enum").toString())
        .isEqualTo("[\"fast\",\"very-safe\"]");
    assertThat(schema.at("/properties/parts/items/properties/limit/description").asString())
        .isEqualTo("How long.");
    assertThat(schema.at("/properties/count/maximum").asInt()).isEqualTo(10);
  }

  private static Sample valid(String text) {
    return switch (ConfigFile.parse("c.yaml", text, Sample.class)) {
      case ConfigResult.Valid<Sample>(Sample value, _) -> value;
      case ConfigResult.Invalid<Sample>(List<Problem> problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  private static List<String> problems(String text) {
    return switch (ConfigFile.parse("c.yaml", text, Sample.class)) {
      case ConfigResult.Valid<Sample>(Sample value, _) ->
          throw new AssertionError("expected problems, found " + value);
      case ConfigResult.Invalid<Sample>(List<Problem> problems) ->
          problems.stream().map(Problem::toString).toList();
    };
  }
}
