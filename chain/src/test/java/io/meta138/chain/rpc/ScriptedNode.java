package io.meta138.chain.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON-RPC node over real sockets, HTTP and WebSocket on one port, that does what a test tells
 * it: serves a small chain of its own, or misbehaves.
 */
public final class ScriptedNode implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, Function<JsonNode, Object>> answers = new ConcurrentHashMap<>();
  private final List<String> methods = Collections.synchronizedList(new ArrayList<>());
  private final List<String> requestHeads = Collections.synchronizedList(new ArrayList<>());
  private final List<Subscriber> subscribers = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Behaviour> once = new ConcurrentLinkedQueue<>();
  private volatile Behaviour behaviour = new Behaviour.Normal();
  private volatile boolean silent;
  private volatile boolean batches = true;
  private volatile Function<List<Object>, List<Object>> batchOrder = Function.identity();

  private final ScriptedChain chain = new ScriptedChain();

  private record Subscriber(Socket socket, String id) {}

  /**
   * An error that an answer may be.
   *
   * @param code of JSON-RPC
   * @param message of the node
   * @param data more of it
   */
  public record NodeError(int code, String message, String data) {}

  private ScriptedNode(ServerSocket server, long chainId) {
    this.server = server;
    answer("eth_chainId", _ -> "0x" + Long.toHexString(chainId));
    answer("eth_blockNumber", _ -> "0x" + Long.toHexString(chain.height()));
    answer("eth_getBlockByNumber", params -> chain.block(params.get(0).stringValue()));
    answer("eth_subscribe", _ -> "0x1");
  }

  /** A node of this chain on a free port of the loopback. */
  public static ScriptedNode start(long chainId) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ScriptedNode node = new ScriptedNode(server, chainId);
    Thread.ofVirtual().name("scripted-node").start(node::accept);
    return node;
  }

  /** Its address for calls. */
  public String http() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Its address for calls and subscriptions. */
  public String ws() {
    return "ws://127.0.0.1:" + server.getLocalPort();
  }

  /** How it answers from now on. */
  public ScriptedNode behave(Behaviour next) {
    behaviour = next;
    return this;
  }

  /** How it answers the next message that is neither a chain id nor a head, once. */
  public ScriptedNode behaveOnce(Behaviour next) {
    once.add(next);
    return this;
  }

  /** What it answers to a method: a JSON value, a {@link NodeError}, or null. */
  public ScriptedNode answer(String method, Function<JsonNode, Object> answer) {
    answers.put(method, answer);
    return this;
  }

  /** Whether it takes batches. */
  public ScriptedNode batches(boolean taken) {
    batches = taken;
    return this;
  }

  /** In which order, and which of, the answers of a batch are sent. */
  public ScriptedNode batchOrder(Function<List<Object>, List<Object>> order) {
    batchOrder = order;
    return this;
  }

  /** Whether subscriptions hear nothing of new blocks. */
  public ScriptedNode silent(boolean value) {
    silent = value;
    return this;
  }

  /** The methods it was asked for so far. */
  public List<String> methods() {
    synchronized (methods) {
      return List.copyOf(methods);
    }
  }

  /** How often it was asked for a method. */
  public long count(String method) {
    return methods().stream().filter(method::equals).count();
  }

  /** Request line and headers of each HTTP request so far. */
  public List<String> requestHeads() {
    synchronized (requestHeads) {
      return List.copyOf(requestHeads);
    }
  }

  /** How many subscriptions there are. */
  public int subscriptions() {
    return subscribers.size();
  }

  /** Adds blocks of a branch and tells subscribers of each. */
  public void mine(int blocks, String branch) {
    for (int i = 0; i < blocks; i++) {
      ObjectNode header = chain.add(branch);
      if (!silent) {
        announce(header);
      }
    }
  }

  /** The blocks it serves. */
  ScriptedChain chain() {
    return chain;
  }

  /** Ends every connection, keeping the port. */
  public void dropConnections() throws IOException {
    subscribers.clear();
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    server.close();
    dropConnections();
  }

  private void announce(ObjectNode header) {
    List<Subscriber> all;
    synchronized (subscribers) {
      all = List.copyOf(subscribers);
    }
    for (Subscriber subscriber : all) {
      ObjectNode note = MAPPER.createObjectNode().put("jsonrpc", "2.0");
      note.put("method", "eth_subscription")
          .putObject("params")
          .put("subscription", subscriber.id())
          .set("result", header);
      try {
        WebSocketFrames.writeText(subscriber.socket(), note.toString());
      } catch (IOException e) {
        subscribers.remove(subscriber);
      }
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new java.io.BufferedInputStream(socket.getInputStream());
      for (String head = HttpMessages.readHead(in);
          !head.isEmpty();
          head = HttpMessages.readHead(in)) {
        requestHeads.add(head);
        String key = HttpMessages.headerValue(head, "sec-websocket-key");
        if (!key.isEmpty()) {
          WebSocketFrames.upgrade(socket, key);
          WebSocketFrames.serve(socket, in, this::respondInFrame);
          return;
        }
        int length = Integer.parseInt(HttpMessages.headerValue(head, "content-length"));
        if (!respond(socket, new String(in.readNBytes(length), StandardCharsets.UTF_8))) {
          return;
        }
      }
    } catch (IOException e) {
      // the client went away, or the test ended the connection
    } finally {
      open.remove(socket);
      subscribers.removeIf(subscriber -> subscriber.socket().equals(socket));
    }
  }

  private Behaviour next(String message) {
    boolean probe = message.contains("eth_chainId") || message.contains("eth_blockNumber");
    Behaviour single = probe ? null : once.poll();
    return single == null ? behaviour : single;
  }

  private boolean respond(Socket socket, String message) throws IOException {
    OutputStream out = socket.getOutputStream();
    switch (next(message)) {
      case Behaviour.Normal _ ->
          HttpMessages.send(out, 200, Map.of(), bytes(reply(message, socket)));
      case Behaviour.Hang _ -> hang();
      case Behaviour.Status(int code, Map<String, String> headers, String body) -> {
        methods.add("refused by status");
        HttpMessages.send(out, code, headers, bytes(body));
      }
      case Behaviour.Body(String text) -> HttpMessages.send(out, 200, Map.of(), bytes(text));
      case Behaviour.Changed(var change) ->
          HttpMessages.send(out, 200, Map.of(), bytes(change.apply(reply(message, socket))));
      case Behaviour.CloseMidAnswer _ -> {
        byte[] body = bytes(reply(message, socket));
        out.write(HttpMessages.head(200, Map.of(), body.length));
        out.write(body, 0, body.length / 2);
        out.flush();
        return false;
      }
      case Behaviour.Oversized(int size) ->
          HttpMessages.send(out, 200, Map.of(), bytes(filler(size)));
      case Behaviour.Drip(int millis) -> {
        byte[] body = bytes(reply(message, socket));
        out.write(HttpMessages.head(200, Map.of(), body.length));
        for (byte b : body) {
          out.write(b);
          out.flush();
          if (pause(millis)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static String filler(int size) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + "a".repeat(size) + "\"}";
  }

  private void hang() {
    pause(60_000);
  }

  private boolean pause(int millis) {
    try {
      return closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private String reply(String message, Socket socket) {
    JsonNode root = MAPPER.readTree(message);
    if (!root.isArray()) {
      return replyOne(root, socket).toString();
    }
    if (!batches) {
      return "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"no batch\"}}";
    }
    List<Object> all = new ArrayList<>();
    root.values().forEach(call -> all.add(replyOne(call, socket)));
    ArrayNode array = MAPPER.createArrayNode();
    batchOrder.apply(all).forEach(one -> array.add((JsonNode) one));
    return array.toString();
  }

  private ObjectNode replyOne(JsonNode call, Socket socket) {
    String method = call.path("method").stringValue();
    methods.add(method);
    ObjectNode reply = MAPPER.createObjectNode().put("jsonrpc", "2.0");
    reply.set("id", call.path("id"));
    Function<JsonNode, Object> answer = answers.get(method);
    Object value =
        answer == null
            ? new NodeError(-32601, "no such method", "")
            : answer.apply(call.path("params"));
    if (method.equals("eth_subscribe")) {
      subscribers.add(new Subscriber(socket, String.valueOf(value)));
    }
    if (value instanceof NodeError(int code, String text, String data)) {
      reply.putObject("error").put("code", code).put("message", text).put("data", data);
    } else {
      reply.set("result", MAPPER.valueToTree(value));
    }
    return reply;
  }

  private void respondInFrame(Socket socket, String message) throws IOException {
    switch (next(message)) {
      case Behaviour.Hang _ -> {}
      case Behaviour.Body(String text) -> WebSocketFrames.writeText(socket, text);
      case Behaviour.Changed(var change) ->
          WebSocketFrames.writeText(socket, change.apply(reply(message, socket)));
      case Behaviour.Oversized(int size) -> WebSocketFrames.writeText(socket, filler(size));
      case Behaviour.CloseMidAnswer _ -> socket.close();
      default -> WebSocketFrames.writeText(socket, reply(message, socket));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
