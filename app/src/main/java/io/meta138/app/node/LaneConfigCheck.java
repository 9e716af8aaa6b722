package io.meta138.app.node;

import io.meta138.app.config.CcipConfig;
import io.meta138.app.config.NodeConfig;
import io.meta138.app.config.SignerConfig;
import io.meta138.platform.config.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds what is right by itself in the part {@code ccip} and wrong beside another part. */
final class LaneConfigCheck {
  private final Path file;
  private final NodeConfig config;
  private final CcipConfig ccip;
  private final Map<String, Integer> lines;
  private final List<Problem> problems = new ArrayList<>();

  private LaneConfigCheck(
      Path file, NodeConfig config, CcipConfig ccip, Map<String, Integer> lines) {
    this.file = file;
    this.config = config;
    this.ccip = ccip;
    this.lines = lines;
  }

  /** Every problem; none without that part. */
  static List<Problem> problems(Path file, NodeConfig config, Map<String, Integer> lines) {
    if (config.ccip().isEmpty()) {
      return List.of();
    }
    LaneConfigCheck check = new LaneConfigCheck(file, config, config.ccip().get(), lines);
    check.keys();
    check.attesters();
    check.chains();
    check.lanes();
    return check.problems;
  }

  private void keys() {
    if (config.chain().devnet()) {
      return;
    }
    Map<String, SignerConfig> signers = new LinkedHashMap<>();
    ccip.chains()
        .forEach((name, chain) ->
            chain
                .signer()
                .ifPresent(signer -> signers.put("ccip.chains." + name + ".signer", signer)));
    for (int i = 0; i < ccip.attests().size(); i++) {
      signers.put("ccip.attests[" + i + "].signer", ccip.attests().get(i).signer());
    }
    ccip.deliver().ifPresent(deliver -> signers.put("ccip.deliver.signer", deliver.signer()));
    signers.forEach((key, signer) -> {
      if (signer.devnetKeyFile().isPresent()) {
        problems.add(NodeFiles.rawKey(file, lines, key + ".devnet-key-file"));
      }
    });
  }

  private void attesters() {
    Set<String> members = new TreeSet<>();
    ccip.attesters().ifPresent(all -> all.members().forEach(one -> members.add(one.name())));
    for (int i = 0; i < ccip.attests().size(); i++) {
      String name = ccip.attests().get(i).name();
      if (!members.contains(name)) {
        problem(
            "ccip.attests[" + i + "].name",
            "expected one of the attesters' members, found " + name);
      }
    }
    if (ccip.deliver().isPresent() && ccip.attesters().flatMap(all -> all.tls()).isEmpty()) {
      problem("ccip.deliver", "to deliver, attesters are asked: ccip.attesters.tls is missing");
    }
  }

  private void chains() {
    Set<String> selectors = new TreeSet<>(List.of(ccip.here().selector()));
    Set<Long> ids = new TreeSet<>(List.of(config.chain().id().value()));
    ccip.chains()
        .forEach((name, chain) -> {
          if (!selectors.add(chain.selector())) {
            problem(
                "ccip.chains." + name + ".selector",
                "another chain has this selector: " + chain.selector());
          }
          if (!ids.add(chain.chain().id().value())) {
            problem("ccip.chains." + name + ".chain.id", "another chain has this id");
          }
        });
  }

  private void lanes() {
    ccip.lanes()
        .forEach((name, lane) -> {
          boolean fromElsewhere = !lane.from().equals(ccip.here().name());
          if (lane.prices().isPresent() && fromElsewhere && lane.senders().size() != 1) {
            problem(
                "ccip.lanes." + name + ".senders",
                "rows from another chain come from exactly one sender, found "
                    + lane.senders().size());
          }
        });
  }

  private void problem(String key, String words) {
    problems.add(
        new Problem(
            file.toString(), lines.getOrDefault(key, lines.getOrDefault("ccip", 1)), key, words));
  }
}
