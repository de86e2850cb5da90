package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.keystore.KeyRecord;
import dev.countersign.keystore.KeySet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Records in each state that a storage has to keep, and what can be asked of them afterwards. */
final class ContractKeys {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private ContractKeys() {}

  static KeyRecord signing(SigningKey key) {
    return record(key, Optional.of(key), Optional.of(key.verificationKey()), Optional.empty());
  }

  static KeyRecord retired(SigningKey key) {
    return record(key, Optional.empty(), Optional.of(key.verificationKey()), Optional.empty());
  }

  static KeyRecord expired(SigningKey key) {
    return record(key, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static KeyRecord revoked(SigningKey key) {
    KeyRecord.Revocation revocation =
        new KeyRecord.Revocation(START.plusSeconds(7), "found in a public place, \"ключ\" \u20ac");
    return record(key, Optional.empty(), Optional.empty(), Optional.of(revocation));
  }

  private static KeyRecord record(
      SigningKey key,
      Optional<SigningKey> signing,
      Optional<VerificationKey> verifying,
      Optional<KeyRecord.Revocation> revocation) {
    return new KeyRecord(
        key.keyId(),
        key.algorithm(),
        signing,
        verifying,
        START.minusSeconds(86_400),
        START,
        START.plusSeconds(100),
        START.plusSeconds(150),
        START.plusSeconds(200),
        revocation);
  }

  /** One key of each kind and state. */
  static List<KeyRecord> ofAllKinds() {
    List<KeyRecord> records = new ArrayList<>();
    for (JwsAlgorithm algorithm :
        List.of(JwsAlgorithm.HS256, JwsAlgorithm.ES256, JwsAlgorithm.EDDSA)) {
      records.add(signing(SigningKey.generate(algorithm)));
      records.add(retired(SigningKey.generate(algorithm)));
      records.add(expired(SigningKey.generate(algorithm)));
      records.add(revoked(SigningKey.generate(algorithm)));
    }
    for (JwsAlgorithm algorithm :
        List.of(JwsAlgorithm.RS256, JwsAlgorithm.PS256, JwsAlgorithm.HS512, JwsAlgorithm.ES512)) {
      records.add(signing(TestKey.of("storage", algorithm).signingKey()));
    }
    records.add(signing(SigningKey.generate(JwsAlgorithm.ES384).withKeyId("a b.c_d~e:f+/g=@h-")));
    return records;
  }

  static KeySet set(long version, KeyRecord... records) {
    return KeySet.of(version, "change-" + version, List.of(records));
  }

  /** A member of the private JWK, without the quotes. */
  static String member(String name, SigningKey key) {
    Matcher matcher =
        Pattern.compile('"' + name + "\":\"([^\"]{40,})\"").matcher(key.exportPrivateJwk());
    if (!matcher.find()) {
      throw new IllegalStateException("expected a member " + name + " in the JWK");
    }
    return matcher.group(1);
  }

  /** What is left of a record without its keys. */
  static List<Object> windows(KeyRecord record) {
    return List.of(
        record.keyId(),
        record.algorithm(),
        record.publishAt(),
        record.activateAt(),
        record.signUntil(),
        record.verifyUntil(),
        record.purgeAt(),
        record.revocation());
  }

  /** Whether what the one signs, the other verifies. */
  static boolean signsFor(SigningKey signer, VerificationKey verifier) {
    MovableClock clock = MovableClock.at(START);
    String token =
        JwtIssuer.builder()
            .issuer("https://contract.example")
            .audience("contract")
            .lifetime(Duration.ofMinutes(1))
            .signWith(SigningKeys.of(signer))
            .clock(clock)
            .build()
            .issue(claims -> claims.subject("alice"));
    JwtValidator validator =
        JwtValidator.builder()
            .issuer("https://contract.example")
            .audience("contract")
            .verifyWith(
                (keyId, now) ->
                    keyId.equals(verifier.keyId())
                        ? new KeyLookup.Found(verifier)
                        : new KeyLookup.Unknown())
            .anyType()
            .clock(clock)
            .build();
    return validator.check(token) instanceof Validation.Accepted;
  }
}
