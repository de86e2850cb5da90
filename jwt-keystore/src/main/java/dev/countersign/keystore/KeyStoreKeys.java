package dev.countersign.keystore;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwsAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys that an organisation has already, in a {@link KeyStore}: a PKCS#12 file, or any other that
 * was loaded, such as that of a hardware module. They rotate by configuration: it names each entry
 * with its algorithm and its windows, and is deployed everywhere.
 *
 * <p>A read-only storage, for {@link RotatingKeyStore.Builder#storage}, read once when it is built.
 * To rotate, deploy the next key with a {@code signsFrom} at least {@code publishAhead} later than
 * the end of the deployment. To withdraw a key that leaked, deploy without it. To go on with a
 * storage that rotates by itself, see {@link RotatingKeyStore.Builder#adopt}.
 *
 * <p>An entry with a private key and its certificate signs and verifies, as does one with a secret
 * key. One with a certificate alone verifies what its key signed. Of a certificate only the key is
 * published; its trust is not checked. But a key does not sign outside the validity of its
 * certificate: that is refused, unless {@link Entry#ignoringCertificateValidity()} says that the
 * certificate is but a wrapping. A key goes on verifying after its certificate has expired.
 *
 * <p>Immutable and thread-safe.
 *
 * @see #builder()
 */
public final class KeyStoreKeys implements KeySetStorage {

  private final KeySet set;

  private KeyStoreKeys(KeySet set) {
    this.set = set;
  }

  /**
   * Keys to be told where they are. Nothing has a default but an entry's key id, which is the RFC
   * 7638 thumbprint of a public key, and of a secret a value that is computed from it as {@link
   * EnvironmentKeys} does.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public KeySet load() {
    return set;
  }

  /**
   * Fails always.
   *
   * @throws KeySetStorageException always
   */
  @Override
  public WriteResult compareAndSet(long expectedVersion, KeySet next) {
    throw new KeySetStorageException(
        "the keys of a Java key store are changed by configuration; deploy another one");
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  /** Windows that people wrote can contradict what the key store was told of tokens and nodes. */
  void requireFit(RotationPolicy policy, Instant now) {
    Duration tail = policy.maxTokenLifetime().plus(policy.leeway()).plus(policy.clockSkew());
    for (KeyRecord record : set.records()) {
      boolean mayYetSign = now.isBefore(record.signUntil());
      if (mayYetSign && record.verifyUntil().isBefore(record.signUntil().plus(tail))) {
        throw new IllegalStateException(
            "expected for the key "
                + record.keyId()
                + " verifiesUntil ≥ signsUntil + maxTokenLifetime + leeway + clockSkew, but "
                + record.verifyUntil()
                + " < "
                + record.signUntil()
                + " + "
                + RotationPolicy.text(tail)
                + "; or its last tokens are refused before they expire");
      }
      boolean isFirst = record.equals(set.records().get(set.records().size() - 1));
      if (!isFirst
          && now.isBefore(record.activateAt())
          && record.activateAt().isBefore(record.publishAt().plus(policy.publishAhead()))) {
        throw new IllegalStateException(
            "expected for the key "
                + record.keyId()
                + " signsFrom ≥ publishedAt + publishAhead, but "
                + record.activateAt()
                + " < "
                + record.publishAt()
                + " + "
                + RotationPolicy.text(policy.publishAhead())
                + "; or verifiers meet tokens of a key that they cannot know yet");
      }
    }
  }

  /** Key ids and windows, no material. */
  @Override
  public String toString() {
    return "KeyStoreKeys[" + set + "]";
  }

  /** The windows of one entry, as the configuration has them. Not thread-safe. */
  public static final class Entry {

    private final String alias;
    private final JwsAlgorithm algorithm;
    private @Nullable String keyId;
    private @Nullable Instant publishedAt;
    private @Nullable Instant signsFrom;
    private @Nullable Instant signsUntil;
    private @Nullable Instant verifiesUntil;
    private boolean ignoresCertificateValidity;

    private Entry(String alias, JwsAlgorithm algorithm) {
      this.alias = alias;
      this.algorithm = algorithm;
    }

    /**
     * The {@code kid}, in place of the one that is computed from the key.
     *
     * @param kid as tokens and verifiers know it
     * @return this
     */
    public Entry keyId(String kid) {
      keyId = Objects.requireNonNull(kid, "kid");
      return this;
    }

    /**
     * When the configuration with this key is deployed everywhere, in place of the instant from
     * which the key before it signs.
     *
     * @param instant at least {@code publishAhead} before {@link #signsFrom}
     * @return this
     */
    public Entry publishedAt(Instant instant) {
      publishedAt = Objects.requireNonNull(instant, "instant");
      return this;
    }

    /**
     * From here on the key signs. Of several keys that may sign, the one that started last does.
     *
     * @param instant inclusive
     * @return this
     */
    public Entry signsFrom(Instant instant) {
      signsFrom = Objects.requireNonNull(instant, "instant");
      return this;
    }

    /**
     * From here on no node signs with the key.
     *
     * @param instant exclusive; not before the next key signs
     * @return this
     */
    public Entry signsUntil(Instant instant) {
      signsUntil = Objects.requireNonNull(instant, "instant");
      return this;
    }

    /**
     * From here on no node believes the key.
     *
     * @param instant exclusive; at least {@code maxTokenLifetime}, {@code leeway} and {@code
     *     clockSkew} of the key store after {@link #signsUntil}
     * @return this
     */
    public Entry verifiesUntil(Instant instant) {
      verifiesUntil = Objects.requireNonNull(instant, "instant");
      return this;
    }

    /**
     * Lets the key sign outside the validity of its certificate, for a certificate that was made
     * only since a key store needs one.
     *
     * @return this
     */
    public Entry ignoringCertificateValidity() {
      ignoresCertificateValidity = true;
      return this;
    }

    private KeyRecord read(KeyStoreEntryReader reader, Instant ofPredecessor, Instant now) {
      Instant from = required(signsFrom, "signsFrom(…)");
      Instant until = required(signsUntil, "signsUntil(…)");
      KeyStoreEntryReader.Found found = reader.read(alias, algorithm, Optional.ofNullable(keyId));
      boolean verifiesOnly = found.signingKey().isEmpty();
      if (verifiesOnly && now.isBefore(until)) {
        throw new IllegalStateException(
            named() + " has a certificate and no private key, but it is to sign until " + until);
      }
      if (!ignoresCertificateValidity && !verifiesOnly) {
        found.requireValidity(named(), from, until);
      }
      try {
        Instant verify = required(verifiesUntil, "verifiesUntil(…)");
        return new KeyRecord(
            found.verificationKey().keyId(),
            algorithm,
            found.signingKey(),
            Optional.of(found.verificationKey()),
            Objects.requireNonNullElse(publishedAt, ofPredecessor),
            from,
            until,
            verify,
            verify,
            Optional.empty());
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(
            "expected for "
                + named()
                + " signsFrom ≤ signsUntil ≤ verifiesUntil; "
                + e.getMessage(),
            e);
      }
    }

    private String named() {
      return "the entry " + alias;
    }

    private <T> T required(@Nullable T value, String setting) {
      if (value == null) {
        throw new IllegalStateException(
            "expected " + setting + " for " + named() + ", but it was not called");
      }
      return value;
    }
  }

  /**
   * Collects the entries. A contradiction fails in {@link #build()}, which can be called once. Not
   * thread-safe.
   */
  public static final class Builder {

    private @Nullable Path file;
    private @Nullable KeyStore keyStore;
    private char @Nullable [] password;
    private @Nullable InstantSource clock;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Builder() {}

    /**
     * A PKCS#12 file (RFC 7292).
     *
     * @param pkcs12 its path
     * @return this
     */
    public Builder file(Path pkcs12) {
      requireUnset(file, "file(…)");
      file = Objects.requireNonNull(pkcs12, "pkcs12");
      return this;
    }

    /**
     * A key store of any type, in place of a file.
     *
     * @param loaded loaded already
     * @return this
     */
    public Builder keyStore(KeyStore loaded) {
      requireUnset(keyStore, "keyStore(…)");
      keyStore = Objects.requireNonNull(loaded, "loaded");
      return this;
    }

    /**
     * What protects the file and its entries.
     *
     * @param secret copied; the copy is erased by {@link #build()}, the array itself is yours to
     *     erase
     * @return this
     */
    public Builder password(char[] secret) {
      requireUnset(password, "password(…)");
      password = secret.clone();
      return this;
    }

    /**
     * One key.
     *
     * @param alias names the entry; to most key stores case does not matter
     * @param algorithm the one algorithm that the key is for
     * @param windows sets {@link Entry#signsFrom}, {@link Entry#signsUntil} and {@link
     *     Entry#verifiesUntil}
     * @return this
     */
    public Builder key(String alias, JwsAlgorithm algorithm, Consumer<Entry> windows) {
      Entry entry = new Entry(Objects.requireNonNull(alias, "alias"), algorithm);
      windows.accept(entry);
      if (entries.putIfAbsent(alias, entry) != null) {
        throw new IllegalStateException("the entry " + alias + " was given before");
      }
      return this;
    }

    /**
     * One key as {@link KeyStoreExport} wrote it: under its key id, with the same windows, whatever
     * the validity of its certificate is.
     *
     * @param exported what the export answered
     * @return this
     */
    public Builder key(KeyView exported) {
      return key(
          exported.keyId(),
          exported.algorithm(),
          entry ->
              entry
                  .keyId(exported.keyId())
                  .publishedAt(exported.publishAt())
                  .signsFrom(exported.activateAt())
                  .signsUntil(exported.signUntil())
                  .verifiesUntil(exported.verifyUntil())
                  .ignoringCertificateValidity());
    }

    /**
     * The source of time, in place of the system's clock.
     *
     * @param source read once, when the keys are read
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Reads the keys.
     *
     * @return the storage
     * @throws IllegalStateException if file and key store, the password or a window were not said,
     *     there is no key, two keys are the same, or windows contradict each other; the message has
     *     the inequality that fails
     * @throws InvalidKeyMaterialException if there is no such entry, it cannot be read, or its key
     *     is weak or does not fit the algorithm
     * @throws KeySetStorageException if the file cannot be read or the password is wrong
     */
    public KeyStoreKeys build() {
      char[] secret = password;
      if (secret == null) {
        throw new IllegalStateException("expected password(…), but it was not called");
      }
      try {
        KeyStoreEntryReader reader = new KeyStoreEntryReader(open(secret), secret);
        Instant now = Objects.requireNonNullElseGet(clock, InstantSource::system).instant();
        List<KeyRecord> records = records(reader, now);
        requireNoGap(records, now);
        return new KeyStoreKeys(KeySet.of(1, "configuration", records));
      } catch (IllegalArgumentException e) {
        if (e instanceof InvalidKeyMaterialException) {
          throw e;
        }
        throw new IllegalStateException("the keys contradict each other: " + e.getMessage(), e);
      } finally {
        Arrays.fill(secret, '\0');
      }
    }

    private KeyStore open(char[] secret) {
      if ((file == null) == (keyStore == null)) {
        throw new IllegalStateException(
            "expected either file(…) or keyStore(…), but "
                + (file == null ? "neither" : "each of them")
                + " was called");
      }
      return keyStore == null ? load(Objects.requireNonNull(file), secret) : keyStore;
    }

    private static KeyStore load(Path pkcs12, char[] secret) {
      String what = "the PKCS#12 file " + pkcs12;
      try (InputStream content = Files.newInputStream(pkcs12)) {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        loaded.load(content, secret);
        return loaded;
      } catch (NoSuchFileException e) {
        throw new KeySetStorageException("expected " + what + ", but there is no such file", e);
      } catch (IOException e) {
        String why =
            e.getCause() instanceof UnrecoverableKeyException
                ? "the password is not the one of the file"
                : "is it a PKCS#12 file, and may this process read it?";
        throw new KeySetStorageException(what + " cannot be read; " + why, e);
      } catch (GeneralSecurityException e) {
        throw new KeySetStorageException(
            what + " uses an algorithm that this Java does not have", e);
      }
    }

    private List<KeyRecord> records(KeyStoreEntryReader reader, Instant now) {
      if (entries.isEmpty()) {
        throw new IllegalStateException("expected key(…) once or more, but it was not called");
      }
      List<Entry> inOrder = new ArrayList<>(entries.values());
      inOrder.sort(Comparator.comparing(entry -> entry.required(entry.signsFrom, "signsFrom(…)")));
      List<KeyRecord> records = new ArrayList<>();
      for (Entry entry : inOrder) {
        Instant ofPredecessor =
            records.isEmpty()
                ? Objects.requireNonNull(entry.signsFrom)
                : records.get(records.size() - 1).activateAt();
        KeyRecord record = entry.read(reader, ofPredecessor, now);
        records.forEach(other -> requireOther(other, record));
        records.add(record);
      }
      return records;
    }

    private static void requireOther(KeyRecord one, KeyRecord other) {
      if (one.algorithm().isSymmetric() != other.algorithm().isSymmetric()) {
        throw new IllegalStateException(
            "expected only secrets or only key pairs, but there are keys for "
                + one.algorithm().headerName()
                + " and for "
                + other.algorithm().headerName());
      }
    }

    /** Gaps that are over cannot be helped. Equality leaves none. */
    private static void requireNoGap(List<KeyRecord> inOrder, Instant now) {
      Instant signedUntil = now;
      boolean signsAlready = false;
      for (KeyRecord record : inOrder) {
        if (now.isBefore(record.activateAt()) && signedUntil.isBefore(record.activateAt())) {
          throw new IllegalStateException(
              "expected "
                  + (signsAlready ? "signsUntil of the keys before it" : "now")
                  + " ≥ signsFrom of the key "
                  + record.keyId()
                  + ", but "
                  + signedUntil
                  + " < "
                  + record.activateAt()
                  + "; no key would sign in between");
        }
        signsAlready |= now.isBefore(record.signUntil());
        signedUntil = signedUntil.isAfter(record.signUntil()) ? signedUntil : record.signUntil();
      }
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
