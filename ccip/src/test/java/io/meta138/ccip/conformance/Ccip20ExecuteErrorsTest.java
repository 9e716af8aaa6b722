package io.meta138.ccip.conformance;

import io.meta138.chain.abi.EventLog;
import io.meta138.platform.types.Address;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the execution of CCIP 2.0 refuses, on its genuine contracts; the lists name it. */
class Ccip20ExecuteErrorsTest extends Ccip20Provoked {
  @ParameterizedTest
  @MethodSource({"executions", "failures", "receivers"})
  void whatAGenuineContractRevertsWithIsNamed(Provocation provocation) {
    check(provocation);
  }

  private byte[] execute(Ccip20.Sent sent, byte[] result, long gasLimit) {
    return offRamp.reverts("execute", ccip.execution(sent, result, gasLimit));
  }

  /** The message with another byte at a place of its encoding. */
  private byte[] bent(int place) {
    byte[] encoded = sent().encoded();
    encoded[place] ^= 0x40;
    return execute(new Ccip20.Sent(encoded, new byte[32]), new byte[4], 0);
  }

  private Stream<Provocation> executions() {
    return Stream.of(
        Provocation.of(() -> bent(0), "InvalidEncodingVersion", "version", 0x41),
        Provocation.of(() -> bent(8), "SourceChainNotEnabled"),
        Provocation.of(() -> bent(16), "InvalidMessageDestChainSelector"),
        Provocation.of(() -> bent(101), "InvalidOnRamp"),
        Provocation.of(() -> bent(122), "InvalidOffRamp", "expected", offRamp.address()),
        Provocation.of(() -> bent(182), "InvalidDataLength"),
        Provocation.of(
            () -> offRamp.reverts("execute", sent().encoded(), List.of(STRANGER), List.of(), 0),
            "InvalidVerifierResultsLength",
            "expected",
            1,
            "got",
            0),
        Provocation.of(
            () -> execute(sent(), new byte[4], 10),
            "InvalidGasLimitOverride",
            "messageGasLimit",
            Ours.GAS_LIMIT,
            "gasLimitOverride",
            10),
        Provocation.of(
            () -> {
              ccip.rmn.send("curse(bytes16)", (Object) subject(HERE));
              return execute(sent(), new byte[4], 0);
            },
            "CursedByRMN",
            "chainSelector",
            HERE),
        Provocation.of(
            () ->
                ccip.router.reverts(
                    "routeMessage",
                    List.of(new byte[32], HERE, new byte[0], new byte[0], List.of()),
                    5_000,
                    100_000,
                    STRANGER),
            "OnlyOffRamp"),
        Provocation.of(this::withHardlyAnyGas, "InsufficientGasToCompleteTx"));
  }

  /** Climbs in steps smaller than what the ramp keeps for itself, so that one of them meets it. */
  private byte[] withHardlyAnyGas() {
    Ccip20.Sent sent = sent();
    Object[] execution = ccip.execution(sent, ccip.honest(sent), 0);
    for (long gas = 60_000; gas < 300_000; gas += Ccip20.GAS_BUFFER / 3) {
      byte[] reason = offRamp.revertsWithGas(ccip.destination.owner(), gas, "execute", execution);
      if (reason.length != 0) {
        return reason;
      }
    }
    throw new AssertionError("no amount of gas was too little in the right way");
  }

  // ---- messages that end FAILURE ----

  private byte[] failure(LocalChain.Receipt receipt) {
    return receipt.log(offRamp, "ExecutionStateChanged").map(EventLog::data).orElseThrow();
  }

  private byte[] failure(byte[] result) {
    return failure(ccip.execute(sent(), result, 0));
  }

  private byte[] signedBy(List<TestKey> keys) {
    Ccip20.Sent sent = sent();
    return failure(ccip.execute(sent, Ccip20.result(Ccip20.version(), sent.id(), keys), 0));
  }

  private Stream<Provocation> failures() {
    List<TestKey> keys = ccip.signers;
    byte[] other = {1, 2, 3, 4};
    return Stream.of(
        Provocation.of(() -> signedBy(keys.subList(0, 2)), "WrongNumberOfSignatures"),
        Provocation.of(() -> signedBy(TestKey.several("nobody", 3)), "UnauthorizedSigner"),
        Provocation.of(
            () -> signedBy(keys.subList(0, 3).reversed()), "NonOrderedOrNonUniqueSignatures"),
        Provocation.of(
            () -> signedBy(List.of(keys.getFirst(), keys.getFirst(), keys.getFirst())),
            "NonOrderedOrNonUniqueSignatures"),
        Provocation.of(() -> failure(Ccip20.version()), "InvalidVerifierResults"),
        Provocation.of(() -> failure(new byte[3]), "InvalidVerifierResultsLength"),
        Provocation.of(
            () -> failure(other),
            "InboundImplementationNotFound",
            "ccvAddress",
            ccip.resolver.address()),
        Provocation.of(
            () -> {
              ccip.resolver.send(
                  "applyInboundImplementationUpdates",
                  List.of(List.of(other, ccip.verifier.address())));
              return failure(Arrays.copyOf(other, 6));
            },
            "InvalidCCVVersion",
            "verifierVersion",
            "0x01020304"),
        Provocation.of(
            () -> {
              ccip.verifier.send("applySignatureConfigs", List.of(HERE), List.of());
              return signedBy(keys.subList(0, 3));
            },
            "SourceNotConfigured",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () -> failure(offRamp.send("execute", sent().encoded(), List.of(), List.of(), 0)),
            "RequiredCCVMissing",
            "requiredCCV",
            ccip.resolver.address()),
        Provocation.of(
            () -> {
              ccip.router.send(
                  "applyRampUpdates",
                  List.of(),
                  List.of(List.of(HERE, offRamp.address())),
                  List.of());
              return signedBy(keys.subList(0, 3));
            },
            "OnlyOffRamp"));
  }

  // ---- receivers of 2.0 with verifiers of their own choice ----

  private byte[] toPicky(List<Address> required, List<Address> optional, int threshold) {
    Contract receiver =
        ccip.destination.deploy(
            Ccip20.code("v2_0_0/mock_receiver_v2"), required, optional, threshold);
    ours.open(Address.ZERO, receiver.address(), Ours.extraArgs(Ours.GAS_LIMIT, true));
    return signedBy(ccip.signers.subList(0, 3));
  }

  private Stream<Provocation> receivers() {
    return Stream.of(
        Provocation.of(
            () -> toPicky(List.of(STRANGER), List.of(), 0),
            "RequiredCCVMissing",
            "requiredCCV",
            STRANGER),
        Provocation.of(
            () -> toPicky(List.of(), List.of(STRANGER), 1),
            "OptionalCCVQuorumNotReached",
            "wanted",
            1,
            "got",
            0),
        Provocation.of(
            () -> toPicky(List.of(), List.of(STRANGER), 2),
            "InvalidOptionalThreshold",
            "wanted",
            2,
            "got",
            1),
        Provocation.of(
            () -> toPicky(List.of(STRANGER, STRANGER), List.of(), 0),
            "DuplicateCCVNotAllowed",
            "ccvAddress",
            STRANGER));
  }
}
