package io.meta138.chain.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
  private static final String WEB_SOCKET_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** How it answers. */
  public sealed interface Behaviour {
    /** As it should. */
    record Normal() implements Behaviour {}

    /** Never. */
    record Hang() implements Behaviour {}

    /**
     * With an HTTP status and a body.
     *
     * @param headers more headers
     */
    record Status(int code, Map<String, String> headers, String body) implements Behaviour {}

    /** With a body of its own, status 200. */
    record Body(String text) implements Behaviour {}

    /** With the right answer changed. */
    record Changed(Function<String, String> change) implements Behaviour {}

    /** With only half of the announced body, then the end of the connection. */
    record CloseMidAnswer() implements Behaviour {}

    /** With a body of so many bytes. */
    record Oversized(int bytes) implements Behaviour {}

    /** With the right answer, a byte at a time. */
    record Drip(int millisPerByte) implements Behaviour {}
  }

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

  /** The chain it serves: hash by height. */
  private final List<String> chain = new ArrayList<>();

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
    chain.add(hash("genesis", 0));
    answer("eth_chainId", _ -> "0x" + Long.toHexString(chainId));
    answer("eth_blockNumber", _ -> "0x" + Long.toHexString(height()));
    answer("eth_getBlockByNumber", params -> block(params.get(0).stringValue()));
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

  /** Number of its newest block. */
  public synchronized long height() {
    return chain.size() - 1L;
  }

  /** Adds blocks of a branch and tells subscribers of each. */
  public void mine(int blocks, String branch) {
    for (int i = 0; i < blocks; i++) {
      ObjectNode header;
      synchronized (this) {
        chain.add(hash(branch, chain.size()));
        header = header(chain.size() - 1);
      }
      if (!silent) {
        announce(header);
      }
    }
  }

  /** Forgets every block above this height, telling nobody. */
  public synchronized void rollBackTo(long number) {
    while (chain.size() - 1 > number) {
      chain.removeLast();
    }
  }

  /** The hash of the block at this height. */
  public synchronized String hashAt(long number) {
    return chain.get(Math.toIntExact(number));
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

  private static String hash(String branch, long number) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((branch + number).getBytes(StandardCharsets.UTF_8));
      return "0x" + java.util.HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized Object block(String at) {
    long number = at.startsWith("0x") ? Long.parseLong(at.substring(2), 16) : chain.size() - 1L;
    return number < chain.size() ? header(Math.toIntExact(number)) : null;
  }

  private synchronized ObjectNode header(int number) {
    return MAPPER
        .createObjectNode()
        .put("number", "0x" + Integer.toHexString(number))
        .put("hash", chain.get(number))
        .put("parentHash", number == 0 ? "0x" + "0".repeat(64) : chain.get(number - 1))
        .put("timestamp", "0x" + Integer.toHexString(1_700_000_000 + number));
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
        writeFrame(subscriber.socket(), 1, bytes(note.toString()));
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
      for (String head = readHead(in); !head.isEmpty(); head = readHead(in)) {
        requestHeads.add(head);
        String key = headerValue(head, "sec-websocket-key");
        if (!key.isEmpty()) {
          upgrade(socket, key);
          serveFrames(socket, in);
          return;
        }
        int length = Integer.parseInt(headerValue(head, "content-length"));
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

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        return head.toString();
      }
    }
    return "";
  }

  private static String headerValue(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private Behaviour next(String message) {
    boolean probe = message.contains("eth_chainId") || message.contains("eth_blockNumber");
    Behaviour single = probe ? null : once.poll();
    return single == null ? behaviour : single;
  }

  private boolean respond(Socket socket, String message) throws IOException {
    OutputStream out = socket.getOutputStream();
    switch (next(message)) {
      case Behaviour.Normal _ -> send(out, 200, Map.of(), bytes(reply(message, socket)));
      case Behaviour.Hang _ -> hang();
      case Behaviour.Status(int code, Map<String, String> headers, String body) -> {
        methods.add("refused by status");
        send(out, code, headers, bytes(body));
      }
      case Behaviour.Body(String text) -> send(out, 200, Map.of(), bytes(text));
      case Behaviour.Changed(var change) ->
          send(out, 200, Map.of(), bytes(change.apply(reply(message, socket))));
      case Behaviour.CloseMidAnswer _ -> {
        byte[] body = bytes(reply(message, socket));
        out.write(head(200, Map.of(), body.length));
        out.write(body, 0, body.length / 2);
        out.flush();
        return false;
      }
      case Behaviour.Oversized(int size) -> send(out, 200, Map.of(), filler(size));
      case Behaviour.Drip(int millis) -> {
        byte[] body = bytes(reply(message, socket));
        out.write(head(200, Map.of(), body.length));
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

  private static byte[] filler(int size) {
    return bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + "a".repeat(size) + "\"}");
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

  private static void send(OutputStream out, int code, Map<String, String> headers, byte[] body)
      throws IOException {
    out.write(head(code, headers, body.length));
    out.write(body);
    out.flush();
  }

  private static byte[] head(int code, Map<String, String> headers, int length) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + code + " x\r\n");
    head.append("Content-Type: application/json\r\nContent-Length: ").append(length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return bytes(head.append("\r\n").toString());
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

  private static void upgrade(Socket socket, String key) throws IOException {
    try {
      byte[] accept = MessageDigest.getInstance("SHA-1").digest(bytes(key + WEB_SOCKET_KEY));
      socket
          .getOutputStream()
          .write(
              bytes(
                  "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      + "Sec-WebSocket-Accept: "
                      + Base64.getEncoder().encodeToString(accept)
                      + "\r\n\r\n"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Frames as RFC 6455, section 5.2, has them; clients here send none in parts. */
  private void serveFrames(Socket socket, InputStream in) throws IOException {
    while (true) {
      int first = in.read();
      int second = in.read();
      if (first < 0 || second < 0) {
        return;
      }
      long length = second & 127;
      if (length >= 126) {
        byte[] extended = in.readNBytes(length == 126 ? 2 : 8);
        length = new java.math.BigInteger(1, extended).longValueExact();
      }
      byte[] mask = in.readNBytes(4);
      byte[] data = in.readNBytes(Math.toIntExact(length));
      for (int i = 0; i < data.length; i++) {
        data[i] ^= mask[i & 3];
      }
      switch (first & 15) {
        case 1 -> respondInFrame(socket, new String(data, StandardCharsets.UTF_8));
        case 8 -> {
          writeFrame(socket, 8, data);
          return;
        }
        case 9 -> writeFrame(socket, 10, data);
        default -> {}
      }
    }
  }

  private void respondInFrame(Socket socket, String message) throws IOException {
    switch (next(message)) {
      case Behaviour.Hang _ -> {}
      case Behaviour.Body(String text) -> writeFrame(socket, 1, bytes(text));
      case Behaviour.Changed(var change) ->
          writeFrame(socket, 1, bytes(change.apply(reply(message, socket))));
      case Behaviour.Oversized(int size) -> writeFrame(socket, 1, filler(size));
      case Behaviour.CloseMidAnswer _ -> socket.close();
      default -> writeFrame(socket, 1, bytes(reply(message, socket)));
    }
  }

  private static void writeFrame(Socket socket, int opcode, byte[] data) throws IOException {
    java.io.ByteArrayOutputStream frame = new java.io.ByteArrayOutputStream(data.length + 10);
    frame.write(0x80 | opcode);
    if (data.length < 126) {
      frame.write(data.length);
    } else if (data.length < 65_536) {
      frame.write(126);
      frame.write(data.length >> 8);
      frame.write(data.length);
    } else {
      frame.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) data.length >> shift));
      }
    }
    frame.writeBytes(data);
    synchronized (socket) {
      socket.getOutputStream().write(frame.toByteArray());
      socket.getOutputStream().flush();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
