package io.meta138.ccip;

import io.meta138.chain.abi.ReadFailedException;
import io.meta138.platform.lifecycle.Background;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;

/** A service that looks again and again; whatever a look fails with, there is a next one. */
public abstract class Looking extends Background {
  private static final Logger LOG = LoggerFactory.getLogger(Looking.class);

  private final Duration interval;

  /** One that looks this long after each look. */
  protected Looking(Duration interval) {
    this.interval = interval;
  }

  /** Looks once, and does what is due. */
  public abstract void look();

  /** A look failed: what was last known need not hold any more. */
  protected void blind() {}

  @Override
  protected final void run() throws InterruptedException {
    while (true) {
      try {
        look();
      } catch (ReadFailedException e) {
        LOG.debug("{}: {}", name(), e.reason());
        blind();
      } catch (NestedRuntimeException e) {
        LOG.warn("{}: the database does not answer", name(), e);
        blind();
      } catch (RuntimeException e) {
        // whatever was answered, nothing is looked after by a thread that ended
        LOG.error("{}: a look failed", name(), e);
        blind();
      }
      TimeUnit.NANOSECONDS.sleep(interval.toNanos());
    }
  }
}
