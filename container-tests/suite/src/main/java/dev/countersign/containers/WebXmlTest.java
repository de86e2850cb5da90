package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A filter that {@code web.xml} configures alone, and what else that file says about roles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebXmlTest {

  private final SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
  private final JwtIssuer issuer =
      JwtIssuer.builder()
          .issuer("https://auth.example")
          .audience("orders")
          .lifetime(Duration.ofMinutes(5))
          .signWith(SigningKeys.of(key))
          .build();

  private final TestApp loginServer =
      TestApp.unguarded()
          .page(
              "/jwks.json",
              (request, response) ->
                  response
                      .getWriter()
                      .print(JwkSet.of(List.of(key.verificationKey())).toPublicJson()));

  private final TestApp app =
      TestApp.unguarded().secretAt("/secret", "/constrained").page("/login", this::welcome);

  /** Says which roles its caller has. */
  public static final class RolesServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(
              "admin " + request.isUserInRole("admin") + ", boss " + request.isUserInRole("boss"));
    }
  }

  private void welcome(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getWriter().print("welcome");
  }

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    assumeTrue(Container.underTest().readsWebXml(), "this container alone reads no web.xml");
    loginServer.start();
    Files.createDirectories(folder.resolve("WEB-INF"));
    Files.writeString(folder.resolve("WEB-INF/web.xml"), webXml(loginServer.port()));
    app.webApp(folder).start();
  }

  @AfterAll
  void stop() {
    app.close();
    loginServer.close();
  }

  @BeforeEach
  void forget() {
    app.forget();
  }

  private static String webXml(int jwksPort) {
    return """
    <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
      <filter>
        <filter-name>jwt</filter-name>
        <filter-class>dev.countersign.servlet.JwtFilter</filter-class>
        <async-supported>true</async-supported>
        <init-param>
          <param-name>issuer</param-name>
          <param-value>https://auth.example</param-value>
        </init-param>
        <init-param>
          <param-name>audience</param-name>
          <param-value>orders</param-value>
        </init-param>
        <init-param>
          <param-name>jwks-uri</param-name>
          <param-value>http://127.0.0.1:%d/jwks.json</param-value>
        </init-param>
        <init-param>
          <param-name>permit</param-name>
          <param-value>/login</param-value>
        </init-param>
      </filter>
      <filter-mapping>
        <filter-name>jwt</filter-name>
        <url-pattern>/*</url-pattern>
        <dispatcher>REQUEST</dispatcher>
        <dispatcher>ASYNC</dispatcher>
      </filter-mapping>
      <servlet>
        <servlet-name>roles</servlet-name>
        <servlet-class>dev.countersign.containers.WebXmlTest$RolesServlet</servlet-class>
        <security-role-ref>
          <role-name>boss</role-name>
          <role-link>admin</role-link>
        </security-role-ref>
      </servlet>
      <servlet-mapping>
        <servlet-name>roles</servlet-name>
        <url-pattern>/roles</url-pattern>
      </servlet-mapping>
      <security-constraint>
        <web-resource-collection>
          <web-resource-name>constrained</web-resource-name>
          <url-pattern>/constrained</url-pattern>
        </web-resource-collection>
        <auth-constraint>
          <role-name>admin</role-name>
        </auth-constraint>
      </security-constraint>
      <security-role>
        <role-name>admin</role-name>
      </security-role>
    </web-app>
    """
        .formatted(jwksPort);
  }

  private String admin() {
    return issuer.issue(claims -> claims.subject("alice").scope("admin"));
  }

  @Test
  void a_web_xml_alone_guards_an_application_by_the_keys_that_an_issuer_publishes() {
    assertThat(app.get("/login").body()).isEqualTo("welcome");
    assertThat(app.get("/secret").statusCode()).isEqualTo(401);
    assertThat(app.served()).isEmpty();
    assertThat(app.get("/secret", admin()).body())
        .isEqualTo(TestApp.SECRET + " for alice/alice/BEARER");
  }

  @Test
  void a_declared_role_is_one_that_the_token_has_and_a_reference_to_it_is_not_followed() {
    assertThat(app.get("/roles", admin()).body()).isEqualTo("admin true, boss false");
  }

  @Test
  void a_constraint_of_web_xml_is_decided_before_any_filter_and_no_token_satisfies_it() {
    assertThat(app.get("/constrained", admin()).statusCode()).isBetween(401, 403);
    assertThat(app.get("/constrained").statusCode()).isBetween(401, 403);
    assertThat(app.served()).isEmpty();
  }
}
