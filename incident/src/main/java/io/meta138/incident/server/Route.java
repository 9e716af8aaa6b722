package io.meta138.incident.server;

import io.helidon.http.Method;
import io.meta138.incident.people.Right;

/**
 * One operation of the interface.
 *
 * @param method GET reads; POST and DELETE change
 * @param path with parameters in braces
 * @param right that the caller's token must have
 * @param handler does it
 */
record Route(Method method, String path, Right right, Handler handler) {
  /** Does what a call asks for; runs on a thread of its own. */
  @FunctionalInterface
  interface Handler {
    Answer answer(Call call) throws InterruptedException;
  }

  static Route get(String path, Handler handler) {
    return new Route(Method.GET, path, Right.READ, handler);
  }

  static Route post(String path, Right right, Handler handler) {
    return new Route(Method.POST, path, right, handler);
  }

  static Route delete(String path, Right right, Handler handler) {
    return new Route(Method.DELETE, path, right, handler);
  }
}
