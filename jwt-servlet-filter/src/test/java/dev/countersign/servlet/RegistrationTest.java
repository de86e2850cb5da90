package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.FilterMapping;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

class RegistrationTest {

  private static JwtFilter filter() {
    return JwtFilter.builder(
            JwtValidator.builder()
                .issuer("i")
                .audience("a")
                .verifyWith((kid, now) -> new KeyLookup.Unknown())
                .build())
        .permit("/login")
        .build();
  }

  @Test
  void it_is_for_all_paths_for_requests_and_asynchronous_dispatches() throws Exception {
    ServletContextHandler application = new ServletContextHandler();
    application.addServletContainerInitializer((classes, context) -> filter().addTo(context));
    Server server = new Server();
    server.setHandler(application);
    server.start();
    try {
      FilterMapping mapping = application.getServletHandler().getFilterMappings()[0];
      FilterHolder holder = application.getServletHandler().getFilters()[0];
      assertThat(mapping.getPathSpecs()).containsExactly("/*");
      assertThat(mapping.getDispatcherTypes())
          .isEqualTo(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
      assertThat(holder.isAsyncSupported()).isTrue();
    } finally {
      server.stop();
    }
  }

  @Test
  void it_is_refused_where_there_is_one_already() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    ServletContextHandler application = new ServletContextHandler();
    application.addServletContainerInitializer(
        (classes, context) -> {
          filter().addTo(context);
          try {
            filter().addTo(context);
          } catch (IllegalStateException e) {
            thrown.set(e);
          }
        });
    Server server = new Server();
    server.setHandler(application);
    server.start();
    server.stop();
    assertThat(thrown.get()).hasMessageContaining("JwtFilter");
    assertThatThrownBy(() -> filter().addTo(application.getServletContext()))
        .isInstanceOf(IllegalStateException.class);
  }
}
