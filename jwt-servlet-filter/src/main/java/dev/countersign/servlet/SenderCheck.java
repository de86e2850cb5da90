package dev.countersign.servlet;

import dev.countersign.jwt.DpopValidation;
import dev.countersign.jwt.DpopValidator;
import dev.countersign.jwt.Jwt;
import dev.countersign.servlet.TokenSource.Presented;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a good token was sent by whom it is bound to: by {@code cnf} to a DPoP key (RFC 9449
 * section 6.1), to a client certificate (RFC 8705 section 3.1), or to nobody.
 *
 * <p>A token that is bound in a way that is not checked here is refused: whoever bound it did not
 * mean that having it is enough.
 */
final class SenderCheck {

  private static final System.Logger LOGGER = System.getLogger(JwtFilter.class.getName());

  /** One for each filter; a proof is good once, and a request is looked at for each dispatch. */
  private final String proofAttribute = SenderCheck.class.getName() + '.' + UUID.randomUUID();

  private final Optional<Dpop> dpop;
  private final Function<HttpServletRequest, Optional<X509Certificate>> certificates;

  /** What checks proofs, and where they have to be for. */
  record Dpop(DpopValidator validator, ExternalUrls urls) {}

  /** Nothing against it, or what is answered; and the nonce for the client, either way. */
  record Outcome(Optional<Refusal> refusal, String why, Optional<String> dpopNonce) {

    private static final Outcome GOOD = new Outcome(Optional.empty(), "", Optional.empty());

    private static Outcome refused(Refusal refusal, String why) {
      return new Outcome(Optional.of(refusal), why, Optional.empty());
    }

    private static Outcome invalid(String why) {
      return refused(Refusal.TOKEN_INVALID, why);
    }
  }

  SenderCheck(
      Optional<Dpop> dpop, Function<HttpServletRequest, Optional<X509Certificate>> certificates) {
    this.dpop = dpop;
    this.certificates = certificates;
  }

  /** Set by the container after the TLS handshake (Servlet 6.0 section 3.10), by no header. */
  static Optional<X509Certificate> ofContainer(HttpServletRequest request) {
    return request.getAttribute("jakarta.servlet.request.X509Certificate")
                instanceof X509Certificate[] chain
            && chain.length > 0
        ? Optional.of(chain[0])
        : Optional.empty();
  }

  Outcome check(Jwt jwt, Presented.Token token, HttpServletRequest request) {
    Object claim = jwt.claims().get("cnf");
    if (claim == null) {
      return token.scheme() == Scheme.DPOP
          ? Outcome.invalid("a token that is bound to no key was sent as DPoP")
          : Outcome.GOOD;
    }
    if (!(claim instanceof Map<?, ?> confirmation)) {
      return Outcome.invalid("cnf is not an object");
    }
    boolean toKey = confirmation.containsKey("jkt");
    boolean toCertificate = confirmation.containsKey("x5t#S256");
    if (!toKey && !toCertificate) {
      return Outcome.invalid("the token is bound in a way that is not understood");
    }
    if (toKey != (token.scheme() == Scheme.DPOP)) {
      return Outcome.invalid(
          toKey
              ? "a token that is bound to a DPoP key was sent as Bearer"
              : "a token that is bound to no key was sent as DPoP");
    }
    if (toCertificate) {
      Outcome outcome = checkCertificate(confirmation.get("x5t#S256"), request);
      if (outcome.refusal().isPresent()) {
        return outcome;
      }
    }
    return toKey ? checkProof(confirmation.get("jkt"), token.value(), request) : Outcome.GOOD;
  }

  private Outcome checkCertificate(@Nullable Object expected, HttpServletRequest request) {
    Optional<X509Certificate> certificate;
    try {
      certificate = certificates.apply(request);
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "the function for client certificates threw", e);
      return Outcome.refused(Refusal.UNDECIDED, "the function for client certificates threw");
    }
    if (certificate.isEmpty()) {
      return Outcome.invalid("the token is bound to a certificate, and the client has none");
    }
    return expected instanceof String text && sameText(text, thumbprint(certificate.get()))
        ? Outcome.GOOD
        : Outcome.invalid("the token is bound to another certificate");
  }

  private static boolean sameText(String text, String other) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** Empty, which is no thumbprint, for a certificate that cannot be encoded. */
  private static String thumbprint(X509Certificate certificate) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Sha256.of(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      LOGGER.log(System.Logger.Level.WARNING, "a client certificate has no thumbprint", e);
      return "";
    }
  }

  private Outcome checkProof(@Nullable Object expected, String token, HttpServletRequest request) {
    if (!(expected instanceof String thumbprint)) {
      return Outcome.invalid("cnf.jkt is not a string");
    }
    List<String> proofs = Collections.list(request.getHeaders("DPoP"));
    if (proofs.size() != 1) {
      return Outcome.refused(
          Refusal.DPOP_PROOF_INVALID, "expected one DPoP field, but there are " + proofs.size());
    }
    DpopValidation verdict = verdict(proofs.get(0), token, thumbprint, request);
    if (verdict instanceof DpopValidation.Accepted accepted) {
      return new Outcome(Optional.empty(), "", accepted.nextNonce());
    }
    if (verdict instanceof DpopValidation.NonceNeeded needed) {
      return new Outcome(
          Optional.of(Refusal.DPOP_NONCE_NEEDED),
          "the proof has no nonce of ours, or an old one",
          Optional.of(needed.nonce()));
    }
    if (verdict instanceof DpopValidation.Undecided undecided) {
      // Without the stack, as it may be one for each request.
      LOGGER.log(
          System.Logger.Level.WARNING, "{0}: {1}", undecided.message(), undecided.exception());
      return Outcome.refused(Refusal.UNDECIDED, undecided.message());
    }
    return Outcome.refused(
        Refusal.DPOP_PROOF_INVALID, ((DpopValidation.Rejected) verdict).message());
  }

  private DpopValidation verdict(
      String proof, String token, String thumbprint, HttpServletRequest request) {
    if (request.getAttribute(proofAttribute) instanceof DpopValidation earlier) {
      return earlier;
    }
    DpopValidation verdict = new DpopValidation.Rejected("the filter was not told dpop(…)");
    if (dpop.isPresent()) {
      String path = pathAsSent(request);
      for (URI url : dpop.get().urls().urls()) {
        verdict =
            dpop.get().validator().check(proof, request.getMethod(), url + path, token, thumbprint);
        if (!(verdict instanceof DpopValidation.Rejected)) {
          break;
        }
      }
    }
    request.setAttribute(proofAttribute, verdict);
    return verdict;
  }

  /** Only the container says what kind of dispatch it is; an attribute alone could be forged. */
  private static String pathAsSent(HttpServletRequest request) {
    String attribute =
        request.getDispatcherType() == DispatcherType.FORWARD
            ? RequestDispatcher.FORWARD_REQUEST_URI
            : AsyncContext.ASYNC_REQUEST_URI;
    boolean inside =
        request.getDispatcherType() == DispatcherType.FORWARD
            || request.getDispatcherType() == DispatcherType.ASYNC;
    return inside && request.getAttribute(attribute) instanceof String uri
        ? uri
        : request.getRequestURI();
  }
}
