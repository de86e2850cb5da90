package dev.countersign.benchmarks;

import dev.countersign.jwt.JwsAlgorithm;

/** The algorithms that are measured. */
public enum Algorithm {
  HS256("HS256", "HmacSHA256", JwsAlgorithm.HS256),
  RS256("RS256", "SHA256withRSA", JwsAlgorithm.RS256),
  PS256("PS256", "RSASSA-PSS", JwsAlgorithm.PS256),
  ES256("ES256", "SHA256withECDSAinP1363Format", JwsAlgorithm.ES256),
  /** Under the name that all peers know. */
  ED25519("EdDSA", "Ed25519", JwsAlgorithm.EDDSA);

  private final String headerName;
  private final String jcaName;
  private final JwsAlgorithm countersign;

  Algorithm(String headerName, String jcaName, JwsAlgorithm countersign) {
    this.headerName = headerName;
    this.jcaName = jcaName;
    this.countersign = countersign;
  }

  String headerName() {
    return headerName;
  }

  String jcaName() {
    return jcaName;
  }

  JwsAlgorithm countersign() {
    return countersign;
  }
}
