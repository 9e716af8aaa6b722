package io.meta138.oracle.deployment;

import io.meta138.oracle.deployment.DeploymentRecord.Contract;
import io.meta138.oracle.deployment.DeploymentRecord.Face;
import io.meta138.oracle.deployment.DeploymentRecord.Origin;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of a {@link DeploymentRecord}. */
final class RecordJson {
  private RecordJson() {}

  static ObjectNode write(DeploymentRecord record) {
    ObjectNode out = object();
    out.put("chainId", record.chainId().value());
    record.aggregator().ifPresent(contract -> out.set("aggregator", contract(contract)));
    record.receiver().ifPresent(contract -> out.set("receiver", contract(contract)));
    record.router().ifPresent(contract -> out.set("router", contract(contract)));
    ObjectNode feeds = out.putObject("feeds");
    record.feeds().forEach((feed, face) -> feeds.set(feed.name(), face(face)));
    ObjectNode proxies = out.putObject("proxies");
    record.proxies().forEach((feed, proxy) -> proxies.set(feed.name(), contract(proxy)));
    ObjectNode attempts = out.putObject("attempts");
    record.attempts().forEach(attempts::put);
    return out;
  }

  static DeploymentRecord read(JsonNode node) {
    return new DeploymentRecord(
        new ChainId(node.path("chainId").asLong()),
        member(node, "aggregator", "Aggregator")
            .or(() -> member(node, "receiver", DeploymentRecord.RECEIVER)),
        member(node, "router", "LaneRouter"),
        map(node.path("feeds"), FeedId::new, (name, face) -> face(new FeedId(name), face)),
        map(node.path("proxies"), FeedId::new, (name, proxy) -> contract(proxy, "PriceFeedProxy")),
        map(node.path("attempts"), name -> name, (name, count) -> count.asInt()));
  }

  private static Optional<Contract> member(JsonNode node, String name, String usual) {
    return Optional.of(node.path(name))
        .filter(JsonNode::isObject)
        .map(found -> contract(found, usual));
  }

  private static ObjectNode contract(Contract contract) {
    ObjectNode out = object();
    out.put("contract", contract.name());
    out.put("address", contract.address().toString());
    origin(out, contract.origin());
    out.set("constructor", texts(contract.constructor()));
    out.put("constructorArguments", contract.constructorArguments());
    out.put("codeHash", contract.codeHash().toString());
    out.set("immutables", texts(contract.immutables()));
    out.put("compiler", contract.compiler());
    out.set("settings", texts(contract.settings()));
    return out;
  }

  /** A contract; records of before lanes do not name theirs. */
  private static Contract contract(JsonNode node, String usual) {
    return new Contract(
        node.path("contract").asString(usual),
        Address.parse(text(node, "address")),
        origin(node),
        texts(node.path("constructor")),
        text(node, "constructorArguments"),
        Hash.parse(text(node, "codeHash")),
        texts(node.path("immutables")),
        text(node, "compiler"),
        texts(node.path("settings")));
  }

  private static ObjectNode face(Face face) {
    ObjectNode out = object();
    out.put("address", face.address().toString());
    out.put("description", face.spec().description());
    out.put("row", face.spec().row());
    out.put("column", face.spec().column());
    out.put("decimals", face.spec().decimals());
    out.put("precision", face.spec().precision());
    out.put("announces", face.spec().announces());
    origin(out, face.origin());
    out.put("codeHash", face.codeHash().toString());
    return out;
  }

  private static Face face(FeedId feed, JsonNode node) {
    FeedSpec spec =
        new FeedSpec(
            feed,
            text(node, "description"),
            node.path("row").asInt(),
            node.path("column").asInt(),
            node.path("decimals").asInt(),
            node.path("precision").asInt(),
            node.path("announces").asBoolean());
    return new Face(
        Address.parse(text(node, "address")),
        spec,
        origin(node),
        Hash.parse(text(node, "codeHash")));
  }

  private static void origin(ObjectNode out, Origin origin) {
    out.put("transaction", origin.transaction().toString());
    out.put("block", origin.block());
  }

  private static Origin origin(JsonNode node) {
    return new Origin(Hash.parse(text(node, "transaction")), node.path("block").asLong());
  }

  private static String text(JsonNode node, String member) {
    JsonNode value = node.path(member);
    if (!value.isString()) {
      throw new IllegalArgumentException("expected the text " + member);
    }
    return value.stringValue();
  }

  private static ObjectNode texts(SortedMap<String, String> map) {
    ObjectNode out = object();
    map.forEach(out::put);
    return out;
  }

  private static SortedMap<String, String> texts(JsonNode node) {
    return map(node, name -> name, (name, value) -> value.asString(""));
  }

  private static <K extends Comparable<K>, V> SortedMap<K, V> map(
      JsonNode node,
      Function<String, K> key,
      java.util.function.BiFunction<String, JsonNode, V> value) {
    SortedMap<K, V> out = new TreeMap<>();
    node.forEachEntry((name, child) -> out.put(key.apply(name), value.apply(name, child)));
    return out;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
