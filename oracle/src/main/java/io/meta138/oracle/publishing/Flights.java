package io.meta138.oracle.publishing;

import io.meta138.platform.types.Hash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reports on their way, and those that were, for what is heard of them later. */
final class Flights {
  private static final int REMEMBERED = 256;

  private final Map<Hash, Draft> flying = new LinkedHashMap<>();
  private final Map<Hash, Draft> remembered = new LinkedHashMap<>();

  boolean isEmpty() {
    return flying.isEmpty();
  }

  boolean has(Hash id) {
    return flying.containsKey(id);
  }

  /** Oldest first. */
  List<Hash> ids() {
    return List.copyOf(flying.keySet());
  }

  @Nullable Draft draft(Hash id) {
    return remembered.get(id);
  }

  void add(Hash id, Draft draft) {
    flying.put(id, draft);
    remembered.put(id, draft);
    if (remembered.size() > REMEMBERED) {
      remembered.remove(remembered.keySet().iterator().next());
    }
  }

  void landed(Hash id) {
    flying.remove(id);
  }

  @Nullable Draft forget(Hash id) {
    return remembered.remove(id);
  }
}
