package dev.countersign.servlet;

import dev.countersign.jwt.ClaimTypeException;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import dev.countersign.servlet.AccessRules.Access;
import dev.countersign.servlet.TokenSource.Presented;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides what becomes of a request; acts on nothing but one attribute of it.
 *
 * <p>The token is judged at most once for each request, whatever dispatches it goes through, unless
 * a dispatch leads to a rule that names another judge; the rules are asked once for each path that
 * it is dispatched to.
 */
final class Gate {

  private static final System.Logger LOGGER = System.getLogger(JwtFilter.class.getName());

  /** One for each gate, so that two filters over one request do not believe each other. */
  private final String judgementAttribute = Gate.class.getName() + '.' + UUID.randomUUID();

  private final JwtValidator validator;
  private final TokenSource tokens;
  private final RolesClaim roles;
  private final AccessRules rules;

  Gate(JwtValidator validator, TokenSource tokens, RolesClaim roles, AccessRules rules) {
    this.validator = validator;
    this.tokens = tokens;
    this.roles = roles;
    this.rules = rules;
  }

  Decision decide(HttpServletRequest request) {
    if (request.getDispatcherType() == DispatcherType.ERROR) {
      return pass(request); // the application chose the error page; refusing would hide the error
    }
    Optional<String> path = RequestPath.of(request);
    if (path.isEmpty()) {
      return new Decision.Refuse(Refusal.PATH_AMBIGUOUS, "the path could mean two things");
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
      return new Decision.Refuse(unknown.refusal(), unknown.why());
    }
    AccessRule rule = ((Access.Required) access).rule();
    JwtPrincipal principal = ((Caller.Known) judgement.caller()).principal();
    String target = request.getMethod() + ' ' + path.get();
    if (judgement.granted().contains(target)) {
      return pass(request);
    }
    Optional<Decision.Refuse> refusal = refusal(rule, principal, request);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    request.setAttribute(judgementAttribute, judgement.granting(target));
    return pass(request);
  }

  /** As it came, or with its caller if one was found, now or in an earlier dispatch. */
  private Decision pass(HttpServletRequest request) {
    if (request.getAttribute(judgementAttribute) instanceof Judgement judgement
        && judgement.caller() instanceof Caller.Known known
        && request.getUserPrincipal() != known.principal()) {
      return new Decision.Pass(new AuthenticatedRequest(request, known.principal()));
    }
    return new Decision.Pass(request);
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
    Judgement judgement = Judgement.of(caller(tokens.read(request), judge), judge);
    request.setAttribute(judgementAttribute, judgement);
    return judgement;
  }

  private Caller caller(Presented presented, JwtValidator judge) {
    if (presented instanceof Presented.Token token) {
      return caller(judge.check(token.value()));
    }
    if (presented instanceof Presented.Malformed malformed) {
      return new Caller.Unknown(Refusal.TOKEN_MALFORMED, malformed.why());
    }
    return presented instanceof Presented.CrossSite crossSite
        ? new Caller.Unknown(Refusal.CROSS_SITE, crossSite.why())
        : new Caller.Unknown(Refusal.TOKEN_MISSING, "no token");
  }

  private Caller caller(Validation verdict) {
    if (verdict instanceof Validation.Accepted accepted) {
      return new Caller.Known(new JwtPrincipal(accepted.jwt(), roles.of(accepted.jwt())));
    }
    if (verdict instanceof Validation.Rejected rejected) {
      return new Caller.Unknown(
          rejected.reason() == Reason.SCOPE_MISSING ? Refusal.ACCESS_DENIED : Refusal.TOKEN_INVALID,
          rejected.reason() + ": " + rejected.message());
    }
    Validation.Undecided undecided = (Validation.Undecided) verdict;
    return new Caller.Unknown(Refusal.UNDECIDED, undecided.cause() + ": " + undecided.message());
  }

  private static Optional<Decision.Refuse> refusal(
      AccessRule rule, JwtPrincipal caller, HttpServletRequest request) {
    try {
      return rule.denial(caller, request)
          .map(
              denial ->
                  new Decision.Refuse(
                      Refusal.ACCESS_DENIED, denial.neededScopes(), denial.message()));
    } catch (ClaimTypeException e) {
      // The rule asked for a claim that the token has, but of another type: the token's fault.
      return Optional.of(
          new Decision.Refuse(Refusal.ACCESS_DENIED, String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "an access rule threw; access is not granted", e);
      return Optional.of(new Decision.Refuse(Refusal.UNDECIDED, "an access rule threw"));
    }
  }
}
