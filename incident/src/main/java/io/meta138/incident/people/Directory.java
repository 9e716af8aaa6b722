package io.meta138.incident.people;

import io.meta138.incident.escalation.Policy;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.AddressBook;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Problem;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who there is, what they may do in one environment and how they are reached; checked as a whole
 * when it is made.
 */
public final class Directory implements AddressBook {
  /** What is said of a name that no environment can have. */
  public static final String ENVIRONMENT_EXPECTED =
      "expected an environment's name of 1 to 63 lower-case letters, digits and '-', such as"
          + " production";

  private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private final DirectoryFile file;
  private final String environment;
  private final Path folder;
  private final Map<String, Schedule> schedules = new LinkedHashMap<>();

  private Directory(DirectoryFile file, String environment, Path folder) {
    this.file = file;
    this.environment = environment;
    this.folder = folder;
    file.schedules().forEach((name, entry) -> schedules.put(name, schedule(name, entry)));
  }

  /**
   * Reads a file that is a directory and nothing else; paths in it are relative to its folder.
   *
   * @param environment whose roles count; well formed
   */
  public static ConfigResult<Directory> read(Path path, String environment) {
    return switch (ConfigFile.read(path, DirectoryFile.class)) {
      case ConfigResult.Invalid<DirectoryFile>(List<Problem> problems) ->
          new ConfigResult.Invalid<>(problems);
      case ConfigResult.Valid<DirectoryFile>(DirectoryFile file, Map<String, Integer> lines) ->
          of(path, "", file, lines, environment);
    };
  }

  /**
   * Makes a directory of a part of a larger file.
   *
   * @param path of the file
   * @param key of the part, such as {@code directory}; empty when it is the whole file
   * @param lines where each key of the file stands
   * @param environment whose roles count; well formed
   */
  public static ConfigResult<Directory> of(
      Path path, String key, DirectoryFile file, Map<String, Integer> lines, String environment) {
    List<Problem> problems = new DirectoryCheck(path.toString(), key, file, lines).problems();
    if (!problems.isEmpty()) {
      return new ConfigResult.Invalid<>(problems);
    }
    Path folder = path.toAbsolutePath().getParent();
    return new ConfigResult.Valid<>(
        new Directory(file, environment, folder == null ? Path.of("/") : folder), lines);
  }

  /** Whether an environment can have this name. */
  public static boolean isEnvironment(String name) {
    return ENVIRONMENT.matcher(name).matches();
  }

  /** The environment whose roles count. */
  public String environment() {
    return environment;
  }

  /** What a person may do here; empty when there is no such person, or one who is only paged. */
  public Optional<Role> role(String person) {
    return role(person, environment);
  }

  /**
   * What a person may do in the other environments that the directory names; those where the person
   * may do nothing are left out.
   */
  public Map<String, Role> elsewhere(String person) {
    Map<String, Role> all = new TreeMap<>();
    environments().stream()
        .filter(other -> !other.equals(environment))
        .forEach(other -> role(person, other).ifPresent(role -> all.put(other, role)));
    return all;
  }

