package io.meta138.ccip.errors;

import static org.assertj.core.api.Assertions.assertThat;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.ccip.conformance.Abi;
import io.meta138.ccip.conformance.Abi.CustomError;
import io.meta138.ccip.conformance.Code;
import io.meta138.ccip.conformance.Code.Release;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error of the interfaces of CCIP 1.6.4 and 2.0.0 and of our contracts, from its bytes. */
class GenuineErrorsTest {
  private static final List<String> LIKE_1_6 =
      List.of(
          "v1_2_0/router",
          "v1_6_0/onramp",
          "v1_6_0/offramp",
          "v1_6_0/fee_quoter",
          "v1_6_3/fee_quoter",
          "v1_6_0/nonce_manager",
          "v1_6_0/rmn_remote",
          "v1_0_0/rmn_proxy_contract",
          "v1_5_0/token_admin_registry");
  private static final List<String> LIKE_2_0 =
      List.of(
          "v1_2_0/router",
          "v2_0_0/onramp",
          "v2_0_0/offramp",
          "v2_0_0/fee_quoter",
          "v2_0_0/rmn",
          "v2_0_0/committee_verifier",
          "v2_0_0/executor",
          "v2_0_0/versioned_verifier_resolver",
          "v2_0_0/proxy",
          "v1_5_0/token_admin_registry");
  private static final List<String> OURS =
      List.of("LaneRouter", "OracleWithCCIP", "OracleReceiver");

  /** One selector with two meanings of its operand, by the contract that reverts. */
  private static final String OTHER_CHAIN = "CursedByRMN";

  private static final byte[] SAMPLE = {0x5a, 0x5b, 0x5c};
  private static final Explainer EXPLAINER = new Explainer();

  /** One error and the names that its operands have in the interfaces. */
  record Case(CustomError error, Set<List<String>> names) {
    @Override
    public String toString() {
      return error.signature();
    }
  }

  static List<Case> errors() {
    Map<String, Case> cases = new LinkedHashMap<>();
    Stream<Abi> abis =
        Stream.of(
                LIKE_1_6.stream().map(Release.V1_6::abi),
                LIKE_2_0.stream().map(Release.V2_0::abi),
                OURS.stream().map(Code::ours).map(Code::abi))
            .flatMap(list -> list);
    abis.flatMap(abi -> abi.errors().stream())
        .forEach(error ->
            cases
                .computeIfAbsent(error.signature(), s -> new Case(error, new java.util.HashSet<>()))
                .names()
                .add(error.operands()));
    return new ArrayList<>(cases.values());
  }

  @ParameterizedTest
  @MethodSource("errors")
  void everyErrorOfTheInterfacesIsNamedWithItsOperands(Case one) {
    List<Object> values = one.error().types().stream().map(GenuineErrorsTest::sample).toList();
    byte[] data = one.error().selector();
    if (!values.isEmpty()) {
      TupleType<Tuple> type =
          TupleType.parse(
              one.error().types().stream()
                  .map(t -> t.equals("address") ? "uint160" : t)
                  .collect(Collectors.joining(",", "(", ")")));
      byte[] operands = type.encode(Tuple.from(values.toArray())).array();
      byte[] joined = Arrays.copyOf(data, 4 + operands.length);
      System.arraycopy(operands, 0, joined, 4, operands.length);
      data = joined;
    }

    Explanation explanation = EXPLAINER.revert(data);

    assertThat(explanation.name()).isEqualTo(one.error().name());
    assertThat(explanation.known()).isTrue();
    assertThat(explanation.stage()).isPresent();
    assertThat(explanation.cut()).isFalse();
    List<String> shown = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    KnownError entry = entry(one);
    int next = 0;
    for (int i = 0; i < values.size(); i++) {
      if (entry.parameters().get(i).inner()) {
        assertThat(explanation.inner().orElseThrow().name()).isEqualTo("unknown");
      } else {
        shown.add(explanation.operands().get(next++).value());
        expected.add(text(one.error().types().get(i)));
      }
    }
    assertThat(shown).isEqualTo(expected);
    if (!one.error().name().equals(OTHER_CHAIN)) {
      assertThat(one.names()).contains(entry.parameters().stream().map(Parameter::name).toList());
    }
  }

  private static KnownError entry(Case one) {
    int selector = java.nio.ByteBuffer.wrap(one.error().selector()).getInt();
    return ErrorCatalogue.load().error(selector).orElseThrow();
  }

  private static Object sample(String type) {
    return switch (type) {
      case "address" -> BigInteger.TWO.pow(159).add(BigInteger.TEN);
      case "uint8", "uint16" -> 7;
      case "uint32", "uint48" -> 70_000L;
      case "bool" -> true;
      case "bytes" -> SAMPLE;
      case "string" -> "words";
      default -> {
        if (type.startsWith("bytes")) {
          byte[] out = new byte[Integer.parseInt(type.substring(5))];
          Arrays.fill(out, (byte) 0xab);
          yield out;
        }
        yield BigInteger.valueOf(1_000_000);
      }
    };
  }

  private static String text(String type) {
    return switch (type) {
      case "address" -> "0x800000000000000000000000000000000000000a";
      case "uint8", "uint16" -> "7";
      case "uint32", "uint48" -> "70000";
      case "bool" -> "true";
      case "bytes" -> "0x5a5b5c";
      case "string" -> "words";
      default ->
          type.startsWith("bytes")
              ? "0x" + "ab".repeat(Integer.parseInt(type.substring(5)))
              : "1000000";
    };
  }

  @Test
  void theEntriesThatNoInterfaceHasAreThoseOfLibrariesAndTokens() {
    Set<String> known = errors().stream().map(Case::toString).collect(Collectors.toSet());

    Set<String> others =
        ErrorCatalogue.load().entries().stream()
            .filter(entry -> entry.form() == KnownError.Form.ERROR)
            .map(KnownError::signature)
            .filter(signature -> !known.contains(signature))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(others)
        .containsExactlyInAnyOrder(
            // Chainlink's call and ERC-165 libraries, and its example receiver
            "NotEnoughGasForCall()",
            "NoGasForCallExactCheck()",
            "NoContract()",
            "InsufficientGasForStaticCall()",
            "InvalidRouter(address)",
            // tokens in OpenZeppelin's style
            "ERC20InsufficientAllowance(address,uint256,uint256)",
            "ERC20InsufficientBalance(address,uint256,uint256)",
            "ERC20InvalidReceiver(address)",
            "ERC20InvalidSender(address)",
            // Solady's transfers
            "ETHTransferFailed()",
            "TransferFailed()",
            "TransferFromFailed()",
            "ApproveFailed()",
            // faces of feeds
            "NotStore(address,address)",
            "RetiredFeed(address,uint256,uint256)");
  }
}
