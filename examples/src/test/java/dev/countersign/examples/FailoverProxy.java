package dev.countersign.examples;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The address that clients know, behind which the server can be replaced by another. */
final class FailoverProxy implements AutoCloseable {

  private static final int NOBODY = 0;

  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int leader;

  FailoverProxy(int leader) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.leader = leader;
    daemon(this::accept);
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "failover-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listening.getLocalPort();
  }

  /** From now on nobody reaches the server, nor hears of what was sent to it before. */
  void cut() {
    leader = NOBODY;
    open.forEach(FailoverProxy::closeQuietly);
  }

  /** From now on clients reach this one. */
  void leadTo(int port) {
    leader = port;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        connect(listening.accept());
      } catch (IOException e) {
        // Nobody is there, or this is closed.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    open.add(client);
    int target = leader;
    if (target == NOBODY) {
      closeQuietly(client);
      return;
    }
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(server);
      daemon(() -> forward(client, server));
      daemon(() -> forward(server, client));
      if (leader != target) { // it was cut in between
        closeQuietly(client);
        closeQuietly(server);
      }
    } catch (IOException e) {
      closeQuietly(client);
    }
  }

  private void forward(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of them has gone, and so has the other now.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed as well as it can be.
    }
  }

  @Override
  public void close() {
    closeQuietly(listening);
    cut();
  }
}
