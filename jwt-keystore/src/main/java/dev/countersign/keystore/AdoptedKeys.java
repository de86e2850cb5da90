package dev.countersign.keystore;

import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The keys of a system that signs already, which a rotating store takes over. */
record AdoptedKeys(SigningKey current, List<VerificationKey> previous) {

  AdoptedKeys {
    Set<String> keyIds = new HashSet<>(Set.of(current.keyId()));
    for (VerificationKey key : previous) {
      if (!keyIds.add(key.keyId())) {
        throw new IllegalArgumentException("two keys to adopt have the key id " + key.keyId());
      }
      if (key.algorithm().isSymmetric() != current.algorithm().isSymmetric()) {
        throw new IllegalArgumentException(
            "expected only secrets or only key pairs to adopt, but one key is for "
                + current.algorithm().headerName()
                + " and one for "
                + key.algorithm().headerName());
      }
    }
  }
}
