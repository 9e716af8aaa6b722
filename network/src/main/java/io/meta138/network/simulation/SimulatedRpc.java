package io.meta138.network.simulation;

import io.meta138.network.simulation.SimulatedNode.Api;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Besu's JSON-RPC, as far as it is watched, on the state of a simulated network. */
final class SimulatedRpc {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final long BEYOND = 1_000_000;

  private final SimulatedConsensus consensus;
  private final List<SimulatedNode> nodes;
  private final long chainId;

  SimulatedRpc(SimulatedConsensus consensus, List<SimulatedNode> nodes, long chainId) {
    this.consensus = consensus;
    this.nodes = nodes;
    this.chainId = chainId;
  }

  /** A refusal, as JSON-RPC codes it. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    RefusedException(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }
  }

  /** The whole answer to a body, single or batch. */
  JsonNode answer(SimulatedNode node, JsonNode body, Instant now) {
    if (!body.isArray()) {
      return call(node, body, now);
    }
    if (node.misbehaviour().filter(Misbehaviour.NO_BATCHES::equals).isPresent()) {
      return error(JSON.nullNode(), -32_600, "Invalid Request");
    }
    ArrayNode answers = JSON.arrayNode();
    body.forEach(one -> answers.add(call(node, one, now)));
    return answers;
  }

  private ObjectNode call(SimulatedNode node, JsonNode call, Instant now) {
    JsonNode id = call.path("id");
    boolean wrong = node.misbehaviour().filter(Misbehaviour.WRONG_ID::equals).isPresent();
    JsonNode shown = wrong ? JSON.numberNode(-7) : id.isMissingNode() ? JSON.nullNode() : id;
    try {
      JsonNode result = method(node, call.path("method").asString(""), call.path("params"), now);
      ObjectNode answer = JSON.objectNode();
      answer.put("jsonrpc", "2.0").set("id", shown);
      answer.set("result", result);
      return answer;
    } catch (RefusedException refused) {
      return error(shown, refused.code, String.valueOf(refused.getMessage()));
    } catch (IllegalArgumentException invalid) {
      return error(shown, -32_602, "Invalid params");
    }
  }

  private static ObjectNode error(JsonNode id, int code, String message) {
    ObjectNode answer = JSON.objectNode();
    answer.put("jsonrpc", "2.0").set("id", id);
    answer.putObject("error").put("code", code).put("message", message);
    return answer;
  }

  private JsonNode method(SimulatedNode node, String method, JsonNode params, Instant now) {
    Api api =
        switch (method.substring(0, Math.max(0, method.indexOf('_')))) {
          case "eth" -> Api.ETH;
          case "net" -> Api.NET;
          case "web3" -> Api.WEB3;
          case "qbft" -> Api.QBFT;
          case "admin" -> Api.ADMIN;
          case "txpool" -> Api.TXPOOL;
          default -> throw new RefusedException(-32_601, "Method not found");
        };
    JsonNode result =
        switch (api) {
          case ETH -> eth(node, method, params);
          case NET -> net(node, method, now);
          case WEB3 -> web3(method);
          case QBFT -> qbft(node, method, params);
          case ADMIN -> admin(node, method, now);
          case TXPOOL -> txpool(node, method);
        };
    if (!node.apis().contains(api)) {
      throw new RefusedException(-32_604, "Method not enabled");
    }
    return result;
  }

  private static RefusedException unknown() {
    return new RefusedException(-32_601, "Method not found");
  }

  private JsonNode eth(SimulatedNode node, String method, JsonNode params) {
    return switch (method) {
      case "eth_chainId" ->
          hex(
              node.misbehaviour().filter(Misbehaviour.WRONG_CHAIN::equals).isPresent()
                  ? chainId + 1
                  : chainId);
      case "eth_blockNumber" -> hex(head(node));
      case "eth_getBlockByNumber" -> blockByNumber(node, params);
      case "eth_getBlockByHash" ->
          block(node, consensus.block(Hash.parse(params.path(0).asString(""))));
      // a node far behind says so too: only heights tell
      case "eth_syncing" -> JSON.booleanNode(false);
      case "eth_gasPrice" -> hex(1_000_000_000L);
      case "eth_getBalance" -> JSON.stringNode("0xde0b6b3a7640000");
      case "eth_call" -> JSON.stringNode("0x");
      case "eth_getTransactionCount" ->
          hex(
              node.nonce(
                  Address.parse(params.path(0).asString("")),
                  params.path(1).asString("").equals("pending")));
      default -> throw unknown();
    };
  }

