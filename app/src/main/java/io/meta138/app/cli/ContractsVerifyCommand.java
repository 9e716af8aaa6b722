package io.meta138.app.cli;

import io.meta138.app.lanes.LaneContracts;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeFiles;
import io.meta138.oracle.deployment.DeploymentRecord;
import io.meta138.oracle.deployment.RecordFile;
import io.meta138.oracle.deployment.VerifyOutcome;
import io.meta138.platform.types.Address;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meta138 contracts verify}: whether the chain is as it was built and recorded. */
@Command(
    name = "verify",
    description = "Compare chain, build, record and configuration, fact by fact.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code 1 when anything differs. Give the options that `apply` was given.",
      "",
      "Examples:",
      "  meta138 contracts verify -c meta138.yaml",
      "  meta138 contracts verify --json"
    })
final class ContractsVerifyCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Mixin private ContractsOptions options;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    try (NodeAccess access = config.open()) {
      VerifyOutcome.Compared compared = compare(access);
      List<VerifyOutcome.Difference> differences = new ArrayList<>(compared.differences());
      configured(access).ifPresent(differences::add);
      print(access, compared, differences);
      return differences.isEmpty() ? 0 : 1;
    }
  }

  /** All parts together; of those on other chains it is said which. */
  private VerifyOutcome.Compared compare(NodeAccess access) throws InterruptedException {
    List<VerifyOutcome.Difference> differences = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    int checks = 0;
    List<LaneContracts.Part> parts = options.parts(access);
    for (int i = 0; i < parts.size(); i++) {
      LaneContracts.Part part = parts.get(i);
      String prefix = i == 0 ? "" : part.name() + ": ";
      switch (ContractsOptions.deployment(access, part).verify(part.spec())) {
        case VerifyOutcome.Unreachable(String reason) ->
            throw UserError.failed(
                "%s can't be read: %s; check the endpoints"
                    .formatted(prefix.isEmpty() ? "the chain" : part.name(), reason));
        case VerifyOutcome.Compared compared -> {
          checks += compared.checks();
          for (VerifyOutcome.Difference one : compared.differences()) {
            differences.add(
                new VerifyOutcome.Difference(prefix + one.what(), one.expected(), one.found()));
          }
          for (String note : compared.notes()) {
            notes.add(prefix + note);
          }
        }
      }
    }
    return new VerifyOutcome.Compared(differences, notes, checks);
  }

  /** A node may be configured with another aggregator than the recorded one. */
  private Optional<VerifyOutcome.Difference> configured(NodeAccess access) {
    NodeFiles files = access.files();
    Optional<Address> recorded =
        RecordFile.in(options.records(access), files.config().chain().id())
            .load(files.config().chain().id())
            .aggregator()
            .map(DeploymentRecord.Contract::address);
    return recorded
        .filter(address -> !files.config().aggregator().equals(recorded))
        .map(address ->
            new VerifyOutcome.Difference(
                "aggregator in " + files.file(),
                address.toString(),
                files.config().aggregator().map(Address::toString).orElse("none")));
  }

  private void print(
      NodeAccess access,
      VerifyOutcome.Compared compared,
      List<VerifyOutcome.Difference> differences) {
    if (output.json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("same", differences.isEmpty());
      document.put("checks", compared.checks());
      document.put("differences", differences);
      document.put("notes", compared.notes());
      output.json(document);
      return;
    }
    PrintWriter out = output.out();
    differences.forEach(out::println);
    compared.notes().forEach(note -> out.println("note: " + note));
    String facts = Words.count(compared.checks(), "fact") + " compared, ";
    if (differences.isEmpty()) {
      out.println(facts + "nothing differs");
      return;
    }
    out.println(facts + differences.size() + (differences.size() == 1 ? " differs" : " differ"));
    out.println(
        compared.differences().isEmpty()
            ? "write the aggregator into %s, or name another deployment with --records"
                .formatted(access.files().file())
            : "`meta138 contracts plan` shows what can be put right (records: %s)"
                .formatted(options.records(access)));
  }
}
