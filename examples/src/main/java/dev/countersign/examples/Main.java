package dev.countersign.examples;

import com.password4j.Password;
import java.util.concurrent.Callable;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(name = "countersign-example", mixinStandardHelpOptions = true)
final class Main implements Callable<Integer> {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new Main()).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    var server = new Server(0);
    server.setHandler(new ServletContextHandler());
    server.start();
    server.stop();
    boolean hashed = Password.hash("secret").withBcrypt().getResult().startsWith("$2");
    System.out.println(hashed);
    return 0;
  }
}
