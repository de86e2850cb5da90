package dev.countersign.servlet;

import dev.countersign.jwt.DpopValidator;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a filter takes tokens from and how it asks for them, beside the plain {@code Authorization}
 * header.
 *
 * @param cookie also in this cookie
 * @param dpop also bound to a DPoP key
 * @param urls where clients reach the application; there if one of the others is
 */
record TokenPlaces(
    Optional<TokenCookie> cookie, Optional<DpopValidator> dpop, Optional<ExternalUrls> urls) {

  TokenSource source() {
    TokenSource header =
        dpop.isPresent() ? AuthorizationHeader.bearerOrDpop() : AuthorizationHeader.bearer();
    return cookie.isPresent()
        ? new HeaderOrCookie(header, cookie.get(), new SameSiteCheck(urls.orElseThrow().origins()))
        : header;
  }

  SenderCheck senders(Function<HttpServletRequest, Optional<X509Certificate>> certificates) {
    return new SenderCheck(
        dpop.map(proofs -> new SenderCheck.Dpop(proofs, urls.orElseThrow())), certificates);
  }

  Challenge challenge(Challenge plain) {
    return dpop.map(DpopValidator::algs).map(plain::withDpop).orElse(plain);
  }
}
