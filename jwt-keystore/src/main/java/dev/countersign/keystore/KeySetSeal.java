package dev.countersign.keystore;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns a key set into a text that may rest anywhere, and back: private keys and secrets are
 * encrypted with AES-256-GCM, and the whole has a MAC, so that who can write to the storage can
 * neither read a key nor slip one in. For storages of your own.
 *
 * <p>What the MAC cannot tell is that an older text was put back; {@link RotatingKeyStore} notices
 * it while it runs. The format is described in {@code docs/keys.md}.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeySetSeal {

  private static final String DEFAULT_NAME = "default";

  private final KeyEncryptionKeys keys;
  private final String name;
  private final @Nullable RemoteSigners remoteSigners;

  private KeySetSeal(KeyEncryptionKeys keys, String name, @Nullable RemoteSigners remoteSigners) {
    this.keys = keys;
    this.name = name;
    this.remoteSigners = remoteSigners;
  }

  /**
   * A seal for the one key set under these keys, named {@code default}, with no keys in a KMS.
   *
   * @param keys encrypt and open
   * @return the seal
   */
  public static KeySetSeal under(KeyEncryptionKeys keys) {
    return new KeySetSeal(Objects.requireNonNull(keys, "keys"), DEFAULT_NAME, null);
  }

  /**
   * The same for one of several key sets under the same keys, so that one cannot be put into the
   * place of another.
   *
   * @param setName its name, for example the issuer, and never another one; 1 to 128 printable
   *     ASCII characters
   * @return the seal for it
   * @throws IllegalArgumentException if the name has other characters or is too long
   */
  public KeySetSeal forSet(String setName) {
    return new KeySetSeal(keys, Names.require(setName, "name of a key set"), remoteSigners);
  }

  /**
   * The same for key sets with keys that sign in a KMS or an HSM.
   *
   * @param signers finds what signs by the reference that is stored
   * @return the seal with it
   */
  public KeySetSeal withRemoteSigners(RemoteSigners signers) {
    return new KeySetSeal(keys, name, Objects.requireNonNull(signers, "signers"));
  }

  /**
   * The text of a key set. Each call gives another one, since each encrypts anew.
   *
   * @param set of version 1 or more
   * @return JSON in one line of ASCII, of at most 1 MiB
   * @throws IllegalArgumentException if it is the empty set
   * @throws KeySetStorageException if a private key does not show its material and has no
   *     reference, or the text would be too long, or the data key cannot be wrapped
   */
  public String seal(KeySet set) {
    return sealed(set).document();
  }

  /** A document, and the mark that remembers its version, under one data key. */
  record Sealed(String document, String mark) {}

  Sealed sealed(KeySet set) {
    if (set.version() < 1) {
      throw new IllegalArgumentException(
          "expected a key set of version 1 or more, but it is the empty one");
    }
    DataKey key = keys.forSealing();
    RecordJson records = new RecordJson(new MaterialCipher(name, key), remoteSigners);
    String document =
        SealedDocument.write(
            SealedDocument.Kind.KEY_SET,
            name,
            key,
            generator -> {
              writeChange(generator, set.version(), set.changeId());
              generator.writeArrayFieldStart("records");
              for (KeyRecord record : set.records()) {
                records.write(generator, record);
              }
              generator.writeEndArray();
            });
    String mark =
        SealedDocument.write(
            SealedDocument.Kind.VERSION_MARK,
            name,
            key,
            generator -> writeChange(generator, set.version(), set.changeId()));
    return new Sealed(document, mark);
  }

  private static void writeChange(JsonGenerator generator, long version, String changeId)
      throws IOException {
    generator.writeNumberField("version", version);
    generator.writeStringField("changeId", changeId);
  }

  /**
   * The key set of a text.
   *
   * @param document what {@link #seal} gave, or what is said to be that
   * @return the set, of version 1 or more
   * @throws KeySetStorageException if it is not to be believed or cannot be read: truncated,
   *     altered, of another set or a newer format, or under a key-encryption key that is not at
   *     hand; the message quotes no material
   */
  public KeySet open(String document) {
    SealedDocument.Opened opened =
        SealedDocument.open(SealedDocument.Kind.KEY_SET, name, document, keys);
    Members members = opened.members();
    RecordJson json = new RecordJson(new MaterialCipher(name, opened.key()), remoteSigners);
    List<KeyRecord> records = new ArrayList<>();
    for (Members record : members.objects("records")) {
      records.add(json.read(record));
    }
    long version = members.integer("version");
    String changeId = members.text("changeId");
    members.requireNoOther();
    try {
      return KeySet.of(version, changeId, records);
    } catch (IllegalArgumentException e) {
      throw new KeySetStorageException("it holds no key set: " + e.getMessage(), e);
    }
  }

  /** The change that a mark remembers. */
  record Mark(long version, String changeId) {}

  Mark openMark(String mark) {
    Members members =
        SealedDocument.open(SealedDocument.Kind.VERSION_MARK, name, mark, keys).members();
    Mark read = new Mark(members.integer("version"), members.text("changeId"));
    members.requireNoOther();
    return read;
  }

  /** The name and the ids of the keys. */
  @Override
  public String toString() {
    return "KeySetSeal[" + name + ", " + keys + "]";
  }
}
