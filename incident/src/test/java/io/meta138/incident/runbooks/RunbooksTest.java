package io.meta138.incident.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.config.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class RunbooksTest {
  @SuppressWarnings("UnusedVariable") // by the parameterized test
  private static final List<String> SHIPPED = Runbooks.SHIPPED;

  private static final Actions ACTIONS = TestNetwork.declared();

  @ParameterizedTest
  @FieldSource("SHIPPED")
  void aShippedRunbookHasNoProblems(String name) {
    Runbooks.Result result = Runbooks.parse(name, Runbooks.shippedText(name), ACTIONS);

    assertThat(result)
        .as(String.valueOf(result))
        .isInstanceOfSatisfying(
            Runbooks.Result.Valid.class,
            valid -> assertThat(valid.runbooks().find(name)).isPresent());
  }

  @Test
  void allShippedRunbooksLoadTogether() {
    assertThat(Runbooks.shipped(ACTIONS))
        .isInstanceOfSatisfying(
            Runbooks.Result.Valid.class,
            valid ->
                assertThat(valid.runbooks().all())
                    .extracting(Runbook::name)
                    .isEqualTo(Runbooks.SHIPPED));
  }

  @Test
  void everyTypoIsRefusedWithItsLineAllAtOnce() {
    String text =
        """
        name: typos
        title: Typos
        description: Typos.
        parameters:
          - {name: pod, type: name, description: A pod.}
          - {name: note, type: text, description: A text.}
        steps:
          - id: see
            title: See
            check: {use: chain.blockproduction}
          - id: argument
            title: An argument that is none
            check: {use: kubernetes.logs, with: {pod: "${pod}", line: "5"}}
          - id: missing
            title: A missing argument
            check: {use: kubernetes.logs}
          - id: type
            title: An argument of the wrong type
            check:
              use: kubernetes.logs
              with:
                pod: "${pod}"
                lines: many
          - id: variable
            title: An unknown variable
            check: {use: kubernetes.logs, with: {pod: "${pot}"}}
          - id: value
            title: A value that is not found
            check: {use: chain.block-production, expect: ["heigth > 3"]}
          - id: condition
            title: A condition that is none
            check: {use: chain.block-production, expect: ["height over 3"]}
          - id: changing
            title: A check that changes something
            check: {use: qbft.discard-vote, with: {validator: "0x0000000000000000000000000000000000000001"}}
          - id: later
            title: A value of a later step
            when: ["last.answer == yes"]
            check: {use: chain.block-production}
          - id: unproven
            title: An action whose effect nobody can tell
            action: {use: kubernetes.restart-pod, with: {pod: "${pod}"}}
          - id: last
            title: Ask
            ask: {question: "?", choices: ["yes"], stop-on: ["no"]}
          - id: last
            title: Twice
            ask: {question: "?"}
        """;

    List<Problem> problems = problems(text);

    assertThat(problems)
        .extracting(Problem::line)
        .containsExactly(10, 13, 16, 23, 26, 29, 32, 35, 38, 42, 45, 46);
    assertThat(problems.getFirst().toString())
        .startsWith(
            "typos.yaml:10: steps[0].check.use: there is no action 'chain.blockproduction';"
                + " there are chain.block-production");
    assertThat(problems.get(5).message()).contains("finds no 'heigth'").contains("height");
  }

  @Test
  void unknownKeysAndMisshapenStepsAreRefusedWithTheirLine() {
    List<Problem> problems =
        problems(
            """
            name: typos
            title: Typos
            description: Typos.
            steps:
              - id: see
                title: See
                chek: {use: chain.block-production}
              - id: both
                title: Both
                check: {use: chain.block-production}
                ask: {question: "?"}
              - id: wait
                title: Wait
                wait: {use: chain.block-production, expect: ["height > 3"], within: soon}
            """);

    assertThat(problems).extracting(Problem::line).containsExactly(7, 8, 14);
    assertThat(problems.get(0).message()).startsWith("unknown key");
    assertThat(problems.get(1).message()).contains("exactly one of check, action, wait and ask");
  }

  @Test
  void whatIsOfferedIsCompared() {
    assertThat(OfferedActions.differences(ACTIONS)).isEmpty();
    assertThat(OfferedActions.differences(new Actions(List.of())))
        .hasSize(OfferedActions.ALL.size());
  }

  private static List<Problem> problems(String text) {
    return switch (Runbooks.parse("typos.yaml", text, ACTIONS)) {
      case Runbooks.Result.Invalid(List<Problem> problems) -> problems;
      case Runbooks.Result.Valid _ -> throw new AssertionError("it was taken");
    };
  }
}
