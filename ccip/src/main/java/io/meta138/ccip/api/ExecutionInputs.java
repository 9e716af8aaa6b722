package io.meta138.ccip.api;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.CommittedRoot;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.SentMessage16;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.types.Hex;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody needs to execute a message by hand, as {@code @chainlink/ccip-sdk} 1.6.2 takes it
 * ({@code RawExecutionInputsResult}): of CCIP 1.6 all messages under the message's root, from which
 * the SDK makes the proof and checks the root; of others the encoded message.
 */
final class ExecutionInputs {
  /** The SDK's tree has no more leaves. */
  private static final int MOST_LEAVES = 256;

  private final MessageStore store;

  ExecutionInputs(MessageStore store) {
    this.store = store;
  }

  ObjectNode of(TrackedMessage message, Lane lane) throws Refused {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("offramp", lane.offRamp().toString());
    out.put("onramp", lane.onRamp().toString());
    out.put("sourceChainSelector", lane.source().selector().toString());
    out.put("destChainSelector", lane.destination().selector().toString());
    out.put("version", MessageJson.version(lane.protocol()));
    if (lane.protocol() == Protocol.CCIP_1_6) {
      batch(message, out);
    } else {
      out.put("encodedMessage", Hex.encode(message.encoded()));
      out.put("verificationComplete", message.verifiedAt().isPresent());
      // roots are not stored: signatures go with a delivery, so there is nothing to hand out
      out.putArray("ccvData");
      out.putArray("verifierAddresses");
    }
    return out;
  }

  private void batch(TrackedMessage message, ObjectNode out) throws Refused {
    CommittedRoot root =
        store
            .root(message.lane(), message.number())
            .orElseThrow(() ->
                Refused.notYet(
                    "no root that holds message %d is committed yet".formatted(message.number())));
    long count = root.last() - root.first() + 1;
    if (count < 1 || count > MOST_LEAVES) {
      throw Refused.notYet(
          "the root of messages %d to %d holds more than %d"
              .formatted(root.first(), root.last(), MOST_LEAVES));
    }
    List<TrackedMessage> batch =
        store.interval(message.lane(), message.generation(), root.first(), root.last() + 1);
    if (batch.size() != count) {
      throw Refused.notYet(
          "%d of the messages %d to %d under the root are known here"
              .formatted(batch.size(), root.first(), root.last()));
    }
    out.put("merkleRoot", root.root().toString());
    ArrayNode messages = out.putArray("messageBatch");
    batch.forEach(one -> write(SentMessage16.of(one), messages.addObject()));
  }

  private static void write(SentMessage16 message, ObjectNode out) {
    out.put("messageId", message.id().toString());
    out.put("sourceChainSelector", message.source().toString());
    out.put("destChainSelector", message.destination().toString());
    out.put("sequenceNumber", message.number().toString());
    out.put("nonce", message.nonce().toString());
    out.put("sender", message.sender().toString());
    out.put("receiver", Hex.encode(message.receiver()));
    out.put("data", Hex.encode(message.payload()));
    out.put("extraArgs", Hex.encode(message.extraArgs()));
    out.put("feeToken", message.feeToken().toString());
    out.put("feeTokenAmount", message.feeTokenAmount().toString());
    out.put("feeValueJuels", message.feeValueJuels().toString());
    ArrayNode tokens = out.putArray("tokenAmounts");
    for (SentMessage16.Token token : message.tokens()) {
      ObjectNode one = tokens.addObject();
      one.put("sourcePoolAddress", token.pool().toString());
      one.put("destTokenAddress", Hex.encode(token.token()));
      one.put("extraData", Hex.encode(token.extraData()));
      one.put("amount", token.amount().toString());
      one.put("destExecData", Hex.encode(token.execData()));
    }
  }
}
