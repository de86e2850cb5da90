package dev.countersign.jwt;

/**
 * Tells the DER document of a key from random bytes.
 *
 * <p>One in 65536 random secrets begins as a SEQUENCE of the right length does, and a key store
 * that makes secrets would meet it. So the first elements are looked at too: all documents of keys
 * (SubjectPublicKeyInfo, PKCS#1, PKCS#8, SEC 1, certificates) begin in one of a few ways.
 */
final class DerKey {

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;

  private DerKey() {}

  /** Whether it is one SEQUENCE of whole elements, of which the first two are those of a key. */
  static boolean isOne(byte[] bytes) {
    if (!hasTag(bytes, 0, SEQUENCE) || endOf(bytes, 0) != bytes.length) {
      return false;
    }
    int first = contentOf(bytes, 0);
    int second = endOf(bytes, first);
    return (hasTag(bytes, first, SEQUENCE) || hasTag(bytes, first, INTEGER))
        && (hasTag(bytes, second, SEQUENCE)
            || hasTag(bytes, second, INTEGER)
            || hasTag(bytes, second, BIT_STRING)
            || hasTag(bytes, second, OCTET_STRING))
        && endsWithAnElement(bytes, second);
  }

  private static boolean endsWithAnElement(byte[] bytes, int offset) {
    int end = offset;
    while (end < bytes.length) {
      end = endOf(bytes, end);
    }
    return end == bytes.length;
  }

  private static boolean hasTag(byte[] bytes, int offset, int tag) {
    return offset < bytes.length && bytes[offset] == tag;
  }

  /** Where the element at the offset ends; beyond the bytes if it is cut short or malformed. */
  private static int endOf(byte[] bytes, int offset) {
    int content = contentOf(bytes, offset);
    if (content > bytes.length) {
      return content;
    }
    int length = bytes[offset + 1] & 0xff;
    if (length >= 0x80) {
      length = 0;
      for (int i = offset + 2; i < content; i++) {
        length = (length << 8) | (bytes[i] & 0xff);
      }
    }
    return content + length;
  }

  /** Where the content of the element at the offset starts; beyond the bytes if it does not. */
  private static int contentOf(byte[] bytes, int offset) {
    if (offset + 2 > bytes.length) {
      return bytes.length + 1;
    }
    int length = bytes[offset + 1] & 0xff;
    int lengthBytes = length & 0x7f;
    if (length < 0x80) {
      return offset + 2;
    }
    // No key is longer than three bytes of length can say, and four would overflow.
    return lengthBytes < 1 || lengthBytes > 3 ? bytes.length + 1 : offset + 2 + lengthBytes;
  }
}
