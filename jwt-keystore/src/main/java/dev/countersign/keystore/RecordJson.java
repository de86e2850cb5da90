package dev.countersign.keystore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the records of one document. A public key is there to be read, as JWK; of a
 * private half there is the encrypted JWK, or the reference of a key that signs elsewhere; a secret
 * is encrypted, also when it only verifies.
 */
final class RecordJson {

  private static final String PUBLIC_KEY = "publicKey";
  private static final String PRIVATE_KEY = "privateKey";
  private static final String REFERENCE = "reference";
  private static final String SIGNING_SECRET = "signingSecret";
  private static final String VERIFYING_SECRET = "verifyingSecret";

  private static final JsonFactory JSON = new JsonFactory();

  private final MaterialCipher cipher;
  private final @Nullable RemoteSigners remoteSigners;

  /** What can sign and what can verify, each if it is still there. */
  private record Material(Optional<SigningKey> signing, Optional<VerificationKey> verifying) {

    static Material signing(SigningKey key) {
      return new Material(Optional.of(key), Optional.of(key.verificationKey()));
    }

    static Material verifying(VerificationKey key) {
      return new Material(Optional.empty(), Optional.of(key));
    }
  }

  RecordJson(MaterialCipher cipher, @Nullable RemoteSigners remoteSigners) {
    this.cipher = cipher;
    this.remoteSigners = remoteSigners;
  }

