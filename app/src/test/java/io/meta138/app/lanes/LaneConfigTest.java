package io.meta138.app.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.devnet.Devnet;
import io.meta138.app.node.NodeFiles;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LaneConfigTest {
  private static final String NODE =
      """
      chain: {id: 138, endpoints: [{url: "http://127.0.0.1:1"}]}
      aggregator: "0x00000000000000000000000000000000000000a0"
      signer: {keystore: {file: node.json}}
      database: {url: "jdbc:postgresql://127.0.0.1:1/x", user: x}
      feeds: feeds.yaml
      """;
  private static final String ROUTER = "0x00000000000000000000000000000000000000b";

  @TempDir private Path directory;

  @Test
  void aWholePartBecomesLanesBothWays() throws IOException {
    NodeFiles files =
        ((NodeFiles.Result.Valid)
                read(
                    """
                    ccip:
                      here: {selector: "13810138101381013810", finality: immediate, router: "%1$s1"}
                      chains:
                        far:
                          selector: "5009297550715157269"
                          finality: 12
                          router: "%1$s2"
                          chain: {id: 1, endpoints: [{url: "http://127.0.0.1:2"}]}
                      lanes:
                        out: {from: meta, to: far, receivers: ["%1$s3"], prices: {every: 30s}}
                        home: {from: far, to: meta, senders: ["%1$s4"], overdue-after: 10m}
                        theirs:
                          {from: far, to: meta, protocol: ccip-1-6, on-ramp: "%1$s5", off-ramp: "%1$s6", router: "%1$s7"}
                      attesters:
                        threshold: 1
                        members: [{name: a, address: "%1$s8", url: "https://a.example:9144"}]
                    """
                        .formatted(ROUTER)))
            .files();

    LaneFiles lanes = LaneFiles.of(files).orElseThrow();

    assertThat(lanes.lanes()).extracting(Lane::name).containsExactly("out", "home", "theirs");
    Lane out = lanes.lanes().getFirst();
    assertThat(out.source().finality()).isEqualTo(new Finality.Immediate());
    assertThat(out.destination().finality()).isEqualTo(new Finality.Depth(12));
    assertThat(out.senders()).containsExactly(files.aggregator());
    assertThat(out.onRamp()).hasToString(ROUTER + "1");
    assertThat(out.offRamp()).hasToString(ROUTER + "2");
    Lane theirs = lanes.lanes().getLast();
    assertThat(theirs.protocol()).isEqualTo(Protocol.CCIP_1_6);
    assertThat(theirs.onRamp()).hasToString(ROUTER + "5");
    assertThat(theirs.router()).hasToString(ROUTER + "7");
    assertThat(lanes.priceLanes()).containsOnlyKeys("out");
  }

  @Test
  void everyMistakeIsFoundAtOnceWithItsLine() throws IOException {
    List<String> problems =
        problems(
            """
            ccip:
              here: {selector: "0"}
              chains:
                far: {selector: "7", finality: soon, chain: {id: 1, endpoints: [{url: "http://x"}]}}
              lanes:
                out: {from: meta, to: far, batch-messages: 0}
              attesters:
                threshold: 1
                members: [{name: a, address: "0x1", url: "http://a.example"}]
            """);

    assertThat(problems)
        .anyMatch(text -> text.contains(":7:") && text.contains("selector"))
        .anyMatch(text -> text.contains(":9:") && text.contains("finality"))
        .anyMatch(text -> text.contains(":11:") && text.contains("batch-messages"))
        .anyMatch(text -> text.contains(":14:") && text.contains("address"));
  }

  @Test
  void partsThatDoNotFitEachOtherAreNamed() throws IOException {
    List<String> problems =
        problems(
            """
            ccip:
              here: {selector: "7"}
              chains:
                far: {selector: "7", chain: {id: 138, endpoints: [{url: "http://x"}]}}
              lanes:
                home: {from: far, to: meta, prices: {}}
              attesters:
                threshold: 1
                members: [{name: a, address: "%s8", url: "https://a.example"}]
              attests:
                - {name: b, signer: {devnet-key-file: b.key}, tls: {certificate: c, key: k, authorities: a}}
              deliver: {signer: {keystore: {file: d.json}}}
            """
                .formatted(ROUTER));

    assertThat(problems)
        .anyMatch(text -> text.contains("another chain has this selector"))
        .anyMatch(text -> text.contains("another chain has this id"))
        .anyMatch(text -> text.contains("exactly one sender"))
        .anyMatch(text -> text.contains("one of the attesters' members, found b"))
        .anyMatch(text -> text.contains("a raw key is refused"))
        .anyMatch(text -> text.contains("ccip.attesters.tls is missing"));
  }

  @Test
  void aLaneToNowhereIsRefused() throws IOException {
    assertThat(
            problems(
                """
                ccip:
                  here: {selector: "7"}
                  chains: {}
                  lanes:
                    out: {from: meta, to: far}
                """))
        .anyMatch(text -> text.contains("lane out: expected one of the chains meta, found far"));
  }

  /** A lane's record stands beside those of chains, under its name. */
  @ParameterizedTest
  @ValueSource(strings = {"138", "../out", "a:b", "a b", "-a"})
  void aNameThatIsNoFilesOrAChainsIsRefused(String name) throws IOException {
    assertThat(
            problems(
                """
                ccip:
                  here: {selector: "7"}
                  chains:
                    far: {selector: "8", chain: {id: 1, endpoints: [{url: "http://x"}]}}
                  lanes:
                    "%s": {from: meta, to: far}
                  attesters:
                    threshold: 1
                    members: [{name: a, address: "%s8", url: "https://a.example"}]
                """
                    .formatted(name, ROUTER)))
        .anyMatch(text -> text.contains("a lane's name begins with a letter"));
  }

  private List<String> problems(String part) throws IOException {
    return ((NodeFiles.Result.Invalid) read(part))
        .problems().stream().map(Object::toString).toList();
  }

  private NodeFiles.Result read(String part) throws IOException {
    try (InputStream feeds = Devnet.class.getResourceAsStream("feeds.yaml")) {
      assertThat(feeds).isNotNull();
      Files.write(directory.resolve("feeds.yaml"), feeds.readAllBytes());
    }
    return NodeFiles.read(Files.writeString(directory.resolve("node.yaml"), NODE + part));
  }
}
