package dev.countersign.jwt;

import static dev.countersign.jwt.TestKeys.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Without any provider but the JDK's own. */
@EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "ML-DSA came with JDK 24 (JEP 497)")
class MlDsaOfJdkTest extends MlDsaContract {

  @Override
  String providerName() {
    return "SUN";
  }

  @Test
  void a_key_of_keytool_signs_and_its_certificate_verifies(@TempDir Path folder) throws Exception {
    KeyStore keyStore = TestKeys.keyStore(folder, "a", "-keyalg", "ML-DSA-65");
    SigningKey key =
        SigningKey.fromKeyStore(JwsAlgorithm.ML_DSA_65, keyStore, "a", TestKeys.PASSWORD);
    String certificate = pem("CERTIFICATE", keyStore.getCertificate("a").getEncoded());
    VerificationKey verifier = VerificationKey.fromPem(JwsAlgorithm.ML_DSA_65, certificate);
    assertThat(Tokens.verdict(key, verifier)).isInstanceOf(Validation.Accepted.class);
    assertThat(VerificationKey.fromKeyStore(JwsAlgorithm.ML_DSA_65, keyStore, "a"))
        .isEqualTo(verifier);
    assertThatThrownBy(() -> VerificationKey.fromPem(JwsAlgorithm.ML_DSA_44, certificate))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("it is of ML-DSA-65");
  }
}
