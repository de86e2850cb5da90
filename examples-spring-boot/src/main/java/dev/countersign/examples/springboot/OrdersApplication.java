package dev.countersign.examples.springboot;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.keystore.RemoteJwks;
import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** A Spring Boot application whose requests are judged by the filter, without Spring Security. */
@SpringBootApplication
public class OrdersApplication {

  /**
   * Starts it.
   *
   * @param args options, for example {@code --server.port=8090}
   */
  public static void main(String[] args) {
    SpringApplication.run(OrdersApplication.class, args);
  }

  @Bean
  RemoteJwks keys(@Value("${jwt.jwks-uri}") URI uri) {
    return RemoteJwks.builder().uri(uri).build();
  }

  @Bean
  JwtValidator validator(
      VerificationKeys keys,
      @Value("${jwt.issuer}") String issuer,
      @Value("${jwt.audience}") String audience) {
    return JwtValidator.builder().issuer(issuer).audience(audience).verifyWith(keys).build();
  }

  /** The filter itself is no bean: Spring Boot would register it a second time, and for less. */
  @Bean
  FilterRegistrationBean<JwtFilter> jwtFilter(JwtValidator validator) {
    JwtFilter filter =
        JwtFilter.builder(validator)
            .permit("/health")
            .require("GET /orders/*", AccessRule.scope("orders:read"))
            .require("/me", AccessRule.authenticated())
            .build();
    FilterRegistrationBean<JwtFilter> registration = new FilterRegistrationBean<>(filter);
    registration.addUrlPatterns("/*");
    registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    registration.setAsyncSupported(true);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }
}
