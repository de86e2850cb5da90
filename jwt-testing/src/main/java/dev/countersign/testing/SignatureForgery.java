package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/** Signatures that are not what they seem: numbers out of range, twins, other paddings. */
final class SignatureForgery {

  /** The order of Ed25519's base point (RFC 8032 section 5.1). */
  private static final BigInteger EDWARDS_ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  /** DigestInfo of SHA-256, with the NULL that RFC 8017 section 9.2 note 1 asks for. */
  private static final byte[] DIGEST_INFO =
      HexFormat.of().parseHex("3031300d060960864801650304020105000420");

  /** The same without the NULL. */
  private static final byte[] DIGEST_INFO_WITHOUT_NULL =
      HexFormat.of().parseHex("302f300b0609608648016503040201" + "0420");

  private SignatureForgery() {}

  /** Replaces r, s or both of a P1363 signature; null keeps a number. */
  static Forge ecdsa(NumberOf r, NumberOf s) {
    return mint -> {
      CompactToken token = CompactToken.of(Forge.good(mint));
      byte[] bytes = token.signatureBytes();
      int half = bytes.length / 2;
      BigInteger oldR = new BigInteger(1, Arrays.copyOfRange(bytes, 0, half));
      BigInteger oldS = new BigInteger(1, Arrays.copyOfRange(bytes, half, bytes.length));
      BigInteger order = ((ECPublicKey) mint.key().pair().getPublic()).getParams().getOrder();
      return token
          .withSignature(
              concat(
                  fixed(r.from(oldR, order), half),
                  fixed(s.from(oldS, order), bytes.length - half)))
          .toString();
    };
  }

  /** A number made of the old one and the group's order. */
  @FunctionalInterface
  interface NumberOf {
    BigInteger from(BigInteger old, BigInteger order);

    static BigInteger same(BigInteger old, BigInteger order) {
      return old;
    }

    static BigInteger zero(BigInteger old, BigInteger order) {
      return BigInteger.ZERO;
    }

    static BigInteger order(BigInteger old, BigInteger order) {
      return order;
    }

    static BigInteger negated(BigInteger old, BigInteger order) {
      return order.subtract(old);
    }
  }

  /** r and s as the DER that JCA makes by default, in place of JOSE's fixed length. */
  static byte[] der(byte[] signature) {
    int half = signature.length / 2;
    byte[] r = integer(Arrays.copyOfRange(signature, 0, half));
    byte[] s = integer(Arrays.copyOfRange(signature, half, signature.length));
    return concat(new byte[] {0x30, (byte) (r.length + s.length)}, r, s);
  }

  private static byte[] integer(byte[] unsigned) {
    byte[] value = new BigInteger(1, unsigned).toByteArray();
    return concat(new byte[] {0x02, (byte) value.length}, value);
  }

  /** S + L verifies too unless S is checked to be below L (RFC 8032 section 5.1.7). */
  static byte[] plusEdwardsOrder(byte[] signature) {
    BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(signature, 32, 64)));
    return concat(Arrays.copyOfRange(signature, 0, 32), reversed(fixed(s.add(EDWARDS_ORDER), 32)));
  }

  /** R is the identity and S is zero: good under each key of small order. */
  static byte[] edwardsIdentity(byte[] signature) {
    byte[] identity = new byte[signature.length];
    identity[0] = 1;
    return identity;
  }

  /** A number in place of an RSA signature. */
  static Forge rsaNumber(NumberOf number) {
    return mint -> {
      CompactToken token = CompactToken.of(Forge.good(mint));
      byte[] old = token.signatureBytes();
      BigInteger modulus = ((RSAPublicKey) mint.key().pair().getPublic()).getModulus();
      return token
          .withSignature(fixed(number.from(new BigInteger(1, old), modulus), old.length))
          .toString();
    };
  }

  /** s + n is congruent to s; some tokens have an s small enough for the sum to keep its length. */
  static String plusModulus(TokenMint mint) {
    BigInteger modulus = ((RSAPublicKey) mint.key().pair().getPublic()).getModulus();
    int length = (modulus.bitLength() + 7) / 8;
    for (int i = 0; ; i++) {
      CompactToken token =
          CompactToken.of(mint.tokenWithClaim("jti", JsonMembers.string("try-" + i)));
      BigInteger sum = new BigInteger(1, token.signatureBytes()).add(modulus);
      if (sum.bitLength() <= 8 * length) {
        return token.withSignature(fixed(sum, length)).toString();
      }
    }
  }

  /** Eight bytes of padding, and the rest after the hash, where Bleichenbacher put his garbage. */
  static String shortPadding(TokenMint mint) {
    return signedRaw(
        mint,
        (hash, length) -> {
          byte[] block = new byte[length];
          Arrays.fill(block, 2, 10, (byte) 0xff);
          block[1] = 1;
          System.arraycopy(DIGEST_INFO, 0, block, 11, DIGEST_INFO.length);
          System.arraycopy(hash, 0, block, 11 + DIGEST_INFO.length, hash.length);
          return block;
        });
  }

  /** Right padding, but a DigestInfo without its NULL. */
  static String digestInfoWithoutNull(TokenMint mint) {
    return signedRaw(
        mint,
        (hash, length) -> {
          byte[] info = concat(DIGEST_INFO_WITHOUT_NULL, hash);
          byte[] block = new byte[length];
          Arrays.fill(block, 2, length - info.length - 1, (byte) 0xff);
          block[1] = 1;
          System.arraycopy(info, 0, block, length - info.length, info.length);
          return block;
        });
  }

  @FunctionalInterface
  private interface Block {
    byte[] of(byte[] hash, int length);
  }

  private static String signedRaw(TokenMint mint, Block block) {
    CompactToken token = CompactToken.of(Forge.good(mint.withAlgorithm(JwsAlgorithm.RS256)));
    RSAPrivateKey key = (RSAPrivateKey) mint.key().pair().getPrivate();
    int length = (key.getModulus().bitLength() + 7) / 8;
    BigInteger padded = new BigInteger(1, block.of(sha256(token.signingInput()), length));
    BigInteger signature = padded.modPow(key.getPrivateExponent(), key.getModulus());
    return token.withSignature(fixed(signature, length)).toString();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static byte[] concat(byte[]... arrays) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] array : arrays) {
      all.writeBytes(array);
    }
    return all.toByteArray();
  }

  private static byte[] fixed(BigInteger number, int length) {
    byte[] signed = number.toByteArray();
    byte[] bytes = new byte[length];
    int count = Math.min(signed.length, length);
    System.arraycopy(signed, signed.length - count, bytes, length - count, count);
    return bytes;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
