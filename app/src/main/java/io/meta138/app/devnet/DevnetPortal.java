package io.meta138.app.devnet;

import io.meta138.app.desk.DeskFiles;
import io.meta138.app.node.NodeException;
import io.meta138.app.portal.LocalPortal;
import io.meta138.incident.notifications.providers.Providers;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Problem;
import io.meta138.platform.lifecycle.Service;
import io.meta138.portal.PortalConfig;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.server.Portal;
import io.meta138.portal.server.PortalSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The portal of a devnet: on the port of the last start when that is free, and with a file that
 * holds the first administrator's password for one use.
 */
public final class DevnetPortal implements Service {
  private static final String FILE = "portal.yaml";
  private static final String PORT = "portal.port";
  private static final String PASSWORD = "portal.password";
  private static final int USUAL_PORT = 8138;

  private final StateDirectory state;
  private final LocalPortal.Parts parts;
  private @Nullable LocalPortal portal;
  private Optional<Accounts.First> first = Optional.empty();

  DevnetPortal(StateDirectory state, LocalPortal.Parts parts) {
    this.state = state;
    this.parts = parts;
  }

  @Override
  public String name() {
    return "portal";
  }

  @Override
  public void start() throws Exception {
    int port = KeptPort.choose(state, PORT, USUAL_PORT);
    Portal.Outside outside = withMails(outside(), port);
    PortalSettings usual = PortalSettings.usual(InetAddress.getLoopbackAddress(), port, version());
    boolean https =
        outside.publicUrl().filter(url -> "https".equalsIgnoreCase(url.getScheme())).isPresent();
    LocalPortal made = new LocalPortal(https ? usual.behindHttps() : usual, parts, outside);
    made.start();
    portal = made;
    first = made.first(one -> state.secret(PASSWORD, one.password()));
  }

  /** A {@code portal.yaml} beside the state names what there is outside of this machine. */
  private Portal.Outside outside() {
    Path file = state.beside(FILE);
    if (!Files.exists(file)) {
      return Portal.Outside.none();
    }
    return switch (ConfigFile.read(file, PortalConfig.class)) {
      case ConfigResult.Valid<PortalConfig>(PortalConfig config, var _) ->
          Portal.Outside.of(config, state.beside("."));
      case ConfigResult.Invalid<PortalConfig>(List<Problem> problems) ->
          throw new NodeException(problems);
    };
  }

  /** Subscribers get mail by the desk's own server. */
  private Portal.Outside withMails(Portal.Outside outside, int port) {
    DeskFiles files = parts.desk().files();
    return files
        .config()
        .channels()
        .email()
        .map(email ->
            outside.with(
                Providers.postman(email, files.folder()), URI.create("http://127.0.0.1:" + port)))
        .orElse(outside);
  }

  private static String version() {
    return Optional.ofNullable(DevnetPortal.class.getPackage().getImplementationVersion())
        .orElse("0.1.0");
  }

  @Override
  public void stop() throws InterruptedException {
    LocalPortal stopping = portal;
    portal = null;
    if (stopping != null) {
      stopping.stop();
    }
  }

  /** Where it is reached. */
  public URI address() {
    LocalPortal running = portal;
    if (running == null) {
      throw new IllegalStateException("the portal is not started");
    }
    return running.address();
  }

  /** How somebody signs in first, in words; empty when somebody has a password already. */
  public Optional<String> firstSignIn() {
    return first.map(made ->
        "sign in as %s with %s (also in %s), and choose a password of your own"
            .formatted(made.person(), made.password(), state.resolve(PASSWORD)));
  }
}
