package dev.countersign.jwt;

import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.SignatureGenerationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.security.SignatureException;
import java.util.Optional;

/**
 * Signs by a {@link RemoteSigner}, and verifies each signature before it leaves: an alias that
 * somebody turned to a new key would make tokens that nobody can verify. Next to the call to the
 * other side it costs nothing.
 */
final class RemoteAlgorithm extends Algorithm {

  private final VerificationKey publicKey;
  private final RemoteSigner signer;

  RemoteAlgorithm(VerificationKey publicKey, RemoteSigner signer) {
    super(publicKey.algorithm().headerName(), "remote signer");
    this.publicKey = publicKey;
    this.signer = signer;
  }

  @Override
  public byte[] sign(byte[] content) throws SignatureGenerationException {
    try {
      byte[] signature = signer.sign(content.clone());
      if (signature == null
          || publicKey
              .refusalOf(content, content.length, signature, Optional.empty())
              .isPresent()) {
        throw new SignatureException(
            "what the remote signer answered does not verify with the public key that it was"
                + " given; was the remote key replaced, is it for another algorithm, or is the"
                + " signature in DER (see RemoteSigner.convertingDer)?");
      }
      return signature;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new SignatureGenerationException(this, e);
    }
  }

  @Override
  public void verify(DecodedJWT jwt) {
    throw new UnsupportedOperationException("a remote signer only signs");
  }
}
