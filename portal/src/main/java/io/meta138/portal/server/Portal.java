package io.meta138.portal.server;

import io.meta138.incident.notifications.providers.Postman;
import io.meta138.incident.people.Directory;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.portal.PortalConfig;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.accounts.Passwords;
import io.meta138.portal.accounts.Sessions;
import io.meta138.portal.desk.DeskGateway;
import io.meta138.portal.export.ExportSettings;
import io.meta138.portal.export.StatusExporter;
import io.meta138.portal.oidc.Oidc;
import io.meta138.portal.oidc.OidcConfig;
import io.meta138.portal.status.PublicStatus;
import io.meta138.portal.status.Uptime;
import io.meta138.portal.status.UptimeNotes;
import io.meta138.portal.stream.Events;
import io.meta138.portal.stream.Looker;
import io.meta138.portal.stream.Overviews;
import io.meta138.portal.subscriptions.Mails;
import io.meta138.portal.subscriptions.Subscribers;
import io.meta138.portal.views.Views;
import io.meta138.portal.work.LongWork;
import io.meta138.portal.work.MessageRetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** The portal: what it consists of, put together. */
public final class Portal implements Service {
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(5);

  private final Database database;
  private final Accounts accounts;
  private final Sessions sessions;
  private final Replays replays;
  private final Streams streams;
  private final Looker looker;
  private final PortalServer server;
  private final InstantSource clock;
  private final UptimeNotes uptime;
  private final PublicStatus status;
  private final Optional<Oidc> oidc;
  private final LongWork work;
  private final Optional<StatusExporter> exporter;
  private final Optional<Mails> mails;
  private Instant swept = Instant.EPOCH;

  /**
   * What the portal works with.
   *
   * @param database for its own schema
   * @param directory of people
   * @param tokens of the desk
   * @param desk where the desk answers now, without a path
   * @param http for calls to the desk
   * @param views what is shown
   * @param journal where changes are written down
   * @param site the built pages
   * @param clock for everything
   * @param random for secrets
   * @param metrics for counting
   * @param outside what it works with beyond this program
   */
  public record Parts(
      Database database,
      Directory directory,
      Tokens tokens,
      Supplier<URI> desk,
      BoundedHttp http,
      Views views,
      Journal journal,
      Site site,
      InstantSource clock,
      SecureRandom random,
      MeterRegistry metrics,
      Outside outside) {}

  /**
   * What a portal works with beyond this program.
   *
   * @param publicUrl where browsers reach it, without a path; empty when nobody said
   * @param provider that people may sign in by; empty for none
   * @param folder that files of the configuration are relative to
   * @param mails to subscribers of the status page; empty for none
   */
  public record Outside(
      Optional<URI> publicUrl,
      Optional<OidcConfig> provider,
      Path folder,
      Optional<MailsTo> mails) {
    /** Without mails. */
    public Outside(Optional<URI> publicUrl, Optional<OidcConfig> provider, Path folder) {
      this(publicUrl, provider, folder, Optional.empty());
    }

    /** The same, with mails. */
    public Outside with(Postman postman, URI site) {
      return new Outside(
          publicUrl, provider, folder, Optional.of(new MailsTo(postman, publicUrl.orElse(site))));
    }

    /** Nothing. */
    public static Outside none() {
      return new Outside(Optional.empty(), Optional.empty(), Path.of("/"));
    }

    /** What a configuration names. */
    public static Outside of(PortalConfig config, Path folder) {
      return new Outside(Optional.of(config.publicUrl()), config.oidc(), folder);
    }

    private Optional<Oidc> oidc(Parts parts) {
      return provider.flatMap(config ->
          publicUrl.map(url ->
              new Oidc(
                  config,
                  url,
                  config.clientSecretFile().map(folder::resolve).map(SecretFile::new),
                  parts.database(),
                  parts.directory(),
                  parts.http(),
                  parts.clock(),
                  parts.random())));
    }
  }

  /**
   * How mails go out.
   *
   * @param postman that takes them
   * @param site where their links lead, without a path
   */
  public record MailsTo(Postman postman, URI site) {}

  /** A portal that is not started yet. */
  public Portal(PortalSettings settings, Parts parts) {
    this(settings, parts, Optional.empty());
  }

