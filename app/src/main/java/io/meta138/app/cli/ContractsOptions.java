package io.meta138.app.cli;

import io.meta138.app.config.SignerConfig;
import io.meta138.app.lanes.LaneContracts;
import io.meta138.app.lanes.LaneFiles;
import io.meta138.app.node.ContractDeployment;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.Signers;
import io.meta138.oracle.deployment.Deployment;
import io.meta138.oracle.deployment.DeploymentSpec;
import io.meta138.oracle.deployment.RecordFile;
import io.meta138.platform.types.Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What contracts are wanted: the configuration's feeds, and who governs them. */
final class ContractsOptions {
  @Option(
      names = "--admin",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = "Account that gets every role (default: the configured signer's).")
  private @Nullable Address admin;

  @Option(
      names = "--signers",
      paramLabel = "ADDRESS",
      split = ",",
      converter = AddressConverter.class,
      description = "The committee in its order (default: the configured signer alone).")
  private final List<Address> signers = new ArrayList<>();

  @Option(
      names = "--threshold",
      paramLabel = "N",
      description =
          "Signatures a report needs (default: the fewest with which two quorums share an honest"
              + " signer).")
  private @Nullable Integer threshold;

  @Option(
      names = "--records",
      paramLabel = "DIRECTORY",
      description = "Where deployments are recorded (default: deployments beside the config).")
  private @Nullable Path records;

  /**
   * What is wanted on the chains of the configuration, as far as it can be said by now: an
   * aggregator, and what lanes take at both their ends.
   */
  List<LaneContracts.Part> parts(NodeAccess access) {
    DeploymentSpec main = spec(access);
    return LaneFiles.of(access.files())
        .map(lanes ->
            new LaneContracts(lanes, main, records(access), key -> account(access, key)).parts())
        .orElseGet(() ->
            List.of(
                new LaneContracts.Part(
                    "chain " + main.chainId(),
                    access.files().config().chain(),
                    access.files().config().signer(),
                    RecordFile.in(records(access), main.chainId()),
                    main)));
  }

  /** The account of a key. */
  static Address account(NodeAccess access, SignerConfig key) {
    return Signers.address(key, access.files()::resolve, access.http());
  }

  private DeploymentSpec spec(NodeAccess access) {
    NodeFiles files = access.files();
    SignerConfig committee = files.config().committeeSigner().orElse(files.config().signer());
    List<Address> members =
        signers.isEmpty()
            ? List.of(Signers.address(committee, files::resolve, access.http()))
            : List.copyOf(signers);
    return ContractDeployment.spec(
        files.config().chain().id(),
        files.catalog(),
        admin == null ? access.account() : admin,
        members,
        threshold == null ? fewest(members.size()) : threshold);
  }

  /** Two quorums of n share more than the third that may be dishonest. */
  private static int fewest(int n) {
    return (n + (n - 1) / 3) / 2 + 1;
  }

  /** Directory of the records. */
  Path records(NodeAccess access) {
    return records == null ? access.files().resolve(Path.of("deployments")) : records;
  }

  /** Plans, applies and verifies a part of it. */
  static Deployment deployment(NodeAccess access, LaneContracts.Part part)
      throws InterruptedException {
    return new Deployment(
        access.rpc(part.chain()), part.file(), Deployment.Limits.USUAL, access.clock());
  }

  /** Addresses in hexadecimal. */
  static final class AddressConverter implements ITypeConverter<Address> {
    @Override
    public Address convert(String text) {
      try {
        return Address.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("expected 0x and 40 hexadecimal digits, found " + text);
      }
    }
  }
}
