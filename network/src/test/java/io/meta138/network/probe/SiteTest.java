package io.meta138.network.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.health.HealthReport;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.simulation.SimulatedBesu;
import io.meta138.platform.signal.Signal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SiteTest {
  @TempDir private Path folder;

  private Watched watched(
      List<NetworkConfig.WatchedFile> certificates,
      List<NetworkConfig.KeyFile> keys,
      List<NetworkConfig.Disk> disks) {
    return new Watched(
        SimulatedBesu.Settings.USUAL,
        c ->
            new NetworkConfig(
                c.chainId(),
                c.blockPeriod(),
                c.nodes(),
                c.validators(),
                c.accounts(),
                certificates,
                keys,
                disks,
                c.limits()),
        Duration.ZERO);
  }

  /**
   * A key store with a certificate of its own that begins with the watched network: the days until
   * its end are passed by the simulation, so that they do not depend on today.
   */
  private KeyStore certified(int days) throws Exception {
    Path file = folder.resolve("store.p12");
    Process made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-startdate",
                DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss")
                    .format(Watched.BEGINNING.atZone(ZoneId.systemDefault())),
                "-validity",
                Integer.toString(days),
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(made.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(made.exitValue()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, "changeit".toCharArray());
    }
    return store;
  }

  @Test
  void certificatesAndKeysThatEndSoonOrAreMissingAreTold() throws Exception {
    X509Certificate certificate = (X509Certificate) certified(24).getCertificate("a");
    Path der = Files.write(folder.resolve("node.der"), certificate.getEncoded());
    Path key = Files.writeString(folder.resolve("key.json"), "{}");
    Files.setLastModifiedTime(key, FileTime.from(Watched.BEGINNING.minus(Duration.ofDays(80))));
    Path fresh = Files.writeString(folder.resolve("fresh.json"), "{}");
    Files.setLastModifiedTime(fresh, FileTime.from(Watched.BEGINNING));
    try (Watched network =
        watched(
            List.of(
                new NetworkConfig.WatchedFile("node", der),
                new NetworkConfig.WatchedFile("lost", folder.resolve("none.pem")),
                new NetworkConfig.WatchedFile("odd", key)),
            List.of(
                new NetworkConfig.KeyFile("old", key, Duration.ofDays(90)),
                new NetworkConfig.KeyFile("fresh", fresh, Duration.ofDays(90))),
            List.of())) {
      network.watch.survey();
      network.pass(5);
      assertThat(network.raised())
          .containsExactlyInAnyOrder(
              "certificate.expiring certificate:lost",
              "certificate.expiring certificate:odd",
              "key.expiring key:old");
      assertThat(network.last("key.expiring").summary()).isEqualTo("the key old ends in 9 days");
      assertThat(network.report().expiries())
          .filteredOn(expiry -> expiry.subject().equals("certificate:node"))
          .extracting(HealthReport.Expiry::ends)
          .containsExactly(Optional.of(certificate.getNotAfter().toInstant()));
      network.letPass(Duration.between(Watched.BEGINNING, certificate.getNotAfter().toInstant()));
      network.watch.survey();
      network.pass(1);
      assertThat(network.raised()).contains("certificate.expiring certificate:node");
    }
  }

  @Test
  void theCertificateThatAnEndpointShowsIsReadEvenIfNobodyTrustsIt() throws Exception {
    KeyStore store = certified(10);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    try (SSLServerSocket server =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
      Thread.ofVirtual()
          .start(() -> {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
              socket.startHandshake();
            } catch (java.io.IOException gone) {
              // the probe has seen what it came for
            }
          });
      var node =
          NetworkConfig.NodeConfig.rpc(
              "rpc-1", URI.create("https://localhost:" + server.getLocalPort() + "/"));
      var expiry = new ExpiryProbe(Duration.ofMinutes(1)).endpoint(node).orElseThrow();
      Instant ends = ((X509Certificate) store.getCertificate("a")).getNotAfter().toInstant();
      assertThat(expiry.subject()).isEqualTo("certificate:rpc-1");
      assertThat(expiry.ends().toOptional()).contains(ends);
    }
  }

  @Test
  void aFolderThatNearsItsQuotaIsToldAndClearsWhenItIsEmptied() throws Exception {
    Path file = Files.write(folder.resolve("data"), new byte[500]);
    try (Watched network =
        watched(
            List.of(),
            List.of(),
            List.of(
                new NetworkConfig.Disk("data", folder, Optional.of(1_000L)),
                new NetworkConfig.Disk("gone", folder.resolve("none"), Optional.of(1L))))) {
      network.watch.survey();
      network.pass(5);
      assertThat(network.raised()).isEmpty();
      assertThat(network.stateOf("disk.filling", "disk:gone"))
          .isEqualTo(HealthReport.State.UNKNOWN);
      Files.write(file, new byte[900]);
      network.watch.survey();
      network.pass(1);
      assertThat(network.last("disk.filling").summary()).isEqualTo("data is 90 % full");
      Files.write(file, new byte[10]);
      network.watch.survey();
      assertThat(network.secondsUntil("disk.filling", Signal.State.CLEARED, 70)).isPresent();
    }
  }
}
