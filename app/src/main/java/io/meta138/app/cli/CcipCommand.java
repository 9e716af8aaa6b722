package io.meta138.app.cli;

import io.meta138.app.lanes.LaneFiles;
import io.meta138.app.node.NodeAccess;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.platform.types.Hash;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code meta138 ccip}: lanes between chains, and the messages on them. */
@Command(
    name = "ccip",
    description = "Lanes between chains, the messages on them, and what is wrong with one.",
    subcommands = {
      CcipLanesCommand.class,
      CcipMessagesCommand.class,
      CcipShowCommand.class,
      CcipRetryCommand.class,
      CcipExplainCommand.class,
      CcipQuoteCommand.class,
      CcipRunCommand.class
    },
    footer = {"", "Example:", "  meta138 ccip lanes"})
final class CcipCommand extends Group {
  /** The messages that processes of this configuration follow. */
  static MessageStore store(NodeAccess access) {
    LaneFiles.demanded(access.files());
    return new MessageStore(access.database("ccip.message"));
  }

  /** Message ids in hexadecimal. */
  static final class IdConverter implements ITypeConverter<Hash> {
    @Override
    public Hash convert(String text) {
      try {
        return Hash.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "expected a message id, 0x and 64 hexadecimal digits, found " + text);
      }
    }
  }
}
