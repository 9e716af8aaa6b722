package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for this machine that nobody signed but itself.
 *
 * @param certificate PEM file
 * @param key PEM file
 * @param trusting who believes it and nothing else
 */
record OwnCertificate(Path certificate, Path key, SSLContext trusting) {
  private static final String PASSWORD = "changeit";

  /** Makes one with the JDK's own tool, in a folder. */
  static OwnCertificate in(Path folder) throws Exception {
    Path kept = folder.resolve("own.p12");
    Process made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=portal",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                kept.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(made.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(made.exitValue()).isZero();
    KeyStore store = KeyStore.getInstance(kept.toFile(), PASSWORD.toCharArray());
    Path certificate = pem(folder, "CERTIFICATE", store.getCertificate("own").getEncoded());
    Path key = pem(folder, "PRIVATE KEY", store.getKey("own", PASSWORD.toCharArray()).getEncoded());
    KeyStore believed = KeyStore.getInstance("PKCS12");
    believed.load(null, null);
    believed.setCertificateEntry("own", store.getCertificate("own"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(believed);
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);
    return new OwnCertificate(certificate, key, trusting);
  }

  private static Path pem(Path folder, String kind, byte[] bytes) throws Exception {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    Path file =
        Files.writeString(
            folder.resolve(kind.toLowerCase(Locale.ROOT).replace(' ', '-') + ".pem"),
            "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(kind, lines.encodeToString(bytes)));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
