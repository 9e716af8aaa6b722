package io.meta138.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ServiceGroupTest {
  private final List<String> log = new CopyOnWriteArrayList<>();

  @Test
  void servicesStartInOrderAndStopInReverse() throws Exception {
    ServiceGroup group = group(recorded("a"), recorded("b"));
    group.start();
    group.stop();
    group.stop();
    assertThat(log).containsExactly("start a", "start b", "stop b", "stop a");
  }

  @Test
  void aFailedStartStopsWhatWasStarted() {
    ServiceGroup group = group(recorded("a"), failing("b", true), recorded("c"));
    assertThatThrownBy(group::start).hasMessage("b does not start");
    assertThat(log).containsExactly("start a", "stop a");
  }

  @Test
  void everyServiceIsStoppedThoughOneFailsAndOneHangs() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Service hanging =
        new Service() {
          @Override
          public String name() {
            return "hanging";
          }

          @Override
          public void start() {}

          @Override
          public void stop() throws InterruptedException {
            never.await();
          }
        };
    ServiceGroup group =
        new ServiceGroup(
            "test", List.of(recorded("a"), failing("b", false), hanging), Duration.ofSeconds(1));
    group.start();
    assertThatThrownBy(group::stop)
        .isInstanceOf(LifecycleException.class)
        .hasMessageContaining("hanging did not stop within 1000 ms")
        .hasMessageContaining("b does not stop");
    assertThat(log).containsExactly("start a", "start b", "stop a");
    never.countDown();
  }

  private static ServiceGroup group(Service... services) {
    return new ServiceGroup("test", List.of(services), Duration.ofSeconds(30));
  }

  private Service recorded(String name) {
    return service(name, false, false);
  }

  private Service failing(String name, boolean atStart) {
    return service(name, atStart, !atStart);
  }

  private Service service(String name, boolean failStart, boolean failStop) {
    return new Service() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void start() {
        if (failStart) {
          throw new IllegalStateException(name + " does not start");
        }
        log.add("start " + name);
      }

      @Override
      public void stop() {
        if (failStop) {
          throw new IllegalStateException(name + " does not stop");
        }
        log.add("stop " + name);
      }
    };
  }
}
