package io.meta138.ccip.tracking;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.chain.abi.AbiException;
import io.meta138.chain.abi.Codec;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Hash;
import java.nio.charset.StandardCharsets;

/**
 * An event of a contract: its id and the form of what is not indexed. Addresses are read as {@code
 * uint160}, as the bindings do.
 *
 * @param topic its id
 * @param indexed how many parameters are indexed
 * @param data types of the others
 */
record Event(Hash topic, int indexed, TupleType<Tuple> data) {
  private static final String ROOTS = "(uint64,bytes,uint64,uint64,bytes32)[]";
  private static final String PRICES = "((address,uint224)[],(uint64,uint224)[])";
  private static final String MESSAGE_1_6 =
      "((bytes32,uint64,uint64,uint64,uint64),address,bytes,bytes,bytes,address,uint256,uint256,"
          + "(address,bytes,bytes,uint256,bytes)[])";

  /** Our on ramp and CCIP 2.0's. */
  static final Event SENT =
      of(
          "CCIPMessageSent",
          "uint64,address,bytes32",
          "address,uint256,bytes,(address,uint32,uint32,uint256,bytes)[],bytes[]");

  /** Our off ramp and CCIP 2.0's. */
  static final Event EXECUTED = of("ExecutionStateChanged", "uint64,uint64,bytes32", "uint8,bytes");

  static final Event SENT_1_6 = of("CCIPMessageSent", "uint64,uint64", MESSAGE_1_6);
  static final Event EXECUTED_1_6 =
      of("ExecutionStateChanged", "uint64,uint64,bytes32", "bytes32,uint8,bytes,uint256");
  static final Event COMMITTED_1_6 =
      of("CommitReportAccepted", "", ROOTS + "," + ROOTS + "," + PRICES);
  static final Event SKIPPED_EXECUTED = of("SkippedAlreadyExecutedMessage", "", "uint64,uint64");
  static final Event SKIPPED_REPORT = of("SkippedReportExecution", "", "uint64");
  static final Event ALREADY_ATTEMPTED = of("AlreadyAttempted", "", "uint64,uint64");
  static final Event SKIPPED_NONCE = of("SkippedIncorrectNonce", "", "uint64,uint64,bytes");

  static final Event ROW_RECEIVED = of("RowReceived", "uint256,uint256,bytes32", "uint256");
  static final Event STALE_ROW = of("StaleRow", "uint256,uint256,bytes32", "uint256");
  static final Event PAYLOAD_REFUSED = of("PayloadRefused", "bytes32", "uint256");

  static final Event ROWS_SENT = of("RowsSent", "uint64,bytes32", "address,uint256");
  static final Event SEND_FAILED = of("SendFailed", "uint64", "uint256,bytes");
  static final Event LANE_OPENED = of("LaneOpened", "uint64", "address,uint16");

  private static Event of(String name, String indexed, String data) {
    String all = indexed.isEmpty() ? data : indexed + "," + data;
    String signature = name + "(" + all + ")";
    int count = indexed.isEmpty() ? 0 : indexed.split(",", -1).length;
    return new Event(
        Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII)),
        count,
        Codec.type("(" + data.replace("address", "uint160") + ")"));
  }

  /**
   * What is not indexed.
   *
   * @throws MalformedLogException when the log has not this event's form
   */
  Tuple read(ScannedLog log) {
    if (log.topics().size() != indexed + 1) {
      throw new MalformedLogException("topics");
    }
    try {
      return Codec.decode(data, log.data());
    } catch (AbiException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new MalformedLogException("data", e);
    }
  }
}