  void write(JsonGenerator generator, KeyRecord record) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("kid", record.keyId());
    generator.writeStringField("alg", record.algorithm().headerName());
    writeInstant(generator, "publishAt", record.publishAt());
    writeInstant(generator, "activateAt", record.activateAt());
    writeInstant(generator, "signUntil", record.signUntil());
    writeInstant(generator, "verifyUntil", record.verifyUntil());
    writeInstant(generator, "purgeAt", record.purgeAt());
    if (record.revocation().isPresent()) {
      writeInstant(generator, "revokedAt", record.revocation().get().at());
      generator.writeStringField("revocationReason", record.revocation().get().reason());
    }
    if (record.algorithm().isSymmetric()) {
      writeSecret(generator, record);
    } else {
      writePair(generator, record);
    }
    generator.writeEndObject();
  }

  private static void writeInstant(JsonGenerator generator, String member, Instant instant)
      throws IOException {
    generator.writeStringField(member, instant.toString());
  }

  private void writeSecret(JsonGenerator generator, KeyRecord record) throws IOException {
    if (record.signingKey().isPresent()) {
      String jwk = export(record.signingKey().get());
      generator.writeStringField(SIGNING_SECRET, encrypt(SIGNING_SECRET, record, jwk));
    } else if (record.verificationKey().isPresent()) {
      String jwk = record.verificationKey().get().exportSecretJwk();
      generator.writeStringField(VERIFYING_SECRET, encrypt(VERIFYING_SECRET, record, jwk));
    }
  }

  private void writePair(JsonGenerator generator, KeyRecord record) throws IOException {
    if (record.verificationKey().isPresent()) {
      generator.writeFieldName(PUBLIC_KEY);
      generator.writeRawValue(record.verificationKey().get().toPublicJwk());
    }
    if (record.signingKey().isPresent()) {
      SigningKey key = record.signingKey().get();
      if (key.reference().isPresent()) {
        generator.writeStringField(REFERENCE, key.reference().get());
      } else {
        generator.writeStringField(PRIVATE_KEY, encrypt(PRIVATE_KEY, record, export(key)));
      }
    }
  }

  private static String export(SigningKey key) {
    try {
      return key.exportPrivateJwk();
    } catch (IllegalStateException e) {
      throw new KeySetStorageException(
          "the key "
              + key.keyId()
              + " does not show its private half, so that it cannot be stored; make it by"
              + " SigningKey.remote(…), of which the reference is stored",
          e);
    }
  }

  private String encrypt(String member, KeyRecord record, String jwk) {
    return cipher.encrypt(member, record.keyId(), record.algorithm(), jwk);
  }

  KeyRecord read(Members members) {
    String keyId = Names.isValid(members.text("kid")) ? members.text("kid") : "";
    JwsAlgorithm algorithm = algorithm(members.text("alg"));
    Material material =
        algorithm.isSymmetric()
            ? secret(members, keyId, algorithm)
            : pair(members, keyId, algorithm);
    Optional<KeyRecord.Revocation> revocation =
        members
            .optionalInstant("revokedAt")
            .map(at -> new KeyRecord.Revocation(at, members.text("revocationReason")));
    try {
      KeyRecord record =
          new KeyRecord(
              keyId,
              algorithm,
              material.signing,
              material.verifying,
              members.instant("publishAt"),
              members.instant("activateAt"),
              members.instant("signUntil"),
              members.instant("verifyUntil"),
              members.instant("purgeAt"),
              revocation);
      members.requireNoOther();
      return record;
    } catch (IllegalArgumentException e) {
      throw new KeySetStorageException("its key " + keyId + " is impossible: " + e.getMessage(), e);
    }
  }

  private static JwsAlgorithm algorithm(String name) {
    return JwsAlgorithm.named(name)
        .orElseThrow(
            () ->
                new KeySetStorageException(
                    "it has a key for an algorithm that this version does not know; was it written"
                        + " by a newer version?"));
  }

  private Material secret(Members members, String keyId, JwsAlgorithm algorithm) {
    Optional<String> signing = members.optionalText(SIGNING_SECRET);
    Optional<String> verifying = members.optionalText(VERIFYING_SECRET);
    if (signing.isPresent()) {
      return Material.signing(privateKey(SIGNING_SECRET, keyId, algorithm, signing.get()));
    }
    return verifying
        .map(text -> privateKey(VERIFYING_SECRET, keyId, algorithm, text))
        .map(key -> Material.verifying(key.verificationKey()))
        .orElseGet(() -> new Material(Optional.empty(), Optional.empty()));
  }

  private Material pair(Members members, String keyId, JwsAlgorithm algorithm) {
    Optional<VerificationKey> publicKey =
        members.optionalTexts(PUBLIC_KEY).map(jwk -> publicKey(keyId, algorithm, jwk));
    Optional<SigningKey> local =
        members
            .optionalText(PRIVATE_KEY)
            .map(text -> privateKey(PRIVATE_KEY, keyId, algorithm, text));
    Optional<SigningKey> remote =
        members.optionalText(REFERENCE).map(reference -> remote(keyId, reference, publicKey));
    Optional<SigningKey> signing = local.or(() -> remote);
    if (signing.isPresent()
        && publicKey.filter(signing.get().verificationKey()::equals).isEmpty()) {
      throw new KeySetStorageException(
          "the private half of its key " + keyId + " is not of its public key");
    }
    return new Material(signing, publicKey);
  }

  private static VerificationKey publicKey(
      String keyId, JwsAlgorithm algorithm, Map<String, String> jwk) {
    try {
      return VerificationKey.fromJwk(algorithm, text(jwk));
    } catch (IllegalArgumentException e) {
      throw new KeySetStorageException(
          "the public key of its key " + keyId + " cannot be used: " + e.getMessage(), e);
    }
  }

  private SigningKey privateKey(
      String member, String keyId, JwsAlgorithm algorithm, String encrypted) {
    String jwk = cipher.decrypt(member, keyId, algorithm, encrypted);
    try {
      return SigningKey.fromJwk(algorithm, jwk);
    } catch (IllegalArgumentException e) {
      throw new KeySetStorageException(
          "the private half of its key " + keyId + " cannot be used: " + e.getMessage(), e);
    }
  }

  private SigningKey remote(String keyId, String reference, Optional<VerificationKey> publicKey) {
    RemoteSigners signers = remoteSigners;
    if (signers == null || publicKey.isEmpty()) {
      throw new KeySetStorageException(
          "its key "
              + keyId
              + " signs elsewhere; say by KeySetSeal.withRemoteSigners(…) what signs for a"
              + " reference");
    }
    VerificationKey key = publicKey.get();
    // Asked when it signs: a key that is gone there must not hide the others, nor its revocation.
    return SigningKey.remote(key, reference, input -> signers.find(reference, key).sign(input));
  }

  private static String text(Map<String, String> jwk) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      generator.writeStartObject();
      for (Map.Entry<String, String> member : jwk.entrySet()) {
        generator.writeStringField(member.getKey(), member.getValue());
      }
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory does not fail", e);
    }
    return text.toString();
  }
}