  /** Every environment that somebody has a role of their own in. */
  public Set<String> environments() {
    return file.people().values().stream()
        .flatMap(person -> person.roles().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Optional<Role> role(String person, String where) {
    return Optional.ofNullable(file.people().get(person))
        .flatMap(entry -> Optional.ofNullable(entry.roles().get(where)).or(entry::role));
  }

  /** Names of all people. */
  public Set<String> people() {
    return file.people().keySet();
  }

  /** A person's or place's name for people to read. */
  public String shown(String contact) {
    DirectoryFile.PersonEntry person = file.people().get(contact);
    return person == null ? contact : person.fullName();
  }

  /** Names of all schedules. */
  public Set<String> scheduleNames() {
    return file.schedules().keySet();
  }

  /** Policies of escalation in their order. */
  public List<Policy> policies() {
    return file.policies();
  }

  /** The channels of a contact in the order in which they are to be tried. */
  public List<Channel> channels(String contact) {
    return contact(contact).map(Directory::tried).orElse(List.of());
  }

  /** The telephone number of a person or place, for people to call. */
  public Optional<String> phone(String contact) {
    return contact(contact).flatMap(ContactEntry::phone);
  }

  @Override
  public Optional<Address> address(String contact, Channel channel) {
    return contact(contact)
        .flatMap(entry ->
            switch (channel) {
              case PAGERDUTY ->
                  entry.pagerdutyKeyFile().map(key -> new Address.PagerDuty(secret(key)));
              case SLACK -> entry.slack().map(Address.Slack::new);
              case EMAIL -> entry.email().map(Address.Email::new);
              case WEBHOOK ->
                  entry
                      .webhook()
                      .map(hook -> new Address.Webhook(hook.url(), secret(hook.secretFile())));
              case STATUS_PAGE -> entry.statusPage().map(Address.StatusPage::new);
            });
  }

  Optional<Schedule> schedule(String name) {
    return Optional.ofNullable(schedules.get(name));
  }

  /** The person with this identifier or mailbox at PagerDuty. */
  Optional<String> atPagerDuty(String user, String mailbox) {
    return file.people().entrySet().stream()
        .filter(entry ->
            entry.getValue().pagerdutyUser().filter(user::equals).isPresent()
                || (entry.getValue().pagerdutyUser().isEmpty()
                    && entry
                        .getValue()
                        .contact()
                        .email()
                        .filter(mailbox::equalsIgnoreCase)
                        .isPresent()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Whom a target other than a schedule names, in the order of the file. */
  List<String> named(Target target) {
    return everybody(file, target).stream().toList();
  }

  private Optional<ContactEntry> contact(String name) {
    DirectoryFile.PersonEntry person = file.people().get(name);
    return person == null
        ? Optional.ofNullable(file.places().get(name))
        : Optional.of(person.contact());
  }

  private SecretFile secret(Path path) {
    return new SecretFile(folder.resolve(path));
  }

  /** Everybody that a target can mean at some time. */
  static Set<String> everybody(DirectoryFile file, Target target) {
    String name = target.name();
    Stream<String> all =
        switch (target) {
          case Target.OnCall _ ->
              Optional.ofNullable(file.schedules().get(name)).stream()
                  .flatMap(schedule -> schedule.layers().stream())
                  .flatMap(layer -> layer.people().stream());
          case Target.Lead _ ->
              Optional.ofNullable(file.teams().get(name)).stream()
                  .map(DirectoryFile.TeamEntry::lead);
          case Target.Team _ ->
              Optional.ofNullable(file.teams().get(name)).stream()
                  .flatMap(team -> team.members().stream());
          case Target.Position _ -> file.positions().getOrDefault(name, List.of()).stream();
          case Target.Person _, Target.Place _ -> Stream.of(name);
        };
    return new LinkedHashSet<>(all.toList());
  }

  /** The channels of a contact in the order in which they are to be tried. */
  static List<Channel> tried(ContactEntry contact) {
    return contact.order().isEmpty() ? given(contact) : contact.order();
  }

  /** The channels that a contact has an address for. */
  static List<Channel> given(ContactEntry contact) {
    List<Channel> channels = new ArrayList<>();
    contact.pagerdutyKeyFile().ifPresent(_ -> channels.add(Channel.PAGERDUTY));
    contact.slack().ifPresent(_ -> channels.add(Channel.SLACK));
    contact.webhook().ifPresent(_ -> channels.add(Channel.WEBHOOK));
    contact.email().ifPresent(_ -> channels.add(Channel.EMAIL));
    contact.statusPage().ifPresent(_ -> channels.add(Channel.STATUS_PAGE));
    return List.copyOf(channels);
  }

  private static Schedule schedule(String name, DirectoryFile.ScheduleEntry entry) {
    var zone = DirectoryCheck.zone(entry.zone()).orElseThrow();
    List<Rotation> layers =
        entry.layers().stream()
            .map(layer ->
                new Rotation(
                    layer.name(),
                    zone,
                    DirectoryCheck.start(layer.start()).orElseThrow(),
                    layer.length() * (layer.every() == DirectoryFile.Every.WEEK ? 7 : 1),
                    layer.people(),
                    layer.hours().flatMap(DirectoryCheck::hours),
                    layer.days().isEmpty()
                        ? EnumSet.allOf(DayOfWeek.class)
                        : Set.copyOf(layer.days())))
            .toList();
    List<StandIn> fixed =
        entry.overrides().stream()
            .map(one ->
                new StandIn(
                    0,
                    name,
                    one.person(),
                    DirectoryCheck.moment(one.from()).orElseThrow().toInstant(),
                    DirectoryCheck.moment(one.until()).orElseThrow().toInstant(),
                    "file",
                    ""))
            .toList();
    return new Schedule(name, layers, fixed, entry.pagerdutySchedule());
  }
}
