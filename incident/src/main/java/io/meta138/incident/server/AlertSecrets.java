package io.meta138.incident.server;

import io.meta138.incident.secrets.SecretFile;
import java.util.Optional;

/**
 * What senders of alerts prove themselves with; without a file nothing is taken from there.
 *
 * @param alertmanager bearer token of Alertmanager
 * @param loki bearer token of Loki's ruler
 * @param webhook key of signed requests
 */
public record AlertSecrets(
    Optional<SecretFile> alertmanager, Optional<SecretFile> loki, Optional<SecretFile> webhook) {}
