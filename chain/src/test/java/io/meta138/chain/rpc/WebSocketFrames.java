package io.meta138.chain.rpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The server's side of RFC 6455, as much as a test's clients need: they send nothing in parts. */
final class WebSocketFrames {
  private static final String KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private WebSocketFrames() {}

  /** Takes one message. */
  @FunctionalInterface
  interface Receiver {
    void receive(Socket from, String message) throws IOException;
  }

  /** Answers the opening handshake, section 4.2.2. */
  static void upgrade(Socket socket, String key) throws IOException {
    try {
      byte[] accept = MessageDigest.getInstance("SHA-1").digest(bytes(key + KEY));
      String head =
          "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + Base64.getEncoder().encodeToString(accept)
              + "\r\n\r\n";
      socket.getOutputStream().write(bytes(head));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads frames, section 5.2, until the client closes. */
  static void serve(Socket socket, InputStream in, Receiver receiver) throws IOException {
    while (true) {
      int first = in.read();
      int second = in.read();
      if (first < 0 || second < 0) {
        return;
      }
      byte[] data = readMasked(in, second & 127);
      switch (first & 15) {
        case TEXT -> receiver.receive(socket, new String(data, StandardCharsets.UTF_8));
        case CLOSE -> {
          write(socket, CLOSE, data);
          return;
        }
        case PING -> write(socket, PONG, data);
        default -> {}
      }
    }
  }

  private static byte[] readMasked(InputStream in, int announced) throws IOException {
    long length = announced;
    if (announced >= 126) {
      byte[] extended = in.readNBytes(announced == 126 ? 2 : 8);
      length = new BigInteger(1, extended).longValueExact();
    }
    byte[] mask = in.readNBytes(4);
    byte[] data = in.readNBytes(Math.toIntExact(length));
    for (int i = 0; i < data.length; i++) {
      data[i] ^= mask[i & 3];
    }
    return data;
  }

  /** Sends a message in one frame. */
  static void writeText(Socket socket, String text) throws IOException {
    write(socket, TEXT, bytes(text));
  }

  private static void write(Socket socket, int opcode, byte[] data) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream(data.length + 10);
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
