package io.meta138.incident.runbooks;

import io.meta138.platform.runbook.RunbookAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An action as a test wants it; what it is called with is kept. */
final class FakeAction implements RunbookAction {
  /** What it does. */
  interface Deed {
    Result run(Map<String, String> arguments, boolean dryRun, String key)
        throws InterruptedException;
  }

  record Called(Map<String, String> arguments, boolean dryRun, String key) {}

  final List<Called> calls = new ArrayList<>();
  private final String name;
  private final List<Parameter> parameters;
  private final Set<String> values;
  private final boolean changes;
  private final boolean repeatable;
  private final Deed first;
  private volatile Deed deed;

  private FakeAction(
      String name,
      List<Parameter> parameters,
      Set<String> values,
      boolean changes,
      boolean repeatable,
      Deed deed) {
    this.name = name;
    this.parameters = parameters;
    this.values = values;
    this.changes = changes;
    this.repeatable = repeatable;
    this.deed = deed;
    this.first = deed;
  }

  static Parameter parameter(String name, Type type, boolean required) {
    return new Parameter(name, type, required, "What it is.");
  }

  static FakeAction look(String name, List<Parameter> parameters, Set<String> values, Deed deed) {
    return new FakeAction(name, parameters, values, false, true, deed);
  }

  static FakeAction change(
      String name, boolean repeatable, List<Parameter> parameters, Set<String> values, Deed deed) {
    return new FakeAction(name, parameters, values, true, repeatable, deed);
  }

  void does(Deed newDeed) {
    deed = newDeed;
  }

  synchronized void reset() {
    calls.clear();
    deed = first;
  }

  synchronized List<Called> real() {
    return calls.stream().filter(call -> !call.dryRun()).toList();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "What a test wants.";
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public Set<String> values() {
    return values;
  }

  @Override
  public boolean changes() {
    return changes;
  }

  @Override
  public boolean repeatable() {
    return repeatable;
  }

  @Override
  public Result run(Map<String, String> arguments, boolean dryRun, String key, Duration limit)
      throws InterruptedException {
    synchronized (this) {
      calls.add(new Called(arguments, dryRun, key));
    }
    return deed.run(arguments, dryRun, key);
  }
}
