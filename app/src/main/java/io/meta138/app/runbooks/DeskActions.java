package io.meta138.app.runbooks;

import io.meta138.incident.kubernetes.KubernetesActions;
import io.meta138.incident.runbooks.Actions;
import io.meta138.incident.runbooks.NoteAction;
import io.meta138.incident.runbooks.OfferedActions;
import io.meta138.incident.runbooks.RunbookException;
import io.meta138.incident.runbooks.Runbooks;
import io.meta138.incident.runbooks.http.Allowed;
import io.meta138.incident.runbooks.http.AzureLookUps;
import io.meta138.incident.runbooks.http.BackendProbe;
import io.meta138.incident.runbooks.http.HttpActions;
import io.meta138.platform.config.Problem;
import io.meta138.platform.runbook.RunbookAction;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocketFactory;

/** All actions that the program offers to runbooks. */
public final class DeskActions {
  private DeskActions() {}

  /** As they look, connected to nothing: to check runbooks against. */
  public static Actions declared() {
    Sight sight = new Sight(Optional.empty());
    InstantSource never = InstantSource.fixed(Instant.EPOCH);
    try (TxActions transactions = new TxActions(Optional.empty(), never);
        LaneActions lanes = new LaneActions(Optional.empty(), never)) {
      return all(
          sight,
          new OracleActions(Optional.empty()),
          transactions,
          lanes,
          KubernetesActions.absent(),
          AzureLookUps.absent(),
          List.of(),
          never);
    }
  }

  /**
   * All of them.
   *
   * @throws RunbookException when they are not what the shipped runbooks expect
   */
  static Actions all(
      Sight sight,
      OracleActions oracle,
      TxActions transactions,
      LaneActions lanes,
      List<RunbookAction> kubernetes,
      List<RunbookAction> azure,
      List<Allowed> hosts,
      InstantSource clock) {
    List<RunbookAction> all = new ArrayList<>();
    all.add(NoteAction.create());
    all.addAll(new ChainActions(sight, clock).all());
    all.add(new ValidatorActions(sight).look());
    all.addAll(new VoteActions(sight).all());
    all.addAll(oracle.all());
    all.addAll(transactions.all());
    all.addAll(lanes.all());
    all.addAll(kubernetes);
    all.addAll(azure);
    all.addAll(HttpActions.of(hosts));
    all.add(BackendProbe.of(hosts, (SSLSocketFactory) SSLSocketFactory.getDefault(), clock));
    Actions actions = new Actions(all);
    List<String> differences = OfferedActions.differences(actions);
    if (!differences.isEmpty()) {
      throw new RunbookException("actions differ from what runbooks expect: " + differences);
    }
    return actions;
  }

  /** What is wrong with a desk's own runbooks, by file and line; empty when nothing is. */
  public static List<Problem> problems(RunbooksConfig config, UnaryOperator<Path> resolve) {
    return switch (load(config, resolve)) {
      case Runbooks.Result.Valid _ -> List.of();
      case Runbooks.Result.Invalid(List<Problem> problems) -> problems;
    };
  }

  /** What is wrong with the runbooks of a folder, by file and line; empty when nothing is. */
  public static List<Problem> problems(Path folder) {
    return problems(new RunbooksConfig(Optional.of(folder), List.of()), path -> path);
  }

  static Runbooks.Result load(RunbooksConfig config, UnaryOperator<Path> resolve) {
    Actions declared = declared();
    return config
        .folder()
        .map(resolve)
        .map(folder -> Runbooks.load(folder, declared))
        .orElseGet(() -> Runbooks.shipped(declared));
  }
}
