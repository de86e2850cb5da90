package dev.countersign.jwt;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SignatureException;
import java.util.Arrays;

/** An ECDSA signature as ASN.1 has it: a SEQUENCE of the INTEGERs r and s. */
final class EcdsaDer {

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;

  private final byte[] der;
  private int position;

  private EcdsaDer(byte[] der) {
    this.der = der;
  }

  /** Of r and s one after the other, each in half of the length, big-endian. */
  static byte[] ofConcatenated(byte[] concatenated) {
    int half = concatenated.length / 2;
    // With a zero byte before a set top bit, as an INTEGER has it.
    byte[] r = new BigInteger(1, concatenated, 0, half).toByteArray();
    byte[] s = new BigInteger(1, concatenated, half, half).toByteArray();
    int length = 2 + r.length + 2 + s.length;
    ByteBuffer der = ByteBuffer.allocate(3 + length).put((byte) SEQUENCE);
    if (length >= 0x80) {
      der.put((byte) 0x81);
    }
    der.put((byte) length);
    der.put((byte) INTEGER).put((byte) r.length).put(r);
    der.put((byte) INTEGER).put((byte) s.length).put(s);
    return Arrays.copyOf(der.array(), der.position());
  }

  /** r and s one after the other, each in half of the length, big-endian. */
  static byte[] toConcatenated(byte[] der, int length) throws SignatureException {
    byte[] concatenated = new byte[length];
    EcdsaDer reader = new EcdsaDer(der);
    int end = reader.lengthAfter(SEQUENCE) + reader.position;
    reader.copyInteger(concatenated, 0, length / 2);
    reader.copyInteger(concatenated, length / 2, length / 2);
    if (reader.position != end || end != der.length) {
      throw malformed();
    }
    return concatenated;
  }

  private void copyInteger(byte[] target, int offset, int length) throws SignatureException {
    int size = lengthAfter(INTEGER);
    int from = position;
    position += size;
    if (size < 1 || position > der.length || der[from] < 0) {
      throw malformed();
    }
    // A zero byte before a set top bit keeps the number positive.
    if (der[from] == 0 && size > 1) {
      from++;
      size--;
    }
    if (size > length) {
      throw malformed();
    }
    System.arraycopy(der, from, target, offset + length - size, size);
  }

  /** The short form, or the long form of one byte: P-521 needs no more. */
  private int lengthAfter(int tag) throws SignatureException {
    if (position + 2 > der.length || der[position] != tag) {
      throw malformed();
    }
    int length = der[position + 1] & 0xff;
    position += 2;
    if (length < 0x80) {
      return length;
    }
    if (length != 0x81 || position == der.length) {
      throw malformed();
    }
    return der[position++] & 0xff;
  }

  private static SignatureException malformed() {
    return new SignatureException(
        "expected an ECDSA signature in DER, a SEQUENCE of two INTEGERs of the curve's size; does"
            + " the signer answer r and s one after the other already, or sign with another key?");
  }
}