  private long head(SimulatedNode node) {
    boolean future = node.misbehaviour().filter(Misbehaviour.FUTURE_HEAD::equals).isPresent();
    return node.height(consensus.height()) + (future ? BEYOND : 0);
  }

  private JsonNode blockByNumber(SimulatedNode node, JsonNode params) {
    long height = node.height(consensus.height());
    String at = params.path(0).asString("");
    long number =
        switch (at) {
          case "latest", "pending", "safe", "finalized" -> height;
          case "earliest" -> 0;
          default -> Hex.number(at).longValueExact();
        };
    return block(node, number > height ? Optional.empty() : consensus.block(number));
  }

  private JsonNode block(SimulatedNode node, Optional<SimulatedBlock> found) {
    if (found.isEmpty()) {
      return JSON.nullNode();
    }
    SimulatedBlock block = found.get();
    boolean garbled =
        node.misbehaviour().filter(Misbehaviour.GARBLED_EXTRA_DATA::equals).isPresent();
    boolean future = node.misbehaviour().filter(Misbehaviour.FUTURE_HEAD::equals).isPresent();
    ObjectNode json = JSON.objectNode();
    json.put("number", Hex.quantity(block.number() + (future ? BEYOND : 0)));
    json.put("hash", block.hash().toString());
    json.put("mixHash", "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365");
    json.put("parentHash", block.parent().toString());
    json.put("nonce", "0x0000000000000000");
    json.put("miner", block.proposer().toString());
    json.put("difficulty", "0x1");
    json.put("totalDifficulty", Hex.quantity(block.number() + 1));
    json.put("extraData", garbled ? "0xdeadbeef" : Hex.encode(block.extraData()));
    json.put("size", "0x3e8");
    json.put("gasLimit", "0x1c9c380");
    json.put("gasUsed", "0x0");
    json.put("timestamp", Hex.quantity(block.timestamp().getEpochSecond()));
    json.putArray("transactions");
    json.putArray("uncles");
    return json;
  }

  private JsonNode net(SimulatedNode node, String method, Instant now) {
    return switch (method) {
      case "net_peerCount" -> hex(peers(node, now));
      case "net_version" -> JSON.stringNode(Long.toString(chainId));
      case "net_listening" -> JSON.booleanNode(true);
      case "net_enode" -> JSON.stringNode(enode(node));
      default -> throw unknown();
    };
  }

  int peers(SimulatedNode node, Instant now) {
    int others = (int) nodes.stream().filter(other -> other != node && other.isRunning()).count();
    return node.peers(others, now);
  }

  private static String enode(SimulatedNode node) {
    return "enode://"
        + "%0128x".formatted(node.name().hashCode() & 0xffff_ffffL)
        + "@127.0.0.1:30303";
  }

  private static JsonNode web3(String method) {
    if (!method.equals("web3_clientVersion")) {
      throw unknown();
    }
    return JSON.stringNode("besu/v25.9.0/linux-x86_64/openjdk-java-21");
  }

