package io.meta138.incident.runbooks;

import io.meta138.platform.config.Problem;
import io.meta138.platform.runbook.RunbookAction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that a runbook fits together and fits the actions there are. */
final class RunbookCheck {
  private final String file;
  private final Actions actions;
  private final Map<String, Integer> lines;
  private final List<Problem> problems = new ArrayList<>();

  /** Variables known at the step looked at: those of parameters with their type. */
  private final Map<String, Optional<RunbookAction.Type>> variables = new LinkedHashMap<>();

  private RunbookCheck(String file, Actions actions, Map<String, Integer> lines) {
    this.file = file;
    this.actions = actions;
    this.lines = lines;
    variables.put("run.id", Optional.of(RunbookAction.Type.NAME));
    variables.put("incident.id", Optional.of(RunbookAction.Type.NAME));
  }

  static List<Problem> problems(
      String file, Runbook runbook, Actions actions, Map<String, Integer> lines) {
    RunbookCheck check = new RunbookCheck(file, actions, lines);
    check.parameters(runbook);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < runbook.steps().size(); i++) {
      Step step = runbook.steps().get(i);
      String path = "steps[" + i + "]";
      if (!ids.add(step.id())) {
        check.wrong(path + ".id", "expected an id of its own, found '" + step.id() + "' again");
      }
      check.step(path, step);
    }
    return check.problems;
  }

  private void parameters(Runbook runbook) {
    for (int i = 0; i < runbook.parameters().size(); i++) {
      Runbook.Parameter parameter = runbook.parameters().get(i);
      String path = "parameters[" + i + "]";
      if (variables.put(parameter.name(), Optional.of(parameter.type())) != null) {
        wrong(path + ".name", "the parameter '" + parameter.name() + "' is there already");
      }
      if (parameter.preset().isPresent() && !parameter.type().takes(parameter.preset().get())) {
        wrong(
            path + ".default",
            "expected "
                + parameter.type().expected()
                + ", found "
                + Shown.of(parameter.preset().get()));
      }
    }
  }

  private void step(String path, Step step) {
    for (int i = 0; i < step.when().size(); i++) {
      String at = path + ".when[" + i + "]";
      condition(at, step.when().get(i))
          .ifPresent(condition -> variable(at, condition.left().text()));
    }
    switch (step.body()) {
      case Step.Check check -> {
        look(path + ".check", check.look());
        results(step.id(), check.use());
        variables.put(step.id() + ".met", Optional.of(RunbookAction.Type.BOOLEAN));
      }
      case Step.Wait wait -> {
        waits(path + ".wait", wait);
        results(step.id(), wait.use());
      }
      case Step.Ask ask -> {
        for (int i = 0; i < ask.stopOn().size(); i++) {
          if (!ask.takes(ask.stopOn().get(i))) {
            wrong(
                path + ".ask.stop-on[" + i + "]",
                Shown.of(ask.stopOn().get(i)) + " is no possible answer");
          }
        }
        variables.put(step.id() + ".answer", Optional.of(ask.type()));
      }
      case Step.Act act -> act(path + ".action", act, step.id());
    }
  }

  private void act(String path, Step.Act act, String id) {
    Optional<RunbookAction> action = call(path, act.use(), act.with());
    for (int i = 0; i < act.before().size(); i++) {
      look(path + ".before[" + i + "]", act.before().get(i));
    }
    act.after().ifPresent(after -> waits(path + ".after", after));
    action
        .filter(one -> one.changes() && !one.repeatable() && act.after().isEmpty())
        .ifPresent(one ->
            wrong(
                path,
                one.name()
                    + " may not be repeated, so it needs 'after' to tell whether it was done"));
    for (int i = 0; i < act.rollback().size(); i++) {
      String at = path + ".rollback[" + i + "]";
      Step.Call back = act.rollback().get(i);
      call(at, back.use(), back.with())
          .filter(one -> !one.repeatable())
          .ifPresent(one ->
              wrong(at + ".use", one.name() + " may not be repeated, so it takes nothing back"));
    }
    if (!act.rollback().isEmpty() && act.after().isEmpty()) {
      wrong(path + ".rollback", "a rollback needs 'after' to tell when it is called for");
    }
    results(id, act.use());
  }

  private void waits(String path, Step.Wait wait) {
    look(path, wait.look());
    if (wait.holdBlocks().isPresent() && actions.find(Actions.BLOCKS).isEmpty()) {
      wrong(path + ".hold-blocks", "counting blocks needs the look-up " + Actions.BLOCKS);
    }
  }

  private void look(String path, Step.Look look) {
    Optional<RunbookAction> action = call(path, look.use(), look.with());
    action
        .filter(RunbookAction::changes)
        .ifPresent(
            one -> wrong(path + ".use", one.name() + " changes something; a look-up is needed"));
    for (int i = 0; i < look.expect().size(); i++) {
      String at = path + ".expect[" + i + "]";
      condition(at, look.expect().get(i))
          .ifPresent(condition -> action.ifPresent(one -> value(at, one, condition.left().text())));
    }
  }

  private Optional<RunbookAction> call(String path, String use, Map<String, String> with) {
    Optional<RunbookAction> action = actions.find(use);
    if (action.isEmpty()) {
      wrong(path + ".use", "there is no action '" + Shown.line(use, 80) + "'" + near(use));
      return action;
    }
    Map<String, RunbookAction.Parameter> known = new LinkedHashMap<>();
    action.get().parameters().forEach(one -> known.put(one.name(), one));
    with.forEach((name, text) -> {
      String at = path + ".with." + name;
      RunbookAction.Parameter parameter = known.get(name);
      if (parameter == null) {
        wrong(at, use + " takes no '" + name + "'; it takes " + known.keySet());
      } else {
        argument(at, parameter, new Template(text));
      }
    });
    known.values().stream()
        .filter(one -> one.required() && !with.containsKey(one.name()))
        .forEach(one ->
            wrong(
                path + ".with",
                "missing; " + use + " needs '" + one.name() + "': " + one.type().expected()));
    return action;
  }

  private void argument(String path, RunbookAction.Parameter parameter, Template template) {
    Set<String> used = template.variables();
    used.forEach(name -> variable(path, name));
    if (used.isEmpty() && !parameter.type().takes(template.text())) {
      wrong(
          path, "expected " + parameter.type().expected() + ", found " + Shown.of(template.text()));
    }
    template
        .whole()
        .flatMap(name -> Optional.ofNullable(variables.get(name)).flatMap(type -> type))
        .filter(type -> !fits(type, parameter.type()))
        .ifPresent(type ->
            wrong(
                path,
                "expected %s, found %s, which is %s"
                    .formatted(parameter.type().expected(), template.text(), type.expected())));
  }

  private static boolean fits(RunbookAction.Type given, RunbookAction.Type wanted) {
    return given == wanted
        || wanted == RunbookAction.Type.TEXT
        || (wanted == RunbookAction.Type.NAME
            && given != RunbookAction.Type.TEXT
            && given != RunbookAction.Type.URL)
        // an answer or name may happen to be one; it is checked when it is known
        || (given == RunbookAction.Type.TEXT && wanted != RunbookAction.Type.URL);
  }

  private Optional<Condition> condition(String path, String text) {
    Optional<Condition> condition = Condition.parse(text);
    if (condition.isEmpty()) {
      wrong(
          path,
          "expected a condition such as 'peers >= 3' with one of == != < <= > >= contains lacks,"
              + " found "
              + Shown.of(text));
    }
    condition.ifPresent(one -> {
      one.left().variables().forEach(name -> variable(path, name));
      one.right().variables().forEach(name -> variable(path, name));
    });
    return condition;
  }

  private void variable(String path, String name) {
    if (variables.containsKey(name)
        || variables.keySet().stream().anyMatch(known -> covers(known, name))) {
      return;
    }
    wrong(
        path,
        "unknown variable '"
            + Shown.line(name, 60)
            + "'; known here are "
            + String.join(", ", variables.keySet()));
  }

  private void value(String path, RunbookAction action, String name) {
    String start = name.contains("${") ? name.substring(0, name.indexOf("${")) : name;
    boolean known =
        action.values().stream()
            .anyMatch(
                one -> one.equals(name) || covers(one, start.equals(name) ? name : start + "x"));
    if (!known) {
      wrong(
          path,
          action.name()
              + " finds no '"
              + name
              + "'; it finds "
              + String.join(", ", action.values().stream().sorted().toList()));
    }
  }

  private static boolean covers(String known, String name) {
    return known.endsWith(".*")
        && name.startsWith(known.substring(0, known.length() - 1))
        && name.length() >= known.length();
  }

  private void results(String id, String use) {
    actions
        .find(use)
        .ifPresent(action ->
            action.values().stream()
                .sorted()
                .forEach(value -> variables.put(id + "." + value, Optional.empty())));
  }

  private String near(String use) {
    String family = use.contains(".") ? use.substring(0, use.indexOf('.') + 1) : use;
    List<String> like =
        actions.all().stream()
            .map(RunbookAction::name)
            .filter(name -> name.startsWith(family))
            .toList();
    return like.isEmpty() ? "" : "; there are " + String.join(", ", like);
  }

  /** Notes a problem at the line of the key, or of the closest key around it. */
  private void wrong(String key, String message) {
    String at = key;
    while (!at.isEmpty() && !lines.containsKey(at)) {
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    problems.add(new Problem(file, lines.getOrDefault(at, 1), key, message));
  }
}
