package io.meta138.app.portal;

import io.meta138.app.config.NodeConfig;
import io.meta138.app.desk.DeskClient;
import io.meta138.app.desk.DeskFiles;
import io.meta138.app.lanes.LaneFiles;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.ccip.CcipException;
import io.meta138.ccip.attest.TlsIdentity;
import io.meta138.incident.notifications.providers.Providers;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Problem;
import io.meta138.portal.server.Portal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A portal's configuration with the files that it names, read and checked.
 *
 * @param file of the portal
 * @param config of the portal
 * @param desk configuration of the desk
 * @param oracles configurations of oracle nodes, by name
 * @param lanes configuration of the process that follows messages
 */
public record PortalFiles(
    Path file,
    PortalRunConfig config,
    DeskFiles desk,
    Map<String, NodeFiles> oracles,
    Optional<LaneFiles> lanes) {

  /** What came of reading. */
  public sealed interface Result {
    /** Everything is right. */
    record Valid(PortalFiles files) implements Result {}

    /** Something is wrong: all of it. */
    record Invalid(List<Problem> problems) implements Result {
      /** Copies the problems. */
      public Invalid {
        problems =
            problems.stream()
                .sorted(Comparator.comparing(Problem::file).thenComparingInt(Problem::line))
                .distinct()
                .toList();
      }
    }
  }

  /** Reads all files and reports every problem of all. */
  public static Result read(Path file) {
    return switch (ConfigFile.read(file, PortalRunConfig.class)) {
      case ConfigResult.Invalid<PortalRunConfig>(List<Problem> problems) ->
          new Result.Invalid(problems);
      case ConfigResult.Valid<PortalRunConfig>(
              PortalRunConfig config,
              Map<String, Integer> lines) ->
          new Reading(file, config, lines).read();
    };
  }

  /** A path of the configuration, which is relative to its file. */
  public Path resolve(Path path) {
    return file.resolveSibling(path);
  }

  /** Where the desk is reached. */
  public URI deskUrl() {
    return config.desk().url().orElseGet(() -> desk.place(desk.config().listen().port()));
  }

  /** Where browsers reach it, and who else lets people in. */
  Portal.Outside outside() {
    Portal.Outside outside =
        new Portal.Outside(
            config.publicUrl().or(() -> config.proxy().map(PortalRunConfig.Proxy::url)),
            config.oidc(),
            resolve(Path.of(".")));
    return desk.config()
        .channels()
        .email()
        .flatMap(email ->
            outside
                .publicUrl()
                .map(url -> outside.with(Providers.postman(email, desk.folder()), url)))
        .orElse(outside);
  }

  /** What the portal asks the desk under. */
  public SecretFile deskToken() {
    return new SecretFile(resolve(config.desk().tokenFile()));
  }

  /** Where an oracle node answers. */
  NodeConfig.Admin admin(PortalRunConfig.Oracle oracle) {
    return oracle.admin().orElseGet(() -> node(oracle.name()).config().admin());
  }

  /** The configuration of an oracle node. */
  NodeFiles node(String name) {
    NodeFiles files = oracles.get(name);
    if (files == null) {
      throw new NodeException("there is no oracle node " + name + " in " + file);
    }
    return files;
  }

  /** One reading of everything. */
  private static final class Reading {
    private final Path file;
    private final PortalRunConfig config;
    private final Map<String, Integer> lines;
    private final List<Problem> problems = new ArrayList<>();

    Reading(Path file, PortalRunConfig config, Map<String, Integer> lines) {
      this.file = file;
      this.config = config;
      this.lines = lines;
    }

    Result read() {
      way();
      Optional<DeskFiles> desk = desk();
      Map<String, NodeFiles> oracles = new LinkedHashMap<>();
      for (int i = 0; i < config.oracles().size(); i++) {
        PortalRunConfig.Oracle oracle = config.oracles().get(i);
        String key = "oracles[%d]".formatted(i);
        node(oracle.config())
            .ifPresent(read -> {
              if (oracles.put(oracle.name(), read) != null) {
                wrong(key + ".name", "expected another name: there is a node " + oracle.name());
              }
              if (read.config().aggregator().isEmpty()) {
                wrong(key + ".config", oracle.config() + " names no aggregator");
              }
              answering(key, oracle.admin().orElse(read.config().admin()), oracle.config());
            });
      }
      Optional<LaneFiles> lanes = config.lanes().flatMap(this::lanes);
      return problems.isEmpty()
          ? new Result.Valid(new PortalFiles(file, config, desk.orElseThrow(), oracles, lanes))
          : new Result.Invalid(problems);
    }

    private void wrong(String key, String message) {
      int line = 1;
      for (String at = key; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
        if (lines.containsKey(at)) {
          line = lines.get(at);
          break;
        }
      }
      problems.add(new Problem(file.toString(), line, key, message));
    }

    /** How passwords come here: never in the clear from another machine. */
    private void way() {
      if (config.tls().isPresent() && config.proxy().isPresent()) {
        wrong("proxy", "expected one of tls and proxy: TLS ends once");
      }
      String address = config.listen().address();
      try {
        boolean here = InetAddress.ofLiteral(address).isLoopbackAddress();
        if (!here && config.tls().isEmpty() && config.proxy().isEmpty()) {
          wrong(
              "listen.address",
              "expected a loopback address, or tls, or proxy: passwords would go over the network"
                  + " in the clear, found "
                  + address);
        }
      } catch (IllegalArgumentException e) {
        wrong("listen.address", "expected an address such as 127.0.0.1, found " + address);
      }
      config
          .proxy()
          .ifPresent(proxy -> {
            for (String one : proxy.addresses()) {
              try {
                var _ = InetAddress.ofLiteral(one);
              } catch (IllegalArgumentException e) {
                wrong("proxy.addresses", "expected addresses such as 10.0.0.1, found " + one);
              }
            }
          });
      config.tls().ifPresent(this::certificate);
      if (config.oidc().isPresent() && config.publicUrl().isEmpty() && config.proxy().isEmpty()) {
        wrong("oidc", "expected public-url, too: the provider sends people back there");
      }
    }

    private void certificate(PortalRunConfig.Tls tls) {
      Path certificate = file.resolveSibling(tls.certificate());
      try {
        var _ =
            TlsIdentity.load(certificate, file.resolveSibling(tls.key()), certificate).context();
      } catch (CcipException e) {
        wrong("tls", String.valueOf(e.getMessage()));
      }
    }

    private Optional<DeskFiles> desk() {
      Optional<DeskFiles> desk =
          switch (DeskFiles.read(file.resolveSibling(config.desk().config()))) {
            case DeskFiles.Result.Valid(DeskFiles files) -> Optional.of(files);
            case DeskFiles.Result.Invalid(List<Problem> found) -> {
              problems.addAll(found);
              yield Optional.empty();
            }
          };
      desk.ifPresent(files -> {
        if (config.desk().url().isEmpty()
            && files.config().cli().url().isEmpty()
            && files.config().listen().port() == 0) {
          wrong("desk.url", "expected an address: the desk takes any free port");
          return;
        }
        URI url = config.desk().url().orElseGet(() -> files.place(files.config().listen().port()));
        if (DeskClient.exposes(url)) {
          wrong(
              "desk.url",
              "expected https or a loopback address: tokens would go over the network in the"
                  + " clear, found "
                  + url);
        }
      });
      SecretFile token = new SecretFile(file.resolveSibling(config.desk().tokenFile()));
      if (token.read() instanceof SecretFile.Unreadable(String reason)) {
        wrong("desk.token-file", reason);
      }
      return desk;
    }

    private Optional<NodeFiles> node(Path path) {
      return switch (NodeFiles.read(file.resolveSibling(path))) {
        case NodeFiles.Result.Valid(NodeFiles files) -> Optional.of(files);
        case NodeFiles.Result.Invalid(List<Problem> found) -> {
          problems.addAll(found);
          yield Optional.empty();
        }
      };
    }

    private Optional<LaneFiles> lanes(PortalRunConfig.LanesPart part) {
      Optional<NodeFiles> node = node(part.config());
      Optional<LaneFiles> lanes = node.flatMap(LaneFiles::of);
      if (node.isPresent() && lanes.isEmpty()) {
        wrong("lanes.config", "expected a configuration with the part ccip");
      }
      lanes.ifPresent(files -> {
        try {
          var _ = files.lanes();
        } catch (NodeException e) {
          wrong("lanes.config", String.valueOf(e.getMessage()));
        }
        answering("lanes", part.admin().orElse(files.files().config().admin()), part.config());
      });
      return lanes;
    }

    private void answering(String key, NodeConfig.Admin admin, Path config) {
      if (admin.port() == 0) {
        wrong(
            key + ".admin",
            "expected a port: in " + config + " it is 0, so where it answers is not known");
      }
    }
  }
}
