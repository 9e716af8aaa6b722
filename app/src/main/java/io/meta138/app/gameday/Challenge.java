package io.meta138.app.gameday;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Something that is done to the devnet for a while: a fault, or a decoy that nobody is to be
 * bothered with.
 *
 * @param name by which it is asked for
 * @param about what is done, for people
 * @param cause the component that the desk should name; empty of a decoy
 * @param severity that its incident should have, such as {@code p1}; empty of a decoy
 * @param traits what planning has to know
 * @param lasts from its beginning to its end
 * @param rest how long after its end its traces may be seen, so that nothing alike may begin
 * @param alone names of what nothing else may touch meanwhile
 * @param shared names of what nothing may have alone meanwhile
 * @param action what is done
 */
record Challenge(
    String name,
    String about,
    Optional<Function<Arena, String>> cause,
    String severity,
    Set<Trait> traits,
    Duration lasts,
    Duration rest,
    Set<String> alone,
    Set<String> shared,
    Action action) {
  Challenge {
    traits = Set.copyOf(traits);
    alone = Set.copyOf(alone);
    shared = Set.copyOf(shared);
  }

  /** What planning and scoring have to know of a fault. */
  enum Trait {
    /** Somebody is to be paged. */
    PAGES,
    /** Somebody is to be paged within seconds. */
    PAGES_AT_ONCE,
    /** It shows only while somebody is paged. */
    BESIDE_A_PAGE
  }

  /** What is done, and how it is undone. */
  interface Action {
    /** Does it. */
    void begin(Arena arena) throws Exception;

    /** Undoes it; without effect where it was not done. */
    void end(Arena arena) throws Exception;
  }

  /** One half of an action. */
  @FunctionalInterface
  interface Half {
    void run(Arena arena) throws Exception;
  }

  boolean decoy() {
    return cause.isEmpty();
  }

  boolean pages() {
    return traits.contains(Trait.PAGES) || traits.contains(Trait.PAGES_AT_ONCE);
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  /** Whether both may be under way at the same time. */
  boolean agreesWith(Challenge other) {
    return alone.stream().noneMatch(one -> other.alone.contains(one) || other.shared.contains(one))
        && other.alone.stream().noneMatch(shared::contains);
  }

  static Builder fault(String name, String about) {
    return new Builder(name, about);
  }

  /** Puts a fault together; a decoy when no cause is given. */
  static final class Builder {
    private final String name;
    private final String about;
    private Optional<Function<Arena, String>> cause = Optional.empty();
    private String severity = "";
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private Duration lasts = Duration.ofSeconds(10);
    private Duration rest = Duration.ofSeconds(10);
    private final Set<String> alone = new HashSet<>();
    private final Set<String> shared = new HashSet<>();

    private Builder(String name, String about) {
      this.name = name;
      this.about = about;
    }

    Builder cause(String severity, String component) {
      return cause(severity, _ -> component);
    }

    Builder cause(String severity, Function<Arena, String> component) {
      this.severity = severity;
      this.cause = Optional.of(component);
      return this;
    }

    Builder traits(Trait... more) {
      traits.addAll(List.of(more));
      return this;
    }

    /** In seconds. */
    Builder times(int lasts, int rest) {
      this.lasts = Duration.ofSeconds(lasts);
      this.rest = Duration.ofSeconds(rest);
      return this;
    }

    Builder alone(String... names) {
      alone.addAll(List.of(names));
      return this;
    }

    Builder shared(String... names) {
      shared.addAll(List.of(names));
      return this;
    }

    Challenge does(Half begin, Half end) {
      Action action =
          new Action() {
            @Override
            public void begin(Arena arena) throws Exception {
              begin.run(arena);
            }

            @Override
            public void end(Arena arena) throws Exception {
              end.run(arena);
            }
          };
      return new Challenge(
          name, about, cause, severity, traits, lasts, rest, alone, shared, action);
    }
  }
}
