package io.meta138.ccip.api;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages in the JSON of CCIP's API, version 2, as {@code @chainlink/ccip-sdk} 1.6.2 parses it
 * ({@code RawMessageResponse}, {@code RawMessageSearchResult}, {@code RawNetworkInfo}).
 */
final class MessageJson {
  private MessageJson() {}

  /** What a search gives of a message. */
  static ObjectNode summary(TrackedMessage message, Lane lane, Address origin) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("messageId", message.id().toString());
    out.put("origin", origin.toString());
    out.put("sender", message.sender().toString());
    out.put("receiver", message.receiver().toString());
    out.put("status", status(message.state()));
    out.set("sourceNetworkInfo", network(lane.source()));
    out.set("destNetworkInfo", network(lane.destination()));
    out.put("sendTransactionHash", message.sent().transaction().toString());
    out.put("sendTimestamp", time(message.sent().at()));
    return out;
  }

  /** Everything about a message. */
  static ObjectNode full(TrackedMessage message, Lane lane, Address origin) {
    ObjectNode out = summary(message, lane, origin);
    out.putArray("tokenAmounts");
    ObjectNode extra = out.putObject("extraArgs");
    extra.put("gasLimit", Long.toString(message.gasLimit()));
    extra.put("allowOutOfOrderExecution", true);
    out.put("readyForManualExecution", message.state() == MessageState.FAILED);
    out.put("finality", 0);
    ObjectNode fees = out.putObject("fees").putObject("fixedFeesDetails");
    fees.put("tokenAddress", message.feeToken().toString());
    fees.put("totalAmount", message.fee().orElse(BigInteger.ZERO).toString());
    out.put("sequenceNumber", Long.toString(message.number()));
    out.put("onramp", lane.onRamp().toString());
    out.put("offramp", lane.offRamp().toString());
    out.put("routerAddress", lane.router().toString());
    out.put("version", version(lane.protocol()));
    out.put("sendBlockNumber", message.sent().block());
    out.put("sendLogIndex", message.sent().logIndex());
    out.put("data", Hex.encode(message.payload()));
    message
        .execution()
        .ifPresent(execution -> {
          out.put("receiptTransactionHash", execution.transaction().toString());
          out.put("receiptTimestamp", time(execution.at()));
          out.put(
              "deliveryTime",
              Math.max(0, Duration.between(message.sent().at(), execution.at()).toMillis()));
        });
    message.supersededBy().ifPresent(by -> out.put("supersededBy", by.toString()));
    return out;
  }

  /** A chain. */
  static ObjectNode network(ChainDefinition chain) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("name", chain.name());
    out.put("chainSelector", chain.selector().toString());
    out.put("chainId", chain.id().toString());
    out.put("chainFamily", "EVM");
    out.put("displayName", chain.name());
    return out;
  }

  /** Our routers write the messages of CCIP 2.0. */
  static String version(Protocol protocol) {
    return switch (protocol) {
      case LANE, CCIP_2_0 -> "2.0.0";
      case CCIP_1_6 -> "1.6.0";
    };
  }

  /** CCIP has no word for a message that a newer one made needless. */
  private static String status(MessageState state) {
    return switch (state) {
      case SUPERSEDED -> MessageState.UNKNOWN.name();
      case SENT,
          SOURCE_FINALIZED,
          COMMITTED,
          BLESSED,
          VERIFYING,
          VERIFIED,
          SUCCESS,
          FAILED,
          UNKNOWN ->
          state.name();
    };
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
