package io.meta138.incident.replay;

import io.meta138.incident.Severity;
import io.meta138.incident.desk.Answer;
import io.meta138.incident.desk.DeskException;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Gives the answers that a directory gave, in their order, and fails on any other question. */
final class RecordedResponders implements Responders {
  private final Deque<Answer> answers = new ArrayDeque<>();

  void add(List<Answer> more) {
    answers.addAll(more);
  }

  int left() {
    return answers.size();
  }

  @Override
  public Policy policy(Severity severity, String kind, boolean security) {
    if (answers.poll() instanceof Answer.Chosen chosen
        && chosen.severity() == severity
        && chosen.kind().equals(kind)
        && chosen.security() == security) {
      return chosen.policy();
    }
    throw new DeskException(
        "the replay asks for a policy for %s %s that was not asked for then"
            .formatted(severity, kind));
  }

  @Override
  public List<Reach> reach(String target, Severity severity, Instant at) {
    if (answers.poll() instanceof Answer.Reached reached
        && reached.target().equals(target)
        && reached.severity() == severity
        && reached.at().equals(at)) {
      return reached.reach();
    }
    throw new DeskException(
        "the replay asks for %s at %s, which was not asked for then".formatted(target, at));
  }
}
