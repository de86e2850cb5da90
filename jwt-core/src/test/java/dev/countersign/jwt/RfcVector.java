package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A key and the token that it signed, as an RFC prints them, under {@code test/resources/rfc}. */
record RfcVector(JwsAlgorithm algorithm, String key, String token) {

  private static final StrictDecoder DECODER = new StrictDecoder(16 * 1024);

  /** Not a divisor of the length of any signature, so that all positions within a byte occur. */
  private static final int STRIDE = 7;

  static String text(String file) {
    try (InputStream resource = RfcVector.class.getResourceAsStream("/rfc/" + file)) {
      return new String(resource.readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String compact() {
    return text(token + ".jws");
  }

  SigningKey signingKey() {
    return SigningKey.fromJwk(algorithm, text(key + ".json"));
  }

  UnverifiedToken decoded() {
    return DECODER.decode(compact()).value();
  }

  String payload() {
    return new String(decoded().payload().value(), StandardCharsets.UTF_8);
  }

  /** What this key says of the token. */
  Optional<Validation.Rejected> refusalBy(VerificationKey key) {
    return key.refusalOf(
        signingInput(), signingInput().length, decoded().signature(), Optional.empty());
  }

  private byte[] signingInput() {
    return compact().substring(0, compact().lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
  }

  void assertVerifies() {
    assertThat(decoded().header().algorithm()).isEqualTo(algorithm.headerName());
    assertThat(refusalBy(signingKey().verificationKey())).isEmpty();
  }

  /** Only for algorithms that give one signature for one message. */
  void assertSignsToTheSameBytes() {
    assertThat(signingKey().sign(signingInput(), Optional.empty()))
        .isEqualTo(decoded().signature());
  }

  void assertIsRefusedAfterAnyFlippedBitOfTheSignature() {
    VerificationKey verifier = signingKey().verificationKey();
    byte[] signature = decoded().signature();
    for (int bit = 0; bit < 8 * signature.length; bit += STRIDE) {
      assertThat(
              verifier.refusalOf(
                  signingInput(), signingInput().length, flipped(signature, bit), Optional.empty()))
          .as("bit %d", bit)
          .isPresent();
    }
  }

  void assertIsRefusedAfterAnyFlippedBitOfTheContent() {
    VerificationKey verifier = signingKey().verificationKey();
    byte[] content = signingInput();
    for (int bit = 0; bit < 8 * content.length; bit += 8 * STRIDE + 1) {
      assertThat(
              verifier.refusalOf(
                  flipped(content, bit), content.length, decoded().signature(), Optional.empty()))
          .as("bit %d of the signing input", bit)
          .isPresent();
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }

  /** How a test report names it. */
  @Override
  public String toString() {
    return token + " " + algorithm.headerName();
  }
}
