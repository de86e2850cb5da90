package dev.countersign.jwt;

import java.io.Serial;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;

/** Stands for a hardware module: keys without encoding, which only its own provider can use. */
final class OpaqueKeys {

  private OpaqueKeys() {}

  static PrivateKey hide(PrivateKey key) {
    return new OpaqueKey(key);
  }

  private static final class OpaqueKey implements PrivateKey {
    @Serial private static final long serialVersionUID = 1L;
    private final transient PrivateKey inside;

    OpaqueKey(PrivateKey inside) {
      this.inside = inside;
    }

    @Override
    public String getAlgorithm() {
      return inside.getAlgorithm();
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  /** Takes its own keys only, so that the JCA goes on to the next provider for all others. */
  static final class Provider extends java.security.Provider {
    @Serial private static final long serialVersionUID = 1L;

    /** As a module does that lost its session; it claims public keys too, and then fails. */
    private volatile boolean failing;

    void startToFail() {
      failing = true;
    }

    Provider() {
      super("Opaque", "1", "keys without encoding");
      for (String algorithm :
          new String[] {
            "SHA256withRSA",
            "SHA384withRSA",
            "SHA512withRSA",
            "RSASSA-PSS",
            "SHA256withECDSAinP1363Format",
            "SHA384withECDSAinP1363Format",
            "SHA512withECDSAinP1363Format",
            "Ed25519",
            "ML-DSA-44",
            "ML-DSA-65",
            "ML-DSA-87"
          }) {
        putService(new OpaqueService(this, algorithm));
      }
    }
  }

  private static final class OpaqueService extends java.security.Provider.Service {
    private final Provider owner;

    OpaqueService(Provider provider, String algorithm) {
      super(provider, "Signature", algorithm, OpaqueSignature.class.getName(), null, null);
      this.owner = provider;
    }

    @Override
    public boolean supportsParameter(Object parameter) {
      return parameter instanceof OpaqueKey || (owner.failing && parameter instanceof PublicKey);
    }

    @Override
    public Object newInstance(Object parameter) {
      return new OpaqueSignature(getAlgorithm(), owner);
    }
  }

  private static final class OpaqueSignature extends SignatureSpi {
    private final Signature signature;
    private final Provider owner;

    OpaqueSignature(String algorithm, Provider owner) {
      this.owner = owner;
      try {
        signature = Signature.getInstance(algorithm, inside(algorithm));
      } catch (java.security.GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private static java.security.Provider inside(String algorithm) {
      return algorithm.startsWith("ML-DSA")
          ? BouncyCastle.PROVIDER
          : Security.getProvider(algorithm.contains("RSA") ? "SunRsaSign" : "SunEC");
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
      if (!(key instanceof OpaqueKey opaque)) {
        throw new InvalidKeyException("not a key of this module");
      }
      if (owner.failing) {
        throw new ProviderException("the session is closed");
      }
      signature.initSign(opaque.inside);
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      if (!owner.failing) {
        throw new InvalidKeyException("this module only signs");
      }
    }

    @Override
    protected void engineSetParameter(AlgorithmParameterSpec parameters) {
      try {
        signature.setParameter(parameters);
      } catch (java.security.GeneralSecurityException e) {
        throw new InvalidParameterException(e.getMessage());
      }
    }

    @Override
    protected void engineUpdate(byte b) throws SignatureException {
      if (!owner.failing) {
        signature.update(b);
      }
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
      if (!owner.failing) {
        signature.update(bytes, offset, length);
      }
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      return signature.sign();
    }

    @Override
    protected boolean engineVerify(byte[] bytes) {
      throw new ProviderException("the session is closed");
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException();
    }
  }
}
