package dev.countersign.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Forwards to a server, and can let connections die without a word, as a lost host does. */
final class SilentProxy implements AutoCloseable {

  private final ServerSocket listening;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();

  /** Connections up to this number are forwarded no more. */
  private volatile int silenced;

  private volatile boolean swallowed;

  SilentProxy(int target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "silent-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listening.getLocalPort();
  }

  /** All connections that are open hear nothing from now on; new ones work. */
  void silenceOpenConnections() {
    silenced = opened.get();
  }

  /** Whether something was sent on a silenced connection, which the server never sees. */
  boolean hasSwallowed() {
    return swallowed;
  }

  /** Ends them in good order, after all that was sent was read. */
  void closeOpenConnections() throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
    sockets.clear();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        int number = opened.incrementAndGet();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(client, server));
        daemon(() -> forward(client, server, number));
        daemon(() -> forward(server, client, number));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void forward(Socket from, Socket to, int number) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (number > silenced) {
          out.write(buffer, 0, read);
          out.flush();
        } else {
          swallowed = true;
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket each : sockets) {
      each.close();
    }
  }
}
