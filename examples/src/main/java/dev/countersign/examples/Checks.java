package dev.countersign.examples;

import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.Sessions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code --check} switches on.
 *
 * @param near what is asked in place of denylist and cut-offs, if there is one
 */
record Checks(
    Optional<Denylist> denylist,
    Optional<CutOffs> cutOffs,
    Optional<Sessions> sessions,
    Optional<Allowlist> allowlist,
    Optional<FollowedRevocations> near) {

  private static final Set<Check> FOLLOWED = EnumSet.of(Check.denylist, Check.cutoff);

  static Checks of(Set<Check> chosen, ServerState state) {
    if (chosen.contains(Check.stateless) && chosen.size() > 1) {
      throw new IllegalArgumentException(
          "--check stateless contradicts every other check, since it checks nothing");
    }
    if (state.near().isPresent() && !chosen.containsAll(FOLLOWED)) {
      throw new IllegalArgumentException(
          "--follow keeps a copy of denylist and cut-offs both; say --check denylist,cutoff too");
    }
    return new Checks(
        Optional.of(state.denylist()).filter(any -> chosen.contains(Check.denylist)),
        Optional.of(state.cutOffs()).filter(any -> chosen.contains(Check.cutoff)),
        Optional.of(state.sessions()).filter(any -> chosen.contains(Check.session)),
        Optional.of(state.allowlist()).filter(any -> chosen.contains(Check.allowlist)),
        state.near());
  }

  /** The cheapest first. */
  RevocationCheck all() {
    Stream<Optional<? extends RevocationCheck>> chosen =
        near.isPresent()
            ? Stream.of(near, sessions, allowlist)
            : Stream.of(denylist, cutOffs, sessions, allowlist);
    RevocationCheck[] checks = chosen.flatMap(Optional::stream).toArray(RevocationCheck[]::new);
    return checks.length == 0 ? RevocationCheck.stateless() : RevocationCheck.all(checks);
  }

  /** What an issuer has to do for them. */
  JwtIssuer.Builder serve(JwtIssuer.Builder issuer) {
    cutOffs.ifPresent(issuer::generations);
    allowlist.ifPresent(issuer::beforeRelease);
    return issuer;
  }
}
