package io.meta138.incident.notifications.providers;

import io.meta138.incident.secrets.SecretFile;
import java.util.Optional;

/**
 * A server that takes mail.
 *
 * @param host its name
 * @param port its port, such as 587
 * @param startTls whether the connection is encrypted
 * @param login to sign in with, when the server wants it
 */
public record MailServer(String host, int port, StartTls startTls, Optional<Login> login) {
  /** A password goes over an encrypted connection only. */
  public MailServer {
    if (login.isPresent() && startTls != StartTls.REQUIRED) {
      throw new IllegalArgumentException(
          "a password needs an encrypted connection: set start-tls to required");
    }
  }

  /** Whether the connection is encrypted with STARTTLS. */
  public enum StartTls {
    /** Always; a server without it gets nothing. */
    REQUIRED,
    /** Where the server offers it. */
    OFFERED,
    /** Never; for a server on this machine. */
    NEVER
  }

  /**
   * Who signs in.
   *
   * @param user name
   * @param password file with it
   */
  public record Login(String user, SecretFile password) {}
}
