package io.meta138.oracle.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.signing.LocalSigner;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors that the contracts' own tests accept; what Java makes must be the same bytes. */
class SharedVectorsTest {
  private static final int HEAD = 4;
  private static final int ENTRY = 65;

  @TestFactory
  List<DynamicTest> reports_digests_and_signatures_are_those_the_contract_accepts()
      throws Exception {
    Path file =
        Path.of(System.getProperty("meta138.root")).resolve("contracts/test/vectors/reports.json");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode vector : JsonMapper.shared().readTree(Files.readString(file))) {
      String name = "vector " + tests.size() + ", " + vector.path("signers").size() + " signers";
      tests.add(DynamicTest.dynamicTest(name, () -> check(vector)));
    }
    assertThat(tests).hasSizeGreaterThanOrEqualTo(20);
    return tests;
  }

  private static void check(JsonNode vector) {
    byte[] report = report(vector);
    assertThat(Hex.encode(report)).isEqualTo(vector.path("report").stringValue());

    long epoch = vector.path("epoch").asLong();
    CommitteeDomain domain =
        new CommitteeDomain(
            new ChainId(vector.path("chainId").asLong()),
            Address.parse(vector.path("verifyingContract").stringValue()));
    assertThat(domain.digest(epoch, report))
        .isEqualTo(Hash.parse(vector.path("digest").stringValue()));

    List<LocalSigner> signers =
        texts(vector.path("privateKeys")).stream()
            .map(key -> LocalSigner.forDevnet(Hex.decode(key)))
            .toList();
    List<Address> committee = texts(vector.path("signers")).stream().map(Address::parse).toList();
    assertThat(signers).extracting(LocalSigner::address).isEqualTo(committee);

    byte[] expected = Hex.decode(vector.path("signatures").stringValue());
    Quorum quorum = new Quorum(committee, expected.length / ENTRY);
    for (int at = 0; at < expected.length; at += ENTRY) {
      int index = Byte.toUnsignedInt(expected[at]);
      quorum.add(index, signers.get(index).sign(domain.typed(epoch, report)));
    }
    assertThat(Hex.encode(quorum.encode())).isEqualTo(Hex.encode(expected));
  }

  /** The contract takes rows in any order, a report of ours has them sorted: one at a time. */
  private static byte[] report(JsonNode vector) {
    long observedAt = vector.path("observedAt").asLong();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (JsonNode row : vector.path("rows")) {
      List<Long> answers = new ArrayList<>();
      row.path("answers").forEach(a -> answers.add(a.isNull() ? ColumnAnswer.NONE : a.asLong()));
      Report.Row one = new Report.Row(row.path("index").asInt(), answers);
      byte[] encoded = ReportCodec.encode(new Report(observedAt, List.of(one)));
      int from = out.size() == 0 ? 0 : HEAD;
      out.write(encoded, from, encoded.length - from);
    }
    return out.toByteArray();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::stringValue).toList();
  }
}