  /**
   * A portal that is not started yet.
   *
   * @param export where the status page is written to; empty for nowhere
   */
  public Portal(PortalSettings settings, Parts parts, Optional<ExportSettings> export) {
    this.database = parts.database();
    this.clock = parts.clock();
    this.accounts = new Accounts(database, parts.directory(), new Passwords(parts.random()), clock);
    this.sessions =
        new Sessions(database, parts.directory(), parts.tokens(), clock, parts.random());
    this.replays = new Replays(database, clock);
    Overviews overviews = new Overviews(parts.views(), clock);
    this.uptime = new UptimeNotes(new Uptime(database));
    this.status =
        new PublicStatus(
            parts.views(), overviews, uptime, parts.outside().mails().isPresent(), clock);
    Subscribers subscribers = new Subscribers(database, clock, parts.random());
    this.mails =
        parts
            .outside()
            .mails()
            .map(told ->
                new Mails(
                    status::now,
                    database,
                    subscribers,
                    told.postman(),
                    told.site(),
                    clock,
                    parts.metrics()));
    Events events = new Events("b" + Long.toString(clock.instant().toEpochMilli(), 36));
    this.streams = new Streams(events, settings.limits());
    this.looker =
        new Looker(parts.views(), overviews, events, () -> streams.count() > 0, this::besides);
    DeskHandler desk =
        new DeskHandler(new DeskGateway(parts.http(), parts.desk(), clock), sessions);
    Handlers handlers = new Handlers(desk::answer);
    SignInLog log = new SignInLog(parts.journal(), parts.metrics(), clock);
    Buckets attempts =
        new Buckets(settings.limits().signInsPerMinute() * 3L, Duration.ofMinutes(1), clock);
    new SessionHandlers(
            accounts, sessions, parts.directory(), settings, parts.journal(), log, attempts, clock)
        .bind(handlers);
    this.oidc = parts.outside().oidc(parts);
    new SubscriptionHandlers(mails.map(_ -> subscribers), settings, parts.site(), clock)
        .bind(handlers);
    new OidcHandlers(oidc, sessions, log, new Cookies(settings), attempts).bind(handlers);
    new SystemHandlers(parts.views(), overviews, clock).bind(handlers);
    String boot = "b" + Long.toString(clock.instant().toEpochMilli(), 36);
    this.work = new LongWork(database, events, clock, boot + "-" + ProcessHandle.current().pid());
    work.resume(MessageRetry.KIND, id -> new MessageRetry(parts.views().lanes(), id, clock));
    this.exporter = export.map(to -> new StatusExporter(to, status::now, parts.site()::content));
    new WorkHandlers(work, exporter, parts.views().lanes(), parts.journal(), desk, clock)
        .bind(handlers);
    new PublicHandlers(status, accounts, parts.directory(), settings).bind(handlers);
    handlers.on("search", new SearchHandler(parts.views())::answer).complete();
    this.server =
        new PortalServer(
            settings,
            new Gate(sessions, parts.tokens(), settings),
            new Keyed(handlers, replays),
            streams,
            new Pages(parts.site(), status, settings.https()),
            clock,
            parts.metrics());
    Gauge.builder("meta138_portal_streams", streams, Streams::count).register(parts.metrics());
  }

  @Override
  public String name() {
    return "portal";
  }

  @Override
  public void start() {
    database.migrate("portal");
    work.start();
    server.start();
    looker.start();
    exporter.ifPresent(StatusExporter::start);
    mails.ifPresent(Mails::start);
  }

  @Override
  public void stop() throws InterruptedException {
    try {
      if (exporter.isPresent()) {
        exporter.get().stop();
      }
      looker.stop();
      if (mails.isPresent()) {
        mails.get().stop();
      }
    } finally {
      try {
        server.stop();
      } finally {
        work.stop();
      }
    }
  }

  private void besides() {
    uptime.note(status.now());
    work.tend();
    Instant now = clock.instant();
    if (now.isAfter(swept.plus(SWEEP_EVERY))) {
      swept = now;
      sessions.sweep();
      replays.sweep();
      oidc.ifPresent(Oidc::sweep);
      mails.ifPresent(Mails::sweep);
    }
  }

  /**
   * The first administrator's password for one use, when nobody has a password yet.
   *
   * @param handover which has it before it is good
   * @throws IOException when it can't be handed over; it is not good then
   */
  public Optional<Accounts.First> first(Accounts.Handover handover) throws IOException {
    return accounts.first(handover);
  }

  /** The port it listens on; -1 while it is not started. */
  public int port() {
    return server.port();
  }
}
