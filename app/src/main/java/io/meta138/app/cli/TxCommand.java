package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.chain.tx.TransactionDesk;
import java.util.OptionalLong;
import picocli.CommandLine.Command;

/** {@code meta138 tx}: a node's transactions, and what keeps one that is stuck. */
@Command(
    name = "tx",
    description = "A node's transactions, and what keeps one that is stuck.",
    subcommands = {TxListCommand.class, TxExplainCommand.class, TxCancelCommand.class},
    footer = {"", "Example:", "  meta138 tx list --state open"})
final class TxCommand extends Group {
  static TransactionDesk desk(NodeAccess access) throws InterruptedException {
    return new TransactionDesk(
        access.database("chain.intent").dataSource(),
        access.rpc(),
        access.account(),
        access.clock());
  }

  /** The nonce that a subject names; empty when it must be a key. */
  static OptionalLong nonce(String subject) {
    return subject.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(subject))
        : OptionalLong.empty();
  }
}
