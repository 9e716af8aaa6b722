package io.meta138.portal.server;

import io.meta138.incident.server.Problem;
import java.util.List;
import java.util.Map;

/** What came of a request. */
public sealed interface Answer {
  /**
   * A document.
   *
   * @param status of success
   * @param document that Jackson can write
   * @param cookies to be set
   */
  record Given(int status, Object document, List<String> cookies) implements Answer {
    /** Copies the cookies. */
    public Given {
      cookies = List.copyOf(cookies);
    }
  }

  /**
   * Work began that takes longer than a request.
   *
   * @param document that Jackson can write
   * @param location where it is followed
   */
  record Begun(Object document, String location) implements Answer {}

  /**
   * Bytes that are sent as they are.
   *
   * @param status of it
   * @param type of the content
   * @param headers besides
   */
  record Bytes(int status, String type, byte[] bytes, Map<String, String> headers)
      implements Answer {
    /** Copies the headers. */
    public Bytes {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * Done, and there is nothing to say.
   *
   * @param cookies to be set
   */
  record Done(List<String> cookies) implements Answer {
    /** Copies the cookies. */
    public Done {
      cookies = List.copyOf(cookies);
    }
  }

  /**
   * A browser goes on elsewhere, with GET.
   *
   * @param place to go to; one of ours, or of the provider that is configured
   * @param cookies to be set
   */
  record Moved(String place, List<String> cookies) implements Answer {
    /** Copies the cookies. */
    public Moved {
      cookies = List.copyOf(cookies);
    }
  }

  /** It was not done. */
  record Refused(Problem problem) implements Answer {}

  /** A document with status 200. */
  static Answer of(Object document) {
    return new Given(200, document, List.of());
  }

  /** A problem. */
  static Answer refused(Problem problem) {
    return new Refused(problem);
  }
}
