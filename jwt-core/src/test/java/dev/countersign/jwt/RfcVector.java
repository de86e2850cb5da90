package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

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
    return new String(decoded().payload(), StandardCharsets.UTF_8);
  }

  void assertVerifies() {
    assertThat(decoded().header().algorithm()).isEqualTo(algorithm.headerName());
    assertThat(signingKey().verificationKey().refusalOf(decoded())).isEmpty();
  }

  /** Only for algorithms that give one signature for one message. */
  void assertSignsToTheSameBytes() {
    byte[] signature =
        signingKey()
            .sign(
                decoded().headerPart().getBytes(StandardCharsets.US_ASCII),
                decoded().payloadPart().getBytes(StandardCharsets.US_ASCII));
    assertThat(Base64Url.encode(signature)).isEqualTo(decoded().signaturePart());
  }

  void assertIsRefusedAfterAnyFlippedBitOfTheSignature() {
    VerificationKey verifier = signingKey().verificationKey();
    UnverifiedToken good = decoded();
    for (int bit = 0; bit < 8 * good.signature().length; bit += STRIDE) {
      UnverifiedToken forged =
          with(good, good.headerPart(), good.payloadPart(), flipped(good.signature(), bit));
      assertThat(verifier.refusalOf(forged)).as("bit %d", bit).isPresent();
    }
  }

  void assertIsRefusedAfterAnyFlippedBitOfTheContent() {
    VerificationKey verifier = signingKey().verificationKey();
    UnverifiedToken good = decoded();
    byte[] header = Base64Url.decodeCanonical(good.headerPart());
    for (int bit = 0; bit < 8 * header.length; bit += 8 * STRIDE + 1) {
      String part = Base64Url.encode(flipped(header, bit));
      assertThat(verifier.refusalOf(with(good, part, good.payloadPart(), good.signature())))
          .as("bit %d of the header", bit)
          .isPresent();
    }
    byte[] payload = good.payload();
    for (int bit = 0; bit < 8 * payload.length; bit += 8 * STRIDE + 1) {
      String part = Base64Url.encode(flipped(payload, bit));
      assertThat(verifier.refusalOf(with(good, good.headerPart(), part, good.signature())))
          .as("bit %d of the payload", bit)
          .isPresent();
    }
  }

  private static UnverifiedToken with(
      UnverifiedToken token, String header, String payload, byte[] signature) {
    return new UnverifiedToken(
        header, payload, Base64Url.encode(signature), signature, token.header());
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
