package io.meta138.ccip.conformance;

import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the commit of CCIP 1.6 refuses, on its genuine contracts; the lists name it. */
class Ccip16CommitErrorsTest extends Ccip16Provoked {
  @ParameterizedTest
  @MethodSource({"commits", "blessings"})
  void whatAGenuineContractRevertsWithIsNamed(Provocation provocation) {
    check(provocation);
  }

  private byte[] report(List<Object> root) {
    return Ccip16.commitReport(List.of(), List.of(root), List.of());
  }

  private byte[] commit(List<Object> root) {
    return offRamp.reverts("commit", ccip.commit(report(root)));
  }

  private byte[] commitSigned(byte[] digest, List<TestKey> keys) {
    return offRamp.reverts("commit", ccip.commit(report(ccip.root(sent())), digest, keys));
  }

  private List<Object> root(long selector, byte[] onRamp, long min, byte[] leaf) {
    return List.of(selector, onRamp, min, min, leaf);
  }

  private Stream<Provocation> commits() {
    byte[] onRamp = ccip.onRampBytes();
    byte[] leaf = Keccak.bytes(new byte[] {1});
    byte[] digest = Ccip16.digest();
    List<TestKey> keys = ccip.signers;
    return Stream.of(
        Provocation.of(() -> commitSigned(digest, keys.subList(0, 1)), "WrongNumberOfSignatures"),
        Provocation.of(
            () -> commitSigned(digest, TestKey.several("nobody", 2)), "UnauthorizedSigner"),
        Provocation.of(
            () -> commitSigned(digest, List.of(keys.getFirst(), keys.getFirst())),
            "NonUniqueSignatures"),
        Provocation.of(
            () -> commitSigned(leaf, keys.subList(0, 2)),
            "ConfigDigestMismatch",
            "expected",
            Hex.encode(digest),
            "actual",
            Hex.encode(leaf)),
        Provocation.of(
            () ->
                offRamp.revertsFrom(
                    STRANGER, BigInteger.ZERO, "commit", ccip.commit(report(ccip.root(sent())))),
            "UnauthorizedTransmitter"),
        Provocation.of(
            () -> {
              Object[] arguments = ccip.commit(report(ccip.root(sent())));
              arguments[3] = List.of(leaf);
              return offRamp.reverts("commit", arguments);
            },
            "SignaturesOutOfRegistration"),
        Provocation.of(
            () -> {
              byte[] data = offRamp.data("commit", ccip.commit(report(ccip.root(sent()))));
              byte[] longer = Arrays.copyOf(data, data.length + 32);
              return ccip.destination
                  .call(ccip.destination.owner(), offRamp.address(), BigInteger.ZERO, longer)
                  .data();
            },
            "WrongMessageLength"),
        Provocation.of(
            () -> commit(root(HERE, new byte[32], 1, leaf)),
            "CommitOnRampMismatch",
            "configOnRamp",
            Hex.encode(onRamp)),
        Provocation.of(
            () -> commit(root(HERE, onRamp, 5, leaf)),
            "InvalidInterval",
            "sourceChainSelector",
            HERE,
            "min",
            5,
            "max",
            5),
        Provocation.of(
            () -> commit(root(77, onRamp, 1, leaf)),
            "SourceChainNotEnabled",
            "sourceChainSelector",
            77),
        Provocation.of(() -> commit(root(HERE, onRamp, 1, new byte[32])), "InvalidRoot"),
        Provocation.of(
            () -> {
              Ccip16.Sent sent = committed();
              return commit(root(HERE, onRamp, sent.number() + 1, sent.leaf()));
            },
            "RootAlreadyCommitted",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () -> {
              ccip.rmn.send("curse(bytes16)", (Object) subject(HERE));
              return commit(root(HERE, onRamp, 1, leaf));
            },
            "CursedByRMN",
            "chainSelector",
            HERE),
        Provocation.of(
            () -> {
              Object[] arguments = ccip.commit(Ccip16.priceReport());
              arguments[0] = List.of(digest, new byte[32]);
              return offRamp.reverts("commit", arguments);
            },
            "StaleCommitReport"),
        Provocation.of(
            () -> offRamp.reverts("commit", ccip.commit(Ccip16.priceReport())),
            "UnauthorizedCaller",
            "caller",
            offRamp.address()));
  }

  // ---- the risk network ----

  private Stream<Provocation> blessings() {
    List<TestKey> network = TestKey.several("risk", 3);
    return Stream.of(
        Provocation.of(() -> blessed(network, 0, false), "ConfigNotSet"),
        Provocation.of(() -> blessed(network, 0, true), "ThresholdNotMet"),
        Provocation.of(() -> blessed(TestKey.several("nobody", 2), 2, true), "UnexpectedSigner"),
        Provocation.of(
            () -> blessed(List.of(network.get(1), network.get(0)), 2, true),
            "OutOfOrderSignatures"),
        Provocation.of(
            () -> {
              ccip.bless(network);
              byte[] nothing = new byte[32];
              List<Object> empty = List.of(nothing, nothing);
              return offRamp.reverts(
                  "commit",
                  ccip.commit(
                      Ccip16.commitReport(
                          List.of(ccip.root(sent())), List.of(), List.of(empty, empty))));
            },
            "InvalidSignature"),
        Provocation.of(
            () -> {
              offRamp.send("applySourceChainConfigUpdates", List.of(ccip.sourceConfig(false)));
              return commit(ccip.root(sent()));
            },
            "RootBlessingMismatch",
            "sourceChainSelector",
            HERE,
            "isBlessed",
            "false"));
  }

  private byte[] blessed(List<TestKey> keys, int count, boolean configured) {
    if (configured) {
      ccip.bless(TestKey.several("risk", 3));
    }
    List<Object> root = ccip.root(sent());
    List<Object> blessings = new ArrayList<>();
    for (TestKey key : keys.subList(0, count)) {
      TestKey.Parts parts = key.sign(ccip.blessing(root)).even();
      blessings.add(List.of(parts.r(), parts.s()));
    }
    return offRamp.reverts(
        "commit", ccip.commit(Ccip16.commitReport(List.of(root), List.of(), blessings)));
  }
}
