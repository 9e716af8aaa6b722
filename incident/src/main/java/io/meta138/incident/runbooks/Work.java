package io.meta138.incident.runbooks;

import io.meta138.incident.timeline.Entry;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A run while somebody works on it, under a lease; every change is committed before it counts. */
final class Work {
  private static final int SHOWN_VALUES = 24;

  private final RunStore store;
  private final long fence;
  private final Map<Integer, StepRun> steps = new TreeMap<>();
  private final List<Word> words;
  private Run run;

  Work(RunStore store, RunStore.Claim claim) {
    this.store = store;
    this.fence = claim.fence();
    this.run = claim.run();
    store.steps(run.id()).forEach(step -> steps.put(step.index(), step));
    this.words = store.words(run.id());
  }

  Run run() {
    return run;
  }

  Step step() {
    return run.runbook().steps().get(run.step());
  }

  Optional<StepRun> current() {
    return Optional.ofNullable(steps.get(run.step()));
  }

  /** Everything a template may name here. */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    steps.values().stream()
        .filter(step -> step.state() == StepRun.State.DONE)
        .forEach(step ->
            step.values().forEach((name, value) -> variables.put(step.id() + "." + name, value)));
    variables.putAll(run.parameters());
    variables.put("run.id", run.id());
    variables.put("incident.id", run.incident());
    return variables;
  }

  Optional<Word> word(Word.Kind kind) {
    return words.stream().filter(word -> word.kind() == kind).findFirst();
  }

  Optional<Word> word(Word.Kind kind, String step, String text) {
    return words.stream()
        .filter(word -> word.kind() == kind && word.step().equals(step))
        .filter(word -> text.isEmpty() || word.text().equals(text))
        .findFirst();
  }

  /** Approvals that count: of exactly this plan, by somebody who did not make it. */
  Optional<Word> approval(String step, String hash) {
    return words.stream()
        .filter(word -> word.kind() == Word.Kind.APPROVE && word.step().equals(step))
        .filter(word -> word.text().equals(hash) && !run.planners().contains(word.person()))
        .findFirst();
  }

  /** Takes changes of parameters that were not taken yet; whether there were any. */
  boolean amend() throws RunStore.Fenced {
    boolean any = false;
    for (Word word : words) {
      if (word.kind() == Word.Kind.AMEND && word.id() > run.words()) {
        Map<String, String> parameters = new HashMap<>(run.parameters());
        parameters.putAll(Canonical.texts(word.text()));
        Set<String> planners = new HashSet<>(run.planners());
        planners.add(word.person());
        run = run.amended(parameters, planners, word.id());
        any = true;
      }
    }
    if (any) {
      store.save(run, fence, Optional.empty(), List.of());
    }
    return any;
  }

  void commit(Run newRun, StepRun step, Entry... entries) throws RunStore.Fenced {
    store.save(newRun, fence, Optional.of(step), List.of(entries));
    run = newRun;
    steps.put(step.index(), step);
  }

  void commit(StepRun step, Entry... entries) throws RunStore.Fenced {
    commit(run, step, entries);
  }

  void end(Run ended, Optional<StepRun> step, Entry... entries) throws RunStore.Fenced {
    store.save(ended, fence, step, List.of(entries));
    run = ended;
  }

  void release(Instant next) {
    store.release(run.id(), fence, next);
  }

  /** An entry of this run's incident. */
  Entry entry(Instant at, String kind, String text, Map<String, String> data) {
    Map<String, String> all = new TreeMap<>();
    data.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(SHOWN_VALUES)
        .forEach(one -> all.put(one.getKey(), Shown.line(one.getValue(), 300)));
    all.put("run", run.id());
    all.put("runbook", run.runbook().name());
    if (run.step() < run.runbook().steps().size()) {
      all.put("step", step().id());
    }
    return new Entry(
        at, run.incident(), "runbook:" + run.id(), "runbook." + kind, Shown.line(text, 1_500), all);
  }
}
