package io.meta138.incident.notifications.providers;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A mail server that can be told to misbehave, and that speaks STARTTLS when it has a key. */
public final class SmtpStandIn implements AutoCloseable {
  /** What it does when the message is complete. */
  enum End {
    TAKE,
    RESET,
    REFUSE,
    PUT_OFF,
    HANG
  }

  private final ServerSocket server;
  private final Optional<SSLContext> tls;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  volatile End end = End.TAKE;

  /** Starts on a port of the system's choice, with STARTTLS when it has a key. */
  public SmtpStandIn(Optional<Path> keyStore) {
    try {
      server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      tls = keyStore.isPresent() ? Optional.of(context(keyStore.get())) : Optional.empty();
    } catch (IOException | GeneralSecurityException e) {
      throw new UncheckedIOException(new IOException(e));
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Where it listens on this machine. */
  public int port() {
    return server.getLocalPort();
  }

  /** What it took, whole. */
  public List<String> messages() {
    return messages;
  }

  List<String> commands() {
    return commands;
  }

  /** A key with a certificate for 127.0.0.1, and the certificate beside it in PEM. */
  static Path makeKey(Path folder) throws IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Path store = folder.resolve("smtp.p12");
    run(
        keytool,
        "-genkeypair",
        "-keystore",
        store,
        "-storepass",
        "changeit",
        "-alias",
        "smtp",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost");
    run(
        keytool,
        "-exportcert",
        "-rfc",
        "-keystore",
        store,
        "-storepass",
        "changeit",
        "-alias",
        "smtp",
        "-file",
        folder.resolve("smtp.pem"));
    return store;
  }

  private static void run(Object... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(java.util.Arrays.stream(command).map(Object::toString).toList())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool failed");
    }
  }

  private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(store.toFile())) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> talk(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void talk(Socket plain) {
    Socket socket = plain;
    boolean secure = false;
    try {
      say(socket, "220 stand-in");
      BufferedReader in = reader(socket);
      String line;
      while ((line = in.readLine()) != null) {
        String command = line.toUpperCase(Locale.ROOT);
        commands.add((secure ? "secure " : "plain ") + command.split("[ :]", 2)[0]);
        if (command.startsWith("EHLO")) {
          say(socket, "250-stand-in");
          say(socket, tls.isPresent() && !secure ? "250 STARTTLS" : "250 AUTH PLAIN");
        } else if (command.startsWith("STARTTLS")) {
          say(socket, "220 go ahead");
          socket = secured(plain);
          in = reader(socket);
          secure = true;
        } else if (command.startsWith("AUTH")) {
          say(socket, "235 welcome");
        } else if (command.startsWith("DATA")) {
          say(socket, "354 go on");
          StringBuilder message = new StringBuilder();
          while ((line = in.readLine()) != null && !line.equals(".")) {
            message.append(line).append('\n');
          }
          if (line == null) {
            return; // cut short: what has no end was never taken
          }
          messages.add(message.toString());
          if (!ended(socket)) {
            return;
          }
        } else if (command.startsWith("QUIT")) {
          say(socket, "221 bye");
          return;
        } else {
          say(socket, "250 fine");
        }
      }
    } catch (IOException e) {
      commands.add("broken");
    } finally {
      try {
        plain.close();
      } catch (IOException e) {
        commands.add("not closed");
      }
    }
  }

  private boolean ended(Socket socket) throws IOException {
    switch (end) {
      case TAKE -> say(socket, "250 queued as 4711");
      case REFUSE -> say(socket, "550 no such mailbox");
      case PUT_OFF -> say(socket, "451 greylisted");
      case HANG -> {
        int _ = socket.getInputStream().read();
      }
      case RESET -> {
        socket.setSoLinger(true, 0);
        return false;
      }
    }
    return true;
  }

  private SSLSocket secured(Socket plain) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            tls.orElseThrow()
                .getSocketFactory()
                .createSocket(plain, "127.0.0.1", plain.getPort(), true);
    socket.setUseClientMode(false);
    socket.startHandshake();
    return socket;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void say(Socket socket, String line) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
