package io.meta138.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Small Maven modules below the product's own parent, built offline with what is there already. */
final class MavenFixture {
  /** Those that nothing above them may be a dependency of. */
  static final List<String> LOWER_MODULES = List.of("platform", "chain", "oracle");

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Pattern FAILURE =
      Pattern.compile(
          "\\[ERROR] Failed to execute goal \\S+ \\([^)]*\\) on project (\\S+):"
              + ".*?(?=\\[ERROR] Failed to execute goal|\\z)",
          Pattern.DOTALL);

  private final Path directory;
  private final List<String> modules = new ArrayList<>();

  /**
   * How a build ended.
   *
   * @param failures each project that did, with what the build said while at it and in the end
   * @param printed everything the build said
   */
  record Outcome(Map<String, String> failures, String printed) {}

  /** In a directory that exists. */
  MavenFixture(Path directory) throws IOException {
    this.directory = directory.toRealPath();
    Path settings = Files.createDirectory(this.directory.resolve(".mvn"));
    try (Stream<Path> files = Files.list(Meta138.ROOT.resolve(".mvn"))) {
      for (Path file : files.toList()) {
        Files.copy(file, settings.resolve(file.getFileName()));
      }
    }
  }

  /** A dependency whose version the parent manages. */
  static String dependency(String group, String artifact) {
    return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId></dependency>"
        .formatted(group, artifact);
  }

  /** A module with one class {@code io.meta138.fixture.Fixture}. */
  void module(String name, String dependencies, String source) throws IOException {
    Path sources = Files.createDirectories(add(name).resolve("src/main/java/io/meta138/fixture"));
    Files.writeString(sources.resolve("Fixture.java"), source);
    pom(
        name,
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <parent>
            <groupId>io.meta138</groupId>
            <artifactId>meta138</artifactId>
            <version>0.1.0</version>
          </parent>
          <artifactId>%s</artifactId>
          <dependencies>
          %s
          </dependencies>
        </project>
        """
            .formatted(name, dependencies));
  }

  /** A copy of a module's POM with one more dependency; its own ones are left out. */
  void copyWith(String module, String dependency) throws IOException {
    String name = module + "-copy";
    add(name);
    String pom = Files.readString(Meta138.ROOT.resolve(module).resolve("pom.xml"));
    pom(
        name,
        pom.replace(
                "<artifactId>meta138-" + module + "</artifactId>",
                "<artifactId>" + name + "</artifactId>")
            .replaceFirst(
                "(?s)<dependencies>.*?</dependencies>",
                "<dependencies>" + dependency + "</dependencies>"));
  }

  private Path add(String name) throws IOException {
    modules.add(name);
    return Files.createDirectory(directory.resolve(name));
  }

  private void pom(String name, String text) throws IOException {
    Path folder = directory.resolve(name);
    Path parent = folder.relativize(Meta138.ROOT.toRealPath().resolve("pom.xml"));
    Files.writeString(
        folder.resolve("pom.xml"),
        text.replaceFirst("</parent>", "<relativePath>" + parent + "</relativePath></parent>"));
  }

  /** Builds every module, or those that the arguments name. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    StringBuilder list = new StringBuilder();
    modules.forEach(module -> list.append("<module>").append(module).append("</module>"));
    Files.writeString(
        directory.resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>io.meta138.fixture</groupId>
          <artifactId>build-rules</artifactId>
          <version>1</version>
          <packaging>pom</packaging>
          <modules>%s</modules>
        </project>
        """
            .formatted(list));
    List<String> command = new ArrayList<>(List.of("mvn", "-o", "-B", "-ntp"));
    command.addAll(List.of(arguments));
    Path printed = directory.resolve("printed.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process maven = builder.start();
    if (!maven.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      maven.destroyForcibly();
      throw new AssertionError("not built within " + LIMIT + ":\n" + Files.readString(printed));
    }
    return outcome(Files.readString(printed));
  }

  private static Outcome outcome(String printed) {
    Map<String, String> failures = new HashMap<>();
    Matcher failure = FAILURE.matcher(printed);
    while (failure.find()) {
      failures.put(failure.group(1), section(printed, failure.group(1)) + failure.group());
    }
    return new Outcome(failures, printed);
  }

  /** What was said from a project's heading to the next one's. */
  private static String section(String printed, String project) {
    Matcher section =
        Pattern.compile(
                "(?s)< io\\.meta138:%s >.*?(?=\\[INFO] -+<|\\[INFO] Reactor Summary|\\z)"
                    .formatted(project))
            .matcher(printed);
    return section.find() ? section.group() : "";
  }
}