  private JsonNode qbft(SimulatedNode node, String method, JsonNode params) {
    return switch (method) {
      case "qbft_getValidatorsByBlockNumber" -> validators(node, params.path(0).asString(""));
      case "qbft_getValidatorsByBlockHash" ->
          consensus
              .block(Hash.parse(params.path(0).asString("")))
              .<JsonNode>map(block -> addresses(consensus.validatorsAfter(block.number())))
              .orElse(JSON.nullNode());
      case "qbft_getPendingVotes" -> {
        ObjectNode votes = JSON.objectNode();
        node.validator()
            .ifPresent(own ->
                consensus.wishes(own).forEach((about, add) -> votes.put(about.toString(), add)));
        yield votes;
      }
      case "qbft_proposeValidatorVote" -> {
        Address about = Address.parse(params.path(0).asString(""));
        node.validator()
            .ifPresent(own -> consensus.wish(own, about, params.path(1).asBoolean(false)));
        yield JSON.booleanNode(true);
      }
      case "qbft_discardValidatorVote" -> {
        Address about = Address.parse(params.path(0).asString(""));
        node.validator().ifPresent(own -> consensus.forget(own, about));
        yield JSON.booleanNode(true);
      }
      case "qbft_getRequestTimeoutSeconds" -> JSON.numberNode(consensus.timeout().toSeconds());
      case "qbft_getSignerMetrics" -> signerMetrics(node);
      default -> throw unknown();
    };
  }

  private JsonNode validators(SimulatedNode node, String at) {
    long height = node.height(consensus.height());
    long number =
        at.equals("latest") || at.equals("pending")
            ? height
            : at.equals("earliest") ? 0 : Hex.number(at).longValueExact();
    return number > height ? JSON.nullNode() : addresses(consensus.validatorsAfter(number));
  }

  private static ArrayNode addresses(List<Address> list) {
    ArrayNode json = JSON.arrayNode();
    list.stream().sorted().forEach(address -> json.add(address.toString()));
    return json;
  }

  private JsonNode signerMetrics(SimulatedNode node) {
    ArrayNode json = JSON.arrayNode();
    long height = node.height(consensus.height());
    for (Address validator : consensus.validatorsAfter(height)) {
      long last = -1;
      long count = 0;
      for (long number = Math.max(0, height - 99); number <= height; number++) {
        if (consensus.block(number).orElseThrow().proposer().equals(validator)) {
          last = number;
          count++;
        }
      }
      json.addObject()
          .put("address", validator.toString())
          .put("proposedBlockCount", Hex.quantity(count))
          .put("lastProposedBlockNumber", Hex.quantity(Math.max(0, last)));
    }
    return json;
  }

  private JsonNode admin(SimulatedNode node, String method, Instant now) {
    return switch (method) {
      case "admin_peers" -> {
        ArrayNode json = JSON.arrayNode();
        nodes.stream()
            .filter(other -> other != node && other.isRunning())
            .limit(peers(node, now))
            .forEach(other -> {
              ObjectNode peer = json.addObject();
              peer.put("version", "0x5").put("name", other.name()).put("enode", enode(other));
              peer.putObject("network").put("remoteAddress", "127.0.0.1:30303");
              peer.putObject("protocols")
                  .putObject("eth")
                  .put("head", consensus.block(consensus.height()).orElseThrow().hash().toString());
            });
        yield json;
      }
      case "admin_nodeInfo" -> {
        ObjectNode json = JSON.objectNode();
        json.put("enode", enode(node)).put("name", "besu/v25.9.0");
        json.putObject("protocols")
            .putObject("eth")
            .put("difficulty", consensus.height() + 1)
            .put("network", chainId);
        yield json;
      }
      case "admin_addPeer", "admin_removePeer" -> JSON.booleanNode(true);
      default -> throw unknown();
    };
  }

  private static JsonNode txpool(SimulatedNode node, String method) {
    return switch (method) {
      case "txpool_status" ->
          JSON.objectNode()
              .put("pending", Hex.quantity(node.pending()))
              .put("queued", Hex.quantity(node.queued()));
      case "txpool_besuStatistics" ->
          JSON.objectNode()
              .put("maxSize", -1)
              .put("localCount", 0)
              .put("remoteCount", node.pending() + node.queued());
      default -> throw unknown();
    };
  }

  private static JsonNode hex(long value) {
    return JSON.stringNode(Hex.quantity(value));
  }

  /** The page that Prometheus reads. */
  String metrics(SimulatedNode node, Instant now) {
    return SimulatedPage.of(consensus, node, peers(node, now));
  }

  static String write(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }
}
