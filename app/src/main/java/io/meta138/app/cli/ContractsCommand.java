package io.meta138.app.cli;

import picocli.CommandLine.Command;

/** {@code meta138 contracts}: brings contracts and feeds onto a chain, and compares them. */
@Command(
    name = "contracts",
    description = "Bring the contracts and feeds of a configuration onto its chain.",
    subcommands = {
      ContractsPlanCommand.class,
      ContractsApplyCommand.class,
      ContractsVerifyCommand.class
    },
    footer = {"", "Example:", "  meta138 contracts plan -c meta138.yaml"})
final class ContractsCommand extends Group {}
