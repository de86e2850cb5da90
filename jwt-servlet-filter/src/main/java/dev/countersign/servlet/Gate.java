package dev.countersign.servlet;

import dev.countersign.jwt.ClaimTypeException;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import dev.countersign.servlet.AccessRules.Access;
import dev.countersign.servlet.TokenSource.Presented;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Decides what becomes of a request; acts on nothing but attributes of its own.
 *
 * <p>The token is judged at most once for each request, whatever dispatches it goes through, unless
 * a dispatch leads to a rule that names another judge; the rules are asked once for each path that
 * it is dispatched to.
 */
final class Gate {

  private static final System.Logger LOGGER = System.getLogger(JwtFilter.class.getName());

  /** One for each gate, so that two filters over one request do not believe each other. */
  private final String judgementAttribute = Gate.class.getName() + '.' + UUID.randomUUID();

  private final String errorPageAttribute = judgementAttribute + ".errorPage";

  private final JwtValidator validator;
  private final TokenSource tokens;
  private final SenderCheck senders;
  private final RolesClaim roles;
  private final AccessRules rules;

  Gate(
      JwtValidator validator,
      TokenSource tokens,
      SenderCheck senders,
      RolesClaim roles,
      AccessRules rules) {
    this.validator = validator;
    this.tokens = tokens;
    this.senders = senders;
    this.roles = roles;
    this.rules = rules;
  }

  /** All that may be asked: the filter's own, and those that rules name. */
  Set<JwtValidator> validators() {
    Set<JwtValidator> all = new LinkedHashSet<>(rules.judges());
    all.add(validator);
    return all;
  }

  /** The first rule that matches, for the log; empty if there is none or the path is ambiguous. */
  Optional<PathPattern> ruleFor(HttpServletRequest request) {
    return RequestPath.of(request).flatMap(path -> rules.ruleFor(request.getMethod(), path));
  }

  /** The token that a request carries, for the log, which has only a digest of it. */
  Optional<String> tokenIn(HttpServletRequest request) {
    return tokens.read(request) instanceof Presented.Token token
        ? Optional.of(token.value())
        : Optional.empty();
  }

  Decision decide(HttpServletRequest request) {
    if (request.getDispatcherType() == DispatcherType.ERROR && isErrorPage(request)) {
      return pass(request); // the application chose the error page; refusing would hide the error
    }
    Optional<String> path = RequestPath.of(request);
    if (path.isEmpty()) {
      return refuse(
          new Caller.Unknown(
              Refusal.PATH_AMBIGUOUS,
              Why.because("the path could mean two things"),
              Scheme.BEARER));
    }
    Access access = rules.accessTo(request.getMethod(), path.get());
    if (access instanceof Access.Permitted) {
      return pass(request);
    }
    Judgement judgement = judgement(request, judge(access));
    if (access instanceof Access.Optional) {
      return pass(request);
    }
    if (judgement.caller() instanceof Caller.Unknown unknown) {
      return refuse(unknown);
    }
    AccessRule rule = ((Access.Required) access).rule();
    Caller.Known caller = (Caller.Known) judgement.caller();
    String target = request.getMethod() + ' ' + path.get();
    if (judgement.granted().contains(target)) {
      return pass(request);
    }
    Optional<Decision.Refuse> refusal = refusal(rule, caller, request);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    request.setAttribute(judgementAttribute, judgement.granting(target));
    return pass(request);
  }

  /** The first path only: Tomcat calls it an error dispatch too when the error page forwards. */
  private boolean isErrorPage(HttpServletRequest request) {
    String path = RequestPath.dispatched(request);
    if (request.getAttribute(errorPageAttribute) == null) {
      request.setAttribute(errorPageAttribute, path);
    }
    return path.equals(request.getAttribute(errorPageAttribute));
  }

  private static Decision refuse(Caller.Unknown caller) {
    return new Decision.Refuse(
        caller.refusal(), Map.of(), caller.why(), caller.scheme(), caller.dpopNonce());
  }

