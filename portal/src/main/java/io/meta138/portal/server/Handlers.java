package io.meta138.portal.server;

import io.meta138.portal.PortalException;
import io.meta138.portal.api.DeskOperations;
import io.meta138.portal.api.Operation;
import io.meta138.portal.api.Operations;
import java.util.HashMap;
import java.util.Map;

/** What does each operation: the portal's own, and for all others the desk. */
final class Handlers {
  /** Does one operation. */
  @FunctionalInterface
  interface Handler {
    Answer answer(Call call) throws InterruptedException;
  }

  private final Map<String, Handler> own = new HashMap<>();
  private final Handler desk;

  Handlers(Handler desk) {
    this.desk = desk;
  }

  Handlers on(String id, Handler handler) {
    own.put(id, handler);
    return this;
  }

  /** Makes sure that every operation of the portal's own has its handler. */
  Handlers complete() {
    for (Operation operation : Operations.own()) {
      if (!own.containsKey(operation.id()) && !operation.id().equals("stream")) {
        throw new PortalException("nothing does " + operation.id());
      }
    }
    return this;
  }

  Answer answer(Call call) throws InterruptedException {
    return call.operation().path().startsWith(DeskOperations.ROOT)
        ? desk.answer(call)
        : handler(call.operation().id()).answer(call);
  }

  private Handler handler(String id) {
    Handler handler = own.get(id);
    if (handler == null) {
      throw new PortalException("nothing does " + id);
    }
    return handler;
  }
}
