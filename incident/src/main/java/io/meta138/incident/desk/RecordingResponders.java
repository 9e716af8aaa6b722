package io.meta138.incident.desk;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Keeps every answer of a directory until it is drained. */
final class RecordingResponders implements Responders {
  private final Responders directory;
  private final List<Answer> answers = new ArrayList<>();

  RecordingResponders(Responders directory) {
    this.directory = directory;
  }

  @Override
  public Policy policy(Severity severity, String kind, boolean security) {
    Policy policy = directory.policy(severity, kind, security);
    answers.add(new Answer.Chosen(severity, kind, security, policy));
    return policy;
  }

  @Override
  public List<Reach> reach(String target, Severity severity, Instant at) {
    List<Reach> reach = directory.reach(target, severity, at);
    answers.add(new Answer.Reached(target, severity, at, reach));
    return reach;
  }

  @Override
  public void refresh() {
    directory.refresh();
  }

  List<Answer> drain() {
    List<Answer> given = List.copyOf(answers);
    answers.clear();
    return given;
  }
}
