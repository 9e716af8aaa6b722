package io.meta138.portal.api;

import io.meta138.portal.api.Operation.Content;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI 3.1 document of some operations, made of their records. */
public final class OpenApi {
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Schemas schemas = new Schemas();
  private final ObjectNode root = JSON.createObjectNode();

  private OpenApi(List<Operation> operations, String version) {
    root.put("openapi", "3.1.0");
    ObjectNode info = root.putObject("info");
    info.put("title", "Meta138 portal");
    info.put("version", version);
    info.put(
        "description",
        "Times are ISO 8601 in UTC. Prices are strings of decimal digits. Members that don't apply"
            + " are left out. Lists are paged: the next page is asked for with the opaque text that"
            + " the page before gave as next.");
    info.putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
    ObjectNode paths = root.putObject("paths");
    for (Operation operation : operations) {
      ObjectNode path =
          paths.has(operation.path())
              ? (ObjectNode) paths.get(operation.path())
              : paths.putObject(operation.path());
      describe(
          operation, path.putObject(operation.method().text().toLowerCase(java.util.Locale.ROOT)));
    }
    ObjectNode components = root.putObject("components");
    schemas.of(Documents.Problem.class);
    components.set("schemas", schemas.definitions());
    ObjectNode security = components.putObject("securitySchemes");
    security.putObject("session").put("type", "apiKey").put("in", "cookie").put("name", "meta138");
    security.putObject("token").put("type", "http").put("scheme", "bearer");
  }

  /** The document's tree. */
  public static ObjectNode document(List<Operation> operations, String version) {
    return new OpenApi(operations, version).root;
  }

  /** The document as text. */
  public static String text(List<Operation> operations, String version) {
    return JSON.writeValueAsString(document(operations, version)) + "\n";
  }

  private void describe(Operation operation, ObjectNode out) {
    out.put("operationId", operation.id());
    out.putArray("tags").add(operation.tag());
    out.put("summary", operation.summary());
    out.put("x-access", Schemas.spelled(operation.access()));
    var parameters = JSON.createArrayNode();
    Matcher matcher = PARAMETER.matcher(operation.path());
    while (matcher.find()) {
      parameter(parameters.addObject(), matcher.group(1), "path", "");
    }
    for (Operation.Query query : operation.query()) {
      ObjectNode parameter = parameters.addObject();
      parameter(parameter, query.name(), "query", query.description());
      if (query.equals(Operation.LIMIT)) {
        parameter.putObject("schema").put("type", "integer").put("minimum", 1).put("maximum", 200);
      }
    }
    if (operation.keyed()) {
      parameter(
          parameters.addObject(),
          "Idempotency-Key",
          "header",
          "the same key with the same body gives the same answer for 24 hours");
    }
    if (!parameters.isEmpty()) {
      out.set("parameters", parameters);
    }
    if (operation.access() == Access.PUBLIC) {
      out.putArray("security");
    } else {
      var security = out.putArray("security");
      security.addObject().putArray("session");
      security.addObject().putArray("token");
    }
    operation
        .body()
        .ifPresent(body -> {
          ObjectNode request = out.putObject("requestBody");
          request.put("required", true);
          request
              .putObject("content")
              .putObject("application/json")
              .set("schema", schemas.of(body));
        });
    answers(operation, out.putObject("responses"));
  }

  private static void parameter(ObjectNode out, String name, String in, String description) {
    out.put("name", name);
    out.put("in", in);
    if (!description.isEmpty()) {
      out.put("description", description);
    }
    out.put("required", in.equals("path"));
    out.putObject("schema").put("type", "string");
  }

  private void answers(Operation operation, ObjectNode out) {
    switch (operation.answer()) {
      case Content.Moved() ->
          out.putObject("303").put("description", "see the address in Location");
      case Content.None() -> out.putObject("204").put("description", "done");
      case Content.Bytes(String type) ->
          content(out.putObject("200"), type).putObject("schema").put("type", "string");
      case Content.Of(Class<?> type) ->
          content(out.putObject(success(operation)), "application/json")
              .set("schema", schemas.of(type));
      case Content.ListOf(Class<?> type) ->
          content(out.putObject("200"), "application/json").set("schema", schemas.listOf(type));
    }
    ObjectNode problem = out.putObject("default");
    problem.put("description", "why it was not done");
    problem
        .putObject("content")
        .putObject("application/problem+json")
        .set("schema", schemas.of(Documents.Problem.class));
  }

  /** What the desk makes is told with 200, 201 or 202. */
  private static String success(Operation operation) {
    if (WorkOperations.begins(operation)) {
      return "202";
    }
    return operation.path().startsWith(DeskOperations.ROOT) && operation.keyed() ? "2XX" : "200";
  }

  private static ObjectNode content(ObjectNode answer, String type) {
    answer.put("description", "the answer");
    return answer.putObject("content").putObject(type);
  }

  /** Operations by method and path, as the document names them. */
  public static Map<String, Operation> byPlace(List<Operation> operations) {
    Map<String, Operation> all = new LinkedHashMap<>();
    operations.forEach(one -> all.put(one.method().text() + " " + one.path(), one));
    return all;
  }
}
