package io.meta138.app.cli;

import io.meta138.app.devnet.exchanges.ExchangesCommand;
import picocli.CommandLine.Command;

/** {@code meta138 devnet}: parts of the devnet as processes of their own. */
@Command(
    name = "devnet",
    description = "Run single parts of the devnet.",
    subcommands = {ExchangesCommand.class},
    footer = {"", "Example:", "  meta138 devnet exchanges --seed 7"})
final class DevnetCommand extends Group {}
