package dev.countersign.examples.springboot;

import dev.countersign.servlet.JwtPrincipal;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.concurrent.Callable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Knows its callers by the servlet API alone. */
@RestController
class OrdersController {

  @GetMapping("/health")
  String health() {
    return "up";
  }

  @GetMapping("/orders")
  String orders(Principal caller) {
    return "the orders of " + caller.getName();
  }

  /** Answered on another thread, and so by an asynchronous dispatch. */
  @GetMapping("/orders/export")
  Callable<String> export(Principal caller) {
    return () -> "all orders of " + caller.getName();
  }

  @GetMapping("/orders/broken")
  String broken() {
    throw new IllegalStateException("this page always fails");
  }

  @GetMapping("/me")
  String me(JwtPrincipal caller, HttpServletRequest request) {
    return caller.jwt().issuer().orElse("") + (request.isUserInRole("admin") ? ", admin" : "");
  }
}
