package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestBodyTest {

  private final Tokens tokens = new Tokens();
  private final List<String> read = new CopyOnWriteArrayList<>();

  /** Sees who reads the body, or the parameters that may be in it. */
  private final Filter watch =
      (request, response, chain) ->
          chain.doFilter(
              new HttpServletRequestWrapper((HttpServletRequest) request) {
                @Override
                public ServletInputStream getInputStream() throws IOException {
                  read.add("stream");
                  return super.getInputStream();
                }

                @Override
                public BufferedReader getReader() throws IOException {
                  read.add("reader");
                  return super.getReader();
                }

                @Override
                public String getParameter(String name) {
                  read.add("parameter");
                  return super.getParameter(name);
                }
              },
              response);

  @AutoClose
  private final TestApp app =
      TestApp.unguarded()
          .filter(watch, EnumSet.of(DispatcherType.REQUEST))
          .filter(
              JwtFilter.builder(tokens.validator())
                  .permit("/open")
                  .require("/*", AccessRule.authenticated())
                  .build(),
              EnumSet.of(DispatcherType.REQUEST))
          .page(
              "/*",
              (request, response) ->
                  response
                      .getOutputStream()
                      .print("read " + request.getInputStream().readAllBytes().length))
          .start();

  @BeforeEach
  void forget() {
    read.clear();
  }

  private static String post(String path, int length, String... fields) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        + "Content-Length: "
        + length
        + "\r\n"
        + String.join("", List.of(fields).stream().map(field -> field + "\r\n").toList())
        + "\r\n";
  }

  @Test
  void the_body_is_not_read_before_the_decision() {
    try (Wire wire = app.connect()) {
      wire.send(post("/orders", 10)); // and not one byte of the body

      assertThat(TestApp.statusOf(wire.readResponse())).isEqualTo(401);
    }
    assertThat(read).isEmpty();
  }

  @Test
  void the_application_reads_the_whole_body_of_a_request_that_passes() {
    try (Wire wire = app.connect()) {
      wire.send(post("/orders", 5, "Authorization: Bearer " + tokens.alice()) + "a=b&c");

      assertThat(wire.readResponse()).endsWith("read 5");
    }
    assertThat(read).containsExactly("stream");
  }

  @Test
  void a_client_that_waits_is_not_asked_to_send_a_body_that_is_refused() {
    try (Wire wire = app.connect()) {
      wire.send(post("/orders", 1 << 20, "Expect: 100-continue"));

      assertThat(wire.readResponse()).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void the_body_of_a_refused_request_is_not_taken_for_the_next_request() {
    String smuggled = "GET /open HTTP/1.1\r\nHost: a\r\n\r\n";
    try (Wire wire = app.connect()) {
      wire.send(post("/orders", smuggled.length()) + smuggled);

      assertThat(TestApp.statusOf(wire.readResponse())).isEqualTo(401);
      wire.send("GET /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(wire.readAll())
          .satisfiesAnyOf(
              closed -> assertThat(closed).isEmpty(),
              answer -> assertThat(answer).startsWith("HTTP/1.1 401").doesNotContain("read 0"));
    }
  }

  @Test
  void a_connection_goes_on_after_the_refusal_of_a_request_without_a_body() {
    try (Wire wire = app.connect()) {
      String request = "GET /orders HTTP/1.1\r\nHost: a\r\n";
      wire.send(request + "\r\n");
      assertThat(TestApp.statusOf(wire.readResponse())).isEqualTo(401);

      wire.send(request + "Authorization: Bearer " + tokens.alice() + "\r\n\r\n");
      assertThat(TestApp.statusOf(wire.readResponse())).isEqualTo(200);
    }
  }

  @Test
  void pipelined_requests_are_judged_each_for_itself() {
    try (Wire wire = app.connect()) {
      String request = "GET /orders HTTP/1.1\r\nHost: a\r\n";
      String good = "Authorization: Bearer " + tokens.alice() + "\r\n";
      wire.send(request + good + "\r\n" + request + "\r\n" + request + good + "\r\n");

      assertThat(TestApp.statusOf(wire.readResponse())).isEqualTo(200);
      assertThat(TestApp.statusOf(wire.readResponse())).isEqualTo(401);
      assertThat(TestApp.statusOf(wire.readResponse())).isEqualTo(200);
    }
  }

  @Test
  @Row(105)
  void a_request_with_two_framings_is_refused_or_its_rest_is_dropped() {
    String smuggled = "GET /open HTTP/1.1\r\nHost: a\r\n\r\n";
    for (String framing :
        List.of(
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding : chunked\r\n",
            "Content-Length: +5\r\n")) {
      String response =
          app.exchange(
              "POST /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                  + framing
                  + "\r\n0\r\n\r\n"
                  + smuggled);

      assertThat(TestApp.statusOf(response)).as(framing).isIn(400, 401, 501);
      assertThat(response).as(framing).doesNotContain("read 0");
    }
  }
}
