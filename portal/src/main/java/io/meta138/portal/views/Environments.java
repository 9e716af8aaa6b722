package io.meta138.portal.views;

import java.util.List;

/** What exists now. */
public interface Environments {
  /** The environment this portal is part of. */
  Environment here();

  /**
   * One place the system runs.
   *
   * @param name of it
   * @param provider whose machines
   * @param version of the program
   * @param chains it works with
   * @param components it consists of
   */
  record Environment(
      String name,
      String provider,
      String version,
      List<EnvironmentChain> chains,
      List<Component> components) {}

  /**
   * A chain of an environment.
   *
   * @param id of it
   * @param name of it
   * @param role home or destination
   * @param simulated whether it exists for this environment alone
   */
  record EnvironmentChain(long id, String name, String role, boolean simulated) {}

  /**
   * A part of an environment.
   *
   * @param name of it
   * @param version of it
   * @param standing how it does
   * @param detail where it is reached or what it does, in words
   */
  record Component(String name, String version, Standing standing, String detail) {}
}
