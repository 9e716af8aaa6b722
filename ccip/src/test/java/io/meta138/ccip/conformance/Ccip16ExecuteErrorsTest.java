package io.meta138.ccip.conformance;

import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the execution of CCIP 1.6 refuses, on its genuine contracts; the list names it. */
class Ccip16ExecuteErrorsTest extends Ccip16Provoked {
  private static final Address ESTIMATOR =
      Address.parse("0x00c11c11c11c11c11c11c11c11c11c11c11c11c1");

  @ParameterizedTest
  @MethodSource({"executions"})
  void whatAGenuineContractRevertsWithIsNamed(Provocation provocation) {
    check(provocation);
  }

  private byte[] execute(List<Object> reports) {
    return offRamp.reverts("execute", Ccip16.execution(reports));
  }

  private byte[] byHand(List<Object> report, List<Object> limits) {
    return offRamp.reverts("manuallyExecute", List.of(report), List.of(limits));
  }

  /** The message with another value in a place of its header. */
  private static List<Object> report(Ccip16.Sent sent, int place, long value) {
    List<Object> header = new ArrayList<>((List<?>) sent.message().getFirst());
    header.set(place, BigInteger.valueOf(value));
    List<Object> message = new ArrayList<>(sent.message());
    message.set(0, header);
    return List.of(HERE, List.of(message), List.of(List.of()), List.of(), 0);
  }

  private Stream<Provocation> executions() {
    return Stream.of(
        Provocation.of(
            () -> execute(List.of(Ccip16.report(sent()))),
            "RootNotCommitted",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () -> offRamp.reverts("manuallyExecute", Ccip16.byHand(committed(), 0)),
            "ManualExecutionNotYetEnabled",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () -> offRamp.reverts("manuallyExecute", Ccip16.byHand(committed(), 10)),
            "InvalidManualExecutionGasLimit",
            "sourceChainSelector",
            HERE,
            "newLimit",
            10),
        Provocation.of(
            () -> offRamp.reverts("manuallyExecute", List.of(Ccip16.report(sent())), List.of()),
            "ManualExecutionGasLimitMismatch"),
        Provocation.of(
            () -> byHand(Ccip16.report(sent()), List.of(List.of(0, List.of(1)))),
            "ManualExecutionGasAmountCountMismatch",
            "sequenceNumber",
            1),
        Provocation.of(() -> execute(List.of()), "EmptyBatch"),
        Provocation.of(
            () -> execute(List.of(List.of(HERE, List.of(), List.of(), List.of(), 0))),
            "EmptyReport",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () ->
                execute(List.of(List.of(HERE, List.of(sent().message()), List.of(), List.of(), 0))),
            "UnexpectedTokenData"),
        Provocation.of(
            () ->
                execute(
                    List.of(
                        List.of(
                            HERE,
                            List.of(committed().message()),
                            List.of(List.of(new byte[1])),
                            List.of(),
                            0))),
            "TokenDataMismatch",
            "sequenceNumber",
            1),
        Provocation.of(
            () ->
                execute(
                    List.of(
                        List.of(
                            HERE,
                            List.of(sent().message()),
                            List.of(List.of()),
                            List.of(new byte[32], new byte[32], new byte[32]),
                            1))),
            "InvalidProof"),
        Provocation.of(
            () -> execute(List.of(report(sent(), 2, 88))),
            "InvalidMessageDestChainSelector",
            "messageDestChainSelector",
            88),
        Provocation.of(
            () -> execute(List.of(report(sent(), 1, 88))),
            "SourceChainSelectorMismatch",
            "messageSourceChainSelector",
            88),
        Provocation.of(
            () -> {
              ccip.rmn.send("curse(bytes16)", (Object) subject(HERE));
              return offRamp.reverts("manuallyExecute", Ccip16.byHand(sent(), 0));
            },
            "CursedByRMN",
            "chainSelector",
            HERE),
        Provocation.of(
            () -> offRamp.reverts("executeSingleMessage", sent().message(), List.of(), List.of()),
            "CanOnlySelfCall"),
        Provocation.of(
            () ->
                ccip.router.reverts(
                    "routeMessage",
                    List.of(new byte[32], HERE, new byte[0], new byte[0], List.of()),
                    5_000,
                    100_000,
                    STRANGER),
            "OnlyOffRamp"),
        Provocation.of(
            () ->
                offRamp.revertsWithGas(
                    ESTIMATOR,
                    400_000,
                    "execute",
                    Ccip16.execution(List.of(Ccip16.report(committed())))),
            "InsufficientGasToCompleteTx",
            "err",
            "0x37c3be29"));
  }
}