  /** As it came, or with its caller if one was found, now or in an earlier dispatch. */
  private Decision pass(HttpServletRequest request) {
    if (!(request.getAttribute(judgementAttribute) instanceof Judgement judgement)) {
      return new Decision.Pass(request, Optional.empty());
    }
    boolean asIs =
        !(judgement.caller() instanceof Caller.Known known)
            || request.getUserPrincipal() == known.principal();
    return new Decision.Pass(
        asIs ? request : new AuthenticatedRequest(request, (Caller.Known) judgement.caller()),
        judgement.caller().dpopNonce());
  }

  private JwtValidator judge(Access access) {
    return access instanceof Access.Required required
        ? required.judge().orElse(validator)
        : validator;
  }

  private Judgement judgement(HttpServletRequest request, JwtValidator judge) {
    if (request.getAttribute(judgementAttribute) instanceof Judgement earlier
        && earlier.isBy(judge)) {
      return earlier;
    }
    Judgement judgement = Judgement.of(caller(request, judge), judge);
    request.setAttribute(judgementAttribute, judgement);
    return judgement;
  }

  private Caller caller(HttpServletRequest request, JwtValidator judge) {
    Presented presented = tokens.read(request);
    if (presented instanceof Presented.Token token) {
      return caller(judge.check(token.value()), token, request);
    }
    if (presented instanceof Presented.Malformed malformed) {
      return new Caller.Unknown(
          Refusal.TOKEN_MALFORMED, Why.because(malformed.why()), Scheme.BEARER);
    }
    return presented instanceof Presented.CrossSite crossSite
        ? new Caller.Unknown(Refusal.CROSS_SITE, Why.because(crossSite.why()), Scheme.BEARER)
        : new Caller.Unknown(
            Refusal.TOKEN_MISSING, Why.because("no token " + tokens.places()), Scheme.BEARER);
  }

  private Caller caller(Validation verdict, Presented.Token token, HttpServletRequest request) {
    if (verdict instanceof Validation.Accepted accepted) {
      return caller(accepted.jwt(), token, request);
    }
    if (verdict instanceof Validation.Rejected rejected) {
      return new Caller.Unknown(
          rejected.reason() == Reason.SCOPE_MISSING ? Refusal.ACCESS_DENIED : Refusal.TOKEN_INVALID,
          Why.of(rejected.reason(), rejected.message()),
          token.scheme());
    }
    Validation.Undecided undecided = (Validation.Undecided) verdict;
    return new Caller.Unknown(
        Refusal.UNDECIDED, Why.of(undecided.cause(), undecided.message()), token.scheme());
  }

  /** After the token was found good: until then nobody is bound to anything. */
  private Caller caller(Jwt jwt, Presented.Token token, HttpServletRequest request) {
    SenderCheck.Outcome sender = senders.check(jwt, token, request);
    return sender.refusal().isPresent()
        ? new Caller.Unknown(
            sender.refusal().get(), Why.because(sender.why()), token.scheme(), sender.dpopNonce())
        : new Caller.Known(
            new JwtPrincipal(jwt, roles.of(jwt)), token.scheme(), sender.dpopNonce());
  }

  private static Optional<Decision.Refuse> refusal(
      AccessRule rule, Caller.Known caller, HttpServletRequest request) {
    try {
      return rule.denial(caller.principal(), request)
          .map(
              denial ->
                  refuse(denial.refusal(), denial.challengeParameters(), denial.message(), caller));
    } catch (ClaimTypeException e) {
      // The rule asked for a claim that the token has, but of another type: the token's fault.
      return Optional.of(
          refuse(Refusal.ACCESS_DENIED, Map.of(), String.valueOf(e.getMessage()), caller));
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "an access rule threw; access is not granted", e);
      return Optional.of(refuse(Refusal.UNDECIDED, Map.of(), "an access rule threw", caller));
    }
  }

  private static Decision.Refuse refuse(
      Refusal refusal, Map<String, String> parameters, String why, Caller.Known caller) {
    return new Decision.Refuse(
        refusal, parameters, Why.because(why), caller.scheme(), caller.dpopNonce());
  }
}
