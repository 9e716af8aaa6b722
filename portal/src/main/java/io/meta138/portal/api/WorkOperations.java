package io.meta138.portal.api;

import static io.meta138.portal.api.Access.ACT;
import static io.meta138.portal.api.Access.ADMINISTER;
import static io.meta138.portal.api.Access.READ;
import static io.meta138.portal.api.Operation.AFTER;
import static io.meta138.portal.api.Operation.LIMIT;
import static io.meta138.portal.api.Operation.get;
import static io.meta138.portal.api.Operation.post;

import io.meta138.portal.api.Operation.Query;
import java.util.List;
import java.util.Set;

/** What can be done about work that takes longer than a request, and what begins some. */
public final class WorkOperations {
  private static final String ALL = Operations.ROOT + "/operations";
  private static final Set<String> BEGIN = Set.of("retryMessage", "exportStatus");

  private WorkOperations() {}

  /** Whether an operation is answered with 202 and where its work is followed. */
  public static boolean begins(Operation operation) {
    return BEGIN.contains(operation.id());
  }

  static List<Operation> all() {
    String tag = "operations";
    return List.of(
        get("operations", ALL, READ, tag, "Long work, newest first.")
            .asks(new Query("state", "running or all (all)"), LIMIT, AFTER)
            .gives(WorkDocuments.LongOperations.class),
        get("operation", ALL + "/{id}", READ, tag, "How long work goes on, or how it ended.")
            .gives(WorkDocuments.LongOperation.class),
        post("cancelOperation", ALL + "/{id}/cancel", ACT, tag, "Has long work end early.")
            .gives(WorkDocuments.LongOperation.class),
        post(
                "exportStatus",
                Operations.ROOT + "/status/exports",
                ADMINISTER,
                "status",
                "Writes the status page to the configured folder, and pushes it.")
            .gives(WorkDocuments.LongOperation.class));
  }
}
