package dev.countersign.keystore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JSON object whose last member is a MAC over all the text before it, so that no other spelling
 * of the same values is believed either. ASCII without line ends.
 *
 * <p>Of a document that is read, nothing is believed before the MAC but what it takes to check it:
 * the format and which key-encryption key. If those were altered, another key is derived or none.
 */
final class SealedDocument {

  static final long FORMAT = 1;

  /** A key set has less than 10 kB; this is room for hundreds of keys. */
  static final int MAX_LENGTH = 1024 * 1024;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final String BEFORE_MAC = ",\"mac\":\"";
  private static final String BEHIND_MAC = "\"}";
  private static final int MAC_LENGTH = 43;

  /** Unchecked still, so that it must be fit to be quoted. */
  private static final Pattern KEY_ENCRYPTION_KEY_ID = Pattern.compile("[ -~]{1,128}");

  /** What a document is, so that one of another kind does not pass for it. */
  enum Kind {
    KEY_SET("document mac"),
    VERSION_MARK("version mark mac");

    private final String macPurpose;

    Kind(String macPurpose) {
      this.macPurpose = macPurpose;
    }
  }

  /** Writes the members between the head and the MAC. */
  interface Body {
    void write(JsonGenerator generator) throws IOException;
  }

  /** What was read, and the key that it is encrypted under. */
  record Opened(Members members, DataKey key) {}

  private SealedDocument() {}

  static String write(Kind kind, String setName, DataKey key, Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      generator.writeStartObject();
      generator.writeNumberField("format", FORMAT);
      generator.writeStringField("set", setName);
      generator.writeStringField("kek", key.keyEncryptionKeyId());
      if (key.wrapped().isPresent()) {
        generator.writeStringField("dataKey", key.wrapped().get());
      }
      body.write(generator);
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory does not fail", e);
    }
    String object = text.toString();
    String covered = object.substring(0, object.length() - 1);
    String document = covered + BEFORE_MAC + mac(kind, key, covered) + BEHIND_MAC;
    if (document.length() > MAX_LENGTH) {
      throw new KeySetStorageException(
          "the key set would have "
              + document.length()
              + " bytes, over the bound of "
              + MAX_LENGTH
              + "; are keys rotated without end?");
    }
    return document;
  }

  /**
   * Reads a document that was written for the same set.
   *
   * @throws KeySetStorageException if it is not one, or not to be believed
   */
  static Opened open(Kind kind, String setName, String document, KeyEncryptionKeys keys) {
    requireShape(document);
    Members members = Members.parse(document);
    long format = members.integer("format");
    if (format != FORMAT) {
      throw new KeySetStorageException(
          "it has the format "
              + format
              + ", and this version reads format "
              + FORMAT
              + "; was it written by a newer version?");
    }
    String id = members.text("kek");
    if (!KEY_ENCRYPTION_KEY_ID.matcher(id).matches()) {
      throw new KeySetStorageException("it does not say its key-encryption key; it was altered");
    }
    Optional<String> wrapped = members.optionalText("dataKey");
    DataKey key = keys.forOpening(id, wrapped);
    int macStart = document.length() - BEHIND_MAC.length() - MAC_LENGTH;
    String covered = document.substring(0, macStart - BEFORE_MAC.length());
    requireSame(mac(kind, key, covered), members.text("mac"));
    if (!members.text("set").equals(setName)) {
      throw new KeySetStorageException(
          "it is of the key set '"
              + members.text("set")
              + "', but expected was '"
              + setName
              + "'; was the file of another issuer copied here?");
    }
    return new Opened(members, key);
  }

  private static void requireShape(String document) {
    if (document.isEmpty()) {
      throw new KeySetStorageException(
          "it is empty, so a write or a copy was torn; restore it from a backup");
    }
    if (document.length() > MAX_LENGTH) {
      throw new KeySetStorageException(
          "it is longer than the bound of " + MAX_LENGTH + " bytes; it is not a key set");
    }
    int macStart = document.length() - BEHIND_MAC.length() - MAC_LENGTH;
    boolean shaped =
        document.startsWith("{")
            && document.endsWith(BEHIND_MAC)
            && macStart > BEFORE_MAC.length()
            && document.startsWith(BEFORE_MAC, macStart - BEFORE_MAC.length())
            && document.chars().allMatch(c -> c >= ' ' && c < 128);
    if (!shaped) {
      throw new KeySetStorageException(
          "it does not end with a MAC as every key set does; it was truncated or altered, so restore"
              + " it from a backup");
    }
  }

  private static void requireSame(String expectedMac, String mac) {
    if (!MessageDigest.isEqual(
        expectedMac.getBytes(StandardCharsets.US_ASCII), mac.getBytes(StandardCharsets.US_ASCII))) {
      throw new KeySetStorageException(
          "its MAC is wrong, so it was altered after it was written; restore it from a backup, and"
              + " find out who can write there");
    }
  }

  private static String mac(Kind kind, DataKey key, String covered) {
    byte[] mac =
        Hkdf.hmac(key.derive(kind.macPurpose), covered.getBytes(StandardCharsets.US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }
}
