package io.meta138.network.health;

import io.meta138.network.health.Readings.Disk;
import io.meta138.network.health.Readings.Expiry;
import io.meta138.network.health.Readings.Nonces;
import io.meta138.network.health.Readings.Space;
import io.meta138.platform.types.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Judges what surrounds the chain: certificates, keys, disks, accounts. */
final class SiteRules {
  /** Points of percent that a disk has to be below the limit to count as emptied. */
  private static final int EMPTIED = 3;

  private final NetworkConfig config;
  private final Map<String, Expiry> expiries = new TreeMap<>();
  private final Map<String, Disk> disks = new TreeMap<>();
  private final Map<Address, Waiting> accounts = new TreeMap<>();

  /** An account and since when its next transaction has not moved. */
  private record Waiting(Nonces nonces, Instant since) {}

  SiteRules(NetworkConfig config) {
    this.config = config;
  }

  void take(Expiry expiry) {
    expiries.put(expiry.subject(), expiry);
  }

  void take(Disk disk) {
    disks.put(disk.name(), disk);
  }

  void take(Nonces nonces) {
    accounts.merge(
        nonces.account(),
        new Waiting(nonces, nonces.at()),
        (before, after) ->
            new Waiting(nonces, moved(before.nonces(), nonces) ? nonces.at() : before.since()));
  }

  private static boolean moved(Nonces before, Nonces after) {
    return before.mined() != after.mined() || before.pending() <= before.mined();
  }

  Map<String, Expiry> expiries() {
    return Map.copyOf(expiries);
  }

  Map<String, Disk> disks() {
    return Map.copyOf(disks);
  }

  void judge(Instant now, boolean stalled, Verdicts out) {
    expiries.values().forEach(expiry -> expiry(now, expiry, out));
    disks.values().forEach(disk -> disk(disk, out));
    accounts.values().forEach(waiting -> nonce(now, waiting, stalled, out));
  }

  private void expiry(Instant now, Expiry expiry, Verdicts out) {
    Kind kind = expiry.key() ? Kind.KEY_EXPIRING : Kind.CERTIFICATE_EXPIRING;
    Optional<Instant> ends = expiry.ends().toOptional();
    if (ends.isEmpty()) {
      String why = expiry.what() + ": " + expiry.ends().reason();
      if (expiry.local()) {
        out.holds(kind, expiry.subject(), why, Map.of("reason", expiry.ends().reason()));
      } else {
        out.unknown(kind, expiry.subject(), why);
      }
      return;
    }
    Duration left = Duration.between(now, ends.get());
    if (left.compareTo(config.limits().expiryWarning()) < 0) {
      out.holds(
          kind,
          expiry.subject(),
          left.isNegative()
              ? expiry.what() + " ended " + Words.of(left.negated()) + " ago"
              : expiry.what() + " ends in " + Words.of(left),
          Map.of("ends", ends.get().toString(), "daysLeft", Long.toString(left.toDays())));
    } else {
      out.clear(kind, expiry.subject(), expiry.what() + " ends in " + Words.of(left));
    }
  }

  private void disk(Disk disk, Verdicts out) {
    String subject = "disk:" + disk.name();
    Optional<Space> space = disk.space().toOptional();
    if (space.isEmpty()) {
      out.unknown(Kind.DISK_FILLING, subject, disk.space().reason());
      return;
    }
    int percent = space.get().percent();
    int limit = config.limits().diskPercent();
    String summary = "%s is %d %% full".formatted(disk.name(), percent);
    if (percent >= limit) {
      out.holds(
          Kind.DISK_FILLING,
          subject,
          summary,
          Map.of(
              "percent", Integer.toString(percent),
              "limit", Integer.toString(limit),
              "used", Long.toString(space.get().used()),
              "total", Long.toString(space.get().total())));
    } else if (percent <= limit - EMPTIED) {
      out.clear(Kind.DISK_FILLING, subject, summary);
    } else {
      out.unknown(Kind.DISK_FILLING, subject, summary + ", close to its limit");
    }
  }

  private void nonce(Instant now, Waiting waiting, boolean stalled, Verdicts out) {
    Nonces nonces = waiting.nonces();
    String subject = "account:" + nonces.account();
    long open = nonces.pending() - nonces.mined();
    Duration waited = Duration.between(waiting.since(), now);
    if (stalled) {
      out.unknown(Kind.NONCE_STUCK, subject, "the chain makes no blocks");
    } else if (open > 0 && waited.compareTo(config.limits().nonceStuck()) > 0) {
      out.holds(
          Kind.NONCE_STUCK,
          subject,
          "nonce %d of %s has waited for %s, %d transactions behind it"
              .formatted(nonces.mined(), nonces.account(), Words.of(waited), open - 1),
          Map.of(
              "account", nonces.account().toString(),
              "nonce", Long.toString(nonces.mined()),
              "waiting", Long.toString(open)));
    } else {
      out.clear(Kind.NONCE_STUCK, subject, "transactions of " + nonces.account() + " move");
    }
  }
}
