package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Reason;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Malicious tokens, to be thrown at a validator: {@link TokenMint#attack} makes one, {@link
 * #expected()} says how it must be answered.
 *
 * <p>The expected reasons are those of a validator that believes the mint and has its other
 * settings as they are by default, as {@link TokenMint#validator()} makes it. Where an attack says
 * nothing else, the token has a perfect signature, so that nothing but the attack can be what
 * refuses it. Some are harmless, because the standard says to ignore what they do or because it
 * cannot be refused: a validator accepts these, and nothing comes of it.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @EnumSource
 * void refused(Attack attack) {
 *   assertThat(validator.check(mint.attack(attack))).isAnsweredAsExpectedOf(attack);
 * }
 * }</pre>
 */
public enum Attack {

  // The algorithm
  /** {@code none} without a signature (RFC 8725 section 3.2). */
  ALG_NONE(Reason.ALGORITHM_NONE, mint -> Unsigned.token(mint, "none")),
  /** {@code none} with a good signature all the same (RFC 8725 section 3.2). */
  ALG_NONE_WITH_SIGNATURE(Reason.ALGORITHM_NONE, Forge.header("alg", "\"none\"")),
  /** {@code nOnE} (CVE-2020-28042 and its like). */
  ALG_NONE_IN_MIXED_CASE(Reason.ALGORITHM_NONE, mint -> Unsigned.token(mint, "nOnE")),
  /** {@code none} and a space. */
  ALG_NONE_WITH_SPACE(Reason.ALGORITHM_NONE, mint -> Unsigned.token(mint, "none ")),
  /** {@code none} and a NUL, where a C string ends. */
  ALG_NONE_WITH_NUL(Reason.ALGORITHM_NONE, mint -> Unsigned.token(mint, "none\u0000")),
  /** {@code none} with a Cyrillic letter. */
  ALG_NONE_WITH_HOMOGLYPH(Reason.ALGORITHM_UNSUPPORTED, mint -> Unsigned.token(mint, "non\u0435")),
  /** No {@code alg} (RFC 7515 section 4.1.1). */
  ALG_MISSING(Reason.ALGORITHM_MISSING, mint -> mint.tokenWithoutHeader("alg")),
  /** {@code alg} is null (RFC 7515 section 4.1.1). */
  ALG_NULL(Reason.HEADER_OF_WRONG_TYPE, Forge.header("alg", "null")),
  /** {@code alg} is an array (RFC 7515 section 4.1.1). */
  ALG_ARRAY(Reason.HEADER_OF_WRONG_TYPE, Forge.header("alg", "[\"HS256\"]")),
  /** {@code alg} is a number (RFC 7515 section 4.1.1). */
  ALG_NUMBER(Reason.HEADER_OF_WRONG_TYPE, Forge.header("alg", "256")),
  /** {@code alg} is an object (RFC 7515 section 4.1.1). */
  ALG_OBJECT(Reason.HEADER_OF_WRONG_TYPE, Forge.header("alg", "{\"HS256\":1}")),
  /** {@code alg} is empty. */
  ALG_EMPTY(Reason.ALGORITHM_UNSUPPORTED, Forge.header("alg", "\"\"")),
  /** {@code ALG} in place of {@code alg}; names are case-sensitive (RFC 7515 section 4). */
  ALG_MEMBER_IN_UPPER_CASE(
      Reason.ALGORITHM_MISSING,
      mint -> mint.sign(mint.header().without("alg").with("ALG", "\"HS256\""), mint.claims())),
  /** {@code es256}; values are case-sensitive (RFC 7515 section 4.1.1). */
  ALG_IN_LOWER_CASE(
      Reason.ALGORITHM_UNSUPPORTED,
      mint ->
          mint.tokenWithHeader(
              "alg", JsonMembers.string(mint.algorithm().headerName().toLowerCase(Locale.ROOT)))),
  /** {@code RSA-OAEP}, which encrypts and does not sign. */
  ALG_OF_ENCRYPTION(Reason.ALGORITHM_UNSUPPORTED, Forge.header("alg", "\"RSA-OAEP\"")),
  /** HS256 with the public RSA key in PEM as the secret (RFC 8725 section 2.1, CVE-2015-9235). */
  RSA_KEY_AS_SECRET_IN_PEM(
      Reason.ALGORITHM_MISMATCH, KeyConfusion.secretOf(KeyConfusion::pem).on(JwsAlgorithm.RS256)),
  /**
   * HS256 with the public RSA key in PEM with CRLF as the secret (RFC 8725 section 2.1,
   * CVE-2015-9235).
   */
  RSA_KEY_AS_SECRET_IN_PEM_WITH_CARRIAGE_RETURNS(
      Reason.ALGORITHM_MISMATCH,
      KeyConfusion.secretOf(KeyConfusion::pemWithCarriageReturns).on(JwsAlgorithm.RS256)),
  /**
   * HS256 with the public RSA key in PEM without its last line break as the secret (RFC 8725
   * section 2.1, CVE-2015-9235).
   */
  RSA_KEY_AS_SECRET_IN_PEM_WITHOUT_LAST_NEWLINE(
      Reason.ALGORITHM_MISMATCH,
      KeyConfusion.secretOf(KeyConfusion::pemWithoutLastNewline).on(JwsAlgorithm.RS256)),
  /** HS256 with the public RSA key in DER as the secret (RFC 8725 section 2.1, CVE-2015-9235). */
  RSA_KEY_AS_SECRET_IN_DER(
      Reason.ALGORITHM_MISMATCH, KeyConfusion.secretOf(KeyConfusion::der).on(JwsAlgorithm.RS256)),
  /**
   * HS256 with the public RSA key in PKCS#1 DER as the secret (RFC 8725 section 2.1,
   * CVE-2015-9235).
   */
  RSA_KEY_AS_SECRET_IN_PKCS1(
      Reason.ALGORITHM_MISMATCH, KeyConfusion.secretOf(KeyConfusion::pkcs1).on(JwsAlgorithm.RS256)),
  /**
   * HS256 with the public RSA key as a JWK Set as the secret (RFC 8725 section 2.1, CVE-2015-9235).
   */
  RSA_JWK_SET_AS_SECRET(
      Reason.ALGORITHM_MISMATCH,
      KeyConfusion.secretOf(KeyConfusion::jwkSet).on(JwsAlgorithm.RS256)),
  /**
   * HS256 with the public RSA key as its bare modulus as the secret (RFC 8725 section 2.1,
   * CVE-2015-9235).
   */
  RSA_MODULUS_AS_SECRET(
      Reason.ALGORITHM_MISMATCH,
      KeyConfusion.secretOf(KeyConfusion::modulus).on(JwsAlgorithm.RS256)),
  /** HS256 with the public EC key in PEM as the secret (CVE-2024-54150). */
  EC_KEY_AS_SECRET_IN_PEM(
      Reason.ALGORITHM_MISMATCH, KeyConfusion.secretOf(KeyConfusion::pem).on(JwsAlgorithm.ES256)),
  /** HS256 with the point of the public EC key as the secret. */
  EC_POINT_AS_SECRET(
      Reason.ALGORITHM_MISMATCH, KeyConfusion.secretOf(KeyConfusion::point).on(JwsAlgorithm.ES256)),
  /** HS256 with the 32 bytes of the public Ed25519 key as the secret. */
  ED25519_KEY_AS_SECRET(
      Reason.ALGORITHM_MISMATCH,
      KeyConfusion.secretOf(KeyConfusion::edwardsPoint).on(JwsAlgorithm.EDDSA)),
  /** HS256 with an empty secret under the key id of an RSA key (CVE-2026-44699). */
  EMPTY_SECRET_WITH_RSA_KEY_ID(
      Reason.ALGORITHM_MISMATCH, KeyConfusion.secretOf(any -> new byte[0]).on(JwsAlgorithm.RS256)),
  /** RS512 by the key for RS256: each key has exactly one algorithm (RFC 8725 section 3.1). */
  OTHER_HASH_BY_SAME_RSA_KEY(
      Reason.ALGORITHM_MISMATCH, Substitution.sameKey(JwsAlgorithm.RS256, JwsAlgorithm.RS512)),
  /** PS256 by the key for RS256 (RFC 8725 section 3.1). */
  OTHER_PADDING_BY_SAME_RSA_KEY(
      Reason.ALGORITHM_MISMATCH, Substitution.sameKey(JwsAlgorithm.RS256, JwsAlgorithm.PS256)),
  /** HS384 by the secret for HS256 (RFC 8725 section 3.1). */
  OTHER_HASH_BY_SAME_SECRET(
      Reason.ALGORITHM_MISMATCH, Substitution.sameKey(JwsAlgorithm.HS256, JwsAlgorithm.HS384)),
  /** {@code Ed25519} by the key for {@code EdDSA} (RFC 9864, RFC 8725 section 3.1). */
  OTHER_NAME_OF_ED25519(
      Reason.ALGORITHM_MISMATCH, Substitution.sameKey(JwsAlgorithm.EDDSA, JwsAlgorithm.ED25519)),
  /** ES256 under the key id of an RSA key. */
  EC_SIGNATURE_FOR_RSA_KEY(
      Reason.ALGORITHM_MISMATCH, Substitution.otherKey(JwsAlgorithm.RS256, JwsAlgorithm.ES256)),
  /** RS256 under the key id of an EC key. */
  RSA_SIGNATURE_FOR_EC_KEY(
      Reason.ALGORITHM_MISMATCH, Substitution.otherKey(JwsAlgorithm.ES256, JwsAlgorithm.RS256)),
  /** The header says RS256 and the signature is PS256's (RFC 7518 sections 3.3 and 3.5). */
  PSS_SIGNATURE_UNDER_RS256(
      Reason.SIGNATURE_INVALID, Substitution.signature(JwsAlgorithm.RS256, JwsAlgorithm.PS256)),
  /** The header says PS256 and the signature is RS256's (RFC 7518 sections 3.3 and 3.5). */
  PKCS1_SIGNATURE_UNDER_PS256(
      Reason.SIGNATURE_INVALID, Substitution.signature(JwsAlgorithm.PS256, JwsAlgorithm.RS256)),

  // The key
  /** Our key id, a stranger's signature (RFC 7515 section 4.1.4). */
  SIGNED_BY_ANOTHER_KEY(Reason.SIGNATURE_INVALID, mint -> Forge.good(mint.impostor())),
  /** The key id of one key, the signature of another, both known (RFC 7515 section 4.1.4). */
  SIGNED_BY_ANOTHER_KEY_OF_OURS(Reason.SIGNATURE_INVALID, Substitution.otherKeyId()),
  /** No {@code kid}, so no key can be chosen. */
  KEY_ID_MISSING(Reason.KEY_ID_MISSING, mint -> mint.tokenWithoutHeader("kid")),
  /** A {@code kid} that nobody has, signed by a stranger. */
  KEY_ID_UNKNOWN(Reason.KEY_UNKNOWN, Forge.header("kid", "\"nobody\"").byStranger()),
  /** A {@code kid} that differs by its case (RFC 7515 section 4.1.4). */
  KEY_ID_IN_OTHER_CASE(
      Reason.KEY_UNKNOWN,
      mint ->
          mint.tokenWithHeader(
              "kid", JsonMembers.string(TestKey.keyId(mint.algorithm()).toUpperCase(Locale.ROOT)))),
  /**
   * {@code kid} is a path to an empty file, signed with an empty secret (RFC 8725 section 3.10).
   */
  KEY_ID_AS_RELATIVE_PATH(
      Reason.KEY_UNKNOWN,
      mint ->
          KeyConfusion.signedWith(
              mint,
              JwsAlgorithm.HS256,
              mint.header().with("alg", "\"HS256\"").with("kid", "\"../../../../dev/null\""),
              any -> new byte[0])),
  /** {@code kid} is an absolute path, signed with an empty secret (RFC 8725 section 3.10). */
  KEY_ID_AS_ABSOLUTE_PATH(
      Reason.KEY_UNKNOWN,
      mint ->
          KeyConfusion.signedWith(
              mint,
              JwsAlgorithm.HS256,
              mint.header().with("alg", "\"HS256\"").with("kid", "\"/dev/null\""),
              any -> new byte[0])),
  /** {@code kid} is SQL (RFC 8725 section 3.10). */
  KEY_ID_AS_SQL(Reason.KEY_ID_MALFORMED, Forge.header("kid", "\"' UNION SELECT '' -- \"")),
  /** {@code kid} is an LDAP filter (RFC 8725 section 3.10). */
  KEY_ID_AS_LDAP(Reason.KEY_ID_MALFORMED, Forge.header("kid", "\"*)(uid=*\"")),
  /** {@code kid} is a shell command (RFC 8725 section 3.10). */
  KEY_ID_AS_COMMAND(Reason.KEY_ID_MALFORMED, Forge.header("kid", "\"|/usr/bin/id\"")),
  /** {@code kid} is a JNDI look-up, for whoever logs it (RFC 8725 section 3.10). */
  KEY_ID_AS_JNDI(Reason.KEY_ID_MALFORMED, Forge.header("kid", "\"${jndi:ldap://127.0.0.1/a}\"")),
  /** {@code kid} is an expression (RFC 8725 section 3.10). */
  KEY_ID_AS_EXPRESSION(Reason.KEY_ID_MALFORMED, Forge.header("kid", "\"#{7*7}\"")),
  /** {@code kid} is a number (RFC 7515 section 4.1.4). */
  KEY_ID_NUMBER(Reason.HEADER_OF_WRONG_TYPE, Forge.header("kid", "1")),
  /** {@code kid} is a boolean (RFC 7515 section 4.1.4). */
  KEY_ID_BOOLEAN(Reason.HEADER_OF_WRONG_TYPE, Forge.header("kid", "true")),
  /** {@code kid} is an object (RFC 7515 section 4.1.4). */
  KEY_ID_OBJECT(Reason.HEADER_OF_WRONG_TYPE, Forge.header("kid", "{\"a\":1}")),
  /** {@code kid} is an array (RFC 7515 section 4.1.4). */
  KEY_ID_ARRAY(Reason.HEADER_OF_WRONG_TYPE, Forge.header("kid", "[\"a\"]")),
  /** {@code kid} is null (RFC 7515 section 4.1.4). */
  KEY_ID_NULL(Reason.HEADER_OF_WRONG_TYPE, Forge.header("kid", "null")),
  /** {@code kid} is empty. */
  KEY_ID_EMPTY(Reason.KEY_ID_MALFORMED, Forge.header("kid", "\"\"")),
  /** {@code kid} has 2048 characters. */
  KEY_ID_TOO_LONG(
      Reason.KEY_ID_MALFORMED,
      mint -> mint.tokenWithHeader("kid", JsonMembers.string("k".repeat(2048)))),
  /** {@code kid} forges a line of a log or a header. */
  KEY_ID_WITH_LINE_BREAK(Reason.KEY_ID_MALFORMED, Forge.header("kid", "\"a\\r\\nSet-Cookie: b\"")),
  /** {@code kid} has a NUL. */
  KEY_ID_WITH_NUL(Reason.KEY_ID_MALFORMED, Forge.header("kid", "\"a\\u0000\"")),
  /** {@code kid} leaves a quoted string of a challenge. */
  KEY_ID_WITH_QUOTE(Reason.KEY_ID_MALFORMED, Forge.header("kid", "\"a\\\", error=\\\"b\"")),
  /** The token brings the key that it is signed with (RFC 8725 section 3.10, CVE-2018-0114). */
  JWK_OF_STRANGER(Reason.SIGNATURE_INVALID, Substitution.embeddedKey()),
  /** The same under a {@code kid} of its own (CVE-2018-0114). */
  JWK_OF_STRANGER_UNDER_ITS_OWN_KEY_ID(
      Reason.KEY_UNKNOWN, Substitution.embeddedKeyUnderItsOwnKeyId()),
  /** {@code jku} says where a stranger's key is (RFC 8725 section 3.10). */
  JKU_OF_STRANGER(
      Reason.SIGNATURE_INVALID,
      Forge.header("jku", "\"http://127.0.0.1:1/jwks.json\"").byStranger()),
  /** {@code x5u} says where a stranger's key is (RFC 8725 section 3.10). */
  X5U_OF_STRANGER(
      Reason.SIGNATURE_INVALID,
      Forge.header("x5u", "\"http://127.0.0.1:1/cert.pem\"").byStranger()),
  /** {@code x5c} says where a stranger's key is (RFC 8725 section 3.10). */
  X5C_OF_STRANGER(Reason.SIGNATURE_INVALID, Forge.header("x5c", "[\"MIIB\"]").byStranger()),
  /**
   * Harmless: {@code jku} in a token that our own key signed; it is not looked at (RFC 7515 section
   * 4).
   */
  JKU_IN_GOOD_TOKEN(Forge.header("jku", "\"http://127.0.0.1:1/jwks.json\"")),
  /**
   * Harmless: a header parameter that nobody knows is ignored unless it is in {@code crit} (RFC
   * 7515 section 4).
   */
  UNKNOWN_HEADER_PARAMETER(Forge.header("x-own", "{\"a\":[1]}")),

  // The signature
  /** The signature is empty (RFC 7515 section 5.2). */
  SIGNATURE_STRIPPED(Reason.SIGNATURE_MISSING, Forge.signature(bytes -> new byte[0])),
  /** The signature lacks its last byte. */
  SIGNATURE_TRUNCATED(
      Reason.SIGNATURE_MALFORMED, Forge.signature(bytes -> Arrays.copyOf(bytes, bytes.length - 1))),
  /** The signature is one byte. */
  SIGNATURE_OF_ONE_BYTE(Reason.SIGNATURE_MALFORMED, Forge.signature(bytes -> new byte[1])),
  /** The signature has one byte more at its end. */
  SIGNATURE_TOO_LONG(
      Reason.SIGNATURE_MALFORMED, Forge.signature(bytes -> Arrays.copyOf(bytes, bytes.length + 1))),
  /** The signature has one zero more at its start, the same number. */
  SIGNATURE_WITH_LEADING_ZERO(
      Reason.SIGNATURE_MALFORMED,
      Forge.signature(bytes -> SignatureForgery.concat(new byte[1], bytes))),
  /** A signature of 96 bytes, as of P-384, for a key on P-256. */
  SIGNATURE_OF_ANOTHER_CURVE(
      Reason.SIGNATURE_MALFORMED,
      Forge.signature(bytes -> Arrays.copyOf(bytes, 96)).on(JwsAlgorithm.ES256)),
  /** A signature of 132 bytes, as of P-521, for a key on P-256. */
  SIGNATURE_OF_LARGEST_CURVE(
      Reason.SIGNATURE_MALFORMED,
      Forge.signature(bytes -> Arrays.copyOf(bytes, 132)).on(JwsAlgorithm.ES256)),
  /** The signature of another good token. */
  SIGNATURE_OF_ANOTHER_TOKEN(
      Reason.SIGNATURE_INVALID,
      mint ->
          CompactToken.of(Forge.good(mint))
              .withSignature(CompactToken.of(mint.tokenWithClaim("jti", "\"another\"")).signature())
              .toString()),
  /** The claims say {@code admin} after the signature was made. */
  CLAIMS_ALTERED(
      Reason.SIGNATURE_INVALID,
      mint ->
          CompactToken.of(Forge.good(mint))
              .withPayload(CompactToken.encode(mint.claims().with("sub", "\"admin\"").toString()))
              .toString()),
  /** The header has one more member after the signature was made. */
  HEADER_ALTERED(
      Reason.SIGNATURE_INVALID,
      mint ->
          CompactToken.of(Forge.good(mint))
              .withHeader(CompactToken.encode(mint.header().with("x", "1").toString()))
              .toString()),
  /** ECDSA: r and s are zero (CVE-2022-21449). */
  ECDSA_ALL_ZERO(
      Reason.SIGNATURE_MALFORMED,
      SignatureForgery.ecdsa(SignatureForgery.NumberOf::zero, SignatureForgery.NumberOf::zero)
          .on(JwsAlgorithm.ES256)),
  /** ECDSA: r is zero (CVE-2022-21449). */
  ECDSA_R_ZERO(
      Reason.SIGNATURE_MALFORMED,
      SignatureForgery.ecdsa(SignatureForgery.NumberOf::zero, SignatureForgery.NumberOf::same)
          .on(JwsAlgorithm.ES256)),
  /** ECDSA: s is zero (CVE-2022-21449). */
  ECDSA_S_ZERO(
      Reason.SIGNATURE_MALFORMED,
      SignatureForgery.ecdsa(SignatureForgery.NumberOf::same, SignatureForgery.NumberOf::zero)
          .on(JwsAlgorithm.ES256)),
  /** ECDSA: r is the order of the group. */
  ECDSA_R_EQUAL_TO_ORDER(
      Reason.SIGNATURE_MALFORMED,
      SignatureForgery.ecdsa(SignatureForgery.NumberOf::order, SignatureForgery.NumberOf::same)
          .on(JwsAlgorithm.ES256)),
  /** ECDSA: s is the order of the group. */
  ECDSA_S_EQUAL_TO_ORDER(
      Reason.SIGNATURE_MALFORMED,
      SignatureForgery.ecdsa(SignatureForgery.NumberOf::same, SignatureForgery.NumberOf::order)
          .on(JwsAlgorithm.ES256)),
  /** ECDSA: DER in place of r and s (RFC 7518 section 3.4). */
  ECDSA_IN_DER(
      Reason.SIGNATURE_MALFORMED, Forge.signature(SignatureForgery::der).on(JwsAlgorithm.ES256)),
  /**
   * Harmless: (r, n − s) verifies wherever (r, s) does; what counts is that no identity of a token
   * depends on its signature.
   */
  ECDSA_TWIN(
      SignatureForgery.ecdsa(SignatureForgery.NumberOf::same, SignatureForgery.NumberOf::negated)
          .on(JwsAlgorithm.ES256)),
  /**
   * Ed25519: S plus the order of the group, the same number to a lenient verifier (RFC 8032 section
   * 5.1.7).
   */
  ED25519_S_PLUS_ORDER(
      Reason.SIGNATURE_INVALID,
      Forge.signature(SignatureForgery::plusEdwardsOrder).on(JwsAlgorithm.EDDSA)),
  /** Ed25519: the signature that verifies under each key of small order. */
  ED25519_IDENTITY(
      Reason.SIGNATURE_INVALID,
      Forge.signature(SignatureForgery::edwardsIdentity).on(JwsAlgorithm.EDDSA)),
  /** RSA: the number 0. */
  RSA_ZERO(
      Reason.SIGNATURE_INVALID,
      SignatureForgery.rsaNumber(SignatureForgery.NumberOf::zero).on(JwsAlgorithm.RS256)),
  /** RSA: the number 1. */
  RSA_ONE(
      Reason.SIGNATURE_INVALID,
      SignatureForgery.rsaNumber((old, modulus) -> BigInteger.ONE).on(JwsAlgorithm.RS256)),
  /** RSA: the modulus less 1. */
  RSA_MODULUS_MINUS_ONE(
      Reason.SIGNATURE_INVALID,
      SignatureForgery.rsaNumber((old, modulus) -> modulus.subtract(BigInteger.ONE))
          .on(JwsAlgorithm.RS256)),
  /** RSA: the signature plus the modulus (RFC 8017 section 5.2.2). */
  RSA_PLUS_MODULUS(
      Reason.SIGNATURE_INVALID, ((Forge) SignatureForgery::plusModulus).on(JwsAlgorithm.RS256)),
  /** RSA: short padding with the rest after the hash (RFC 8017 section 8.2.2, CVE-2006-4339). */
  RSA_SHORT_PADDING(
      Reason.SIGNATURE_INVALID, ((Forge) SignatureForgery::shortPadding).on(JwsAlgorithm.RS256)),
  /**
   * Harmless: a DigestInfo without NULL (RFC 8017 appendix A.2.4); only the holder of the key can
   * make it.
   */
  RSA_DIGEST_INFO_WITHOUT_NULL(
      ((Forge) SignatureForgery::digestInfoWithoutNull).on(JwsAlgorithm.RS256)),

  // The spelling
  /** The signature with a bit set that belongs to no byte (RFC 4648 section 3.5). */
  SIGNATURE_WITH_STRAY_BIT(
      Reason.NOT_CANONICAL_BASE64URL, Forge.changed(Spelling::withStrayBit).on(JwsAlgorithm.ES256)),
  /** The same with RSA (RFC 4648 section 3.5). */
  RSA_SIGNATURE_WITH_STRAY_BIT(
      Reason.NOT_CANONICAL_BASE64URL, Forge.changed(Spelling::withStrayBit).on(JwsAlgorithm.RS256)),
  /** The same with HMAC (RFC 4648 section 3.5). */
  MAC_WITH_STRAY_BIT(
      Reason.NOT_CANONICAL_BASE64URL, Forge.changed(Spelling::withStrayBit).on(JwsAlgorithm.HS256)),
  /** The signature with its padding (RFC 7515 section 2). */
  SIGNATURE_PADDED(
      Reason.NOT_BASE64URL, Forge.changed(token -> token + "==").on(JwsAlgorithm.ES256)),
  /** The signature with its padding as in a URL. */
  SIGNATURE_WITH_PADDING_ESCAPED(Reason.NOT_BASE64URL, Forge.changed(token -> token + "%3D")),
  /** The header with its padding, signed as it is spelled (RFC 7515 section 2). */
  HEADER_PADDED(Reason.NOT_BASE64URL, Spelling.signedAs(Spelling::padded, Spelling::same)),
  /** The payload with its padding, signed as it is spelled (RFC 7515 section 2). */
  PAYLOAD_PADDED(Reason.NOT_BASE64URL, Spelling.signedAs(Spelling::same, Spelling::padded)),
  /** The header with a stray bit, signed as it is spelled (RFC 4648 section 3.5). */
  HEADER_WITH_STRAY_BIT(
      Reason.NOT_CANONICAL_BASE64URL, Spelling.signedAs(Spelling::withStrayBit, Spelling::same)),
  /** The payload with a stray bit, signed as it is spelled (RFC 4648 section 3.5). */
  PAYLOAD_WITH_STRAY_BIT(
      Reason.NOT_CANONICAL_BASE64URL, Spelling.signedAs(Spelling::same, Spelling::withStrayBit)),
  /** A part whose last character begins a byte and does not end it. */
  PART_OF_IMPOSSIBLE_LENGTH(
      Reason.NOT_CANONICAL_BASE64URL,
      mint -> mint.signParts(CompactToken.encode(mint.header().toString()), "e30AA")),
  /** {@code +} and {@code /}, signed as it is spelled (RFC 4648 section 4). */
  STANDARD_ALPHABET(
      Reason.NOT_BASE64URL,
      mint ->
          mint.signParts(
              CompactToken.encode(mint.header().toString()),
              Spelling.standardAlphabet(
                  CompactToken.encode(mint.claims().with("x", "\"?~?~?~?~?~?~\"").toString())))),
  /** A space in the payload, signed as it is spelled (RFC 7515 section 2). */
  PAYLOAD_WITH_SPACE(
      Reason.NOT_BASE64URL, Forge.spelled(Spelling::same, part -> Spelling.interrupted(part, " "))),
  /** A line break in the payload, signed as it is spelled (RFC 7515 section 2). */
  PAYLOAD_WITH_LINE_BREAK(
      Reason.NOT_BASE64URL,
      Forge.spelled(Spelling::same, part -> Spelling.interrupted(part, "\n"))),
  /** A line break as in MIME in the payload, signed as it is spelled (RFC 7515 section 2). */
  PAYLOAD_WITH_CARRIAGE_RETURN(
      Reason.NOT_BASE64URL,
      Forge.spelled(Spelling::same, part -> Spelling.interrupted(part, "\r\n"))),
  /** A NUL in the payload, signed as it is spelled (RFC 7515 section 2). */
  PAYLOAD_WITH_NUL(
      Reason.NOT_BASE64URL,
      Forge.spelled(Spelling::same, part -> Spelling.interrupted(part, "\0"))),
  /** A full-width A in the payload, signed as it is spelled (RFC 7515 section 2). */
  PAYLOAD_WITH_WIDE_CHARACTER(
      Reason.NOT_BASE64URL,
      Forge.spelled(Spelling::same, part -> Spelling.interrupted(part, "\uff21"))),
  /** A no-break space in the payload, signed as it is spelled (RFC 7515 section 2). */
  PAYLOAD_WITH_NO_BREAK_SPACE(
      Reason.NOT_BASE64URL,
      Forge.spelled(Spelling::same, part -> Spelling.interrupted(part, "\u00a0"))),
  /** A space before the token. */
  LEADING_SPACE(Reason.NOT_BASE64URL, Forge.changed(token -> " " + token)),
  /** A line break after the token. */
  TRAILING_LINE_BREAK(Reason.NOT_BASE64URL, Forge.changed(token -> token + "\n")),

  // The shape
  /** No text at all. */
  EMPTY(Reason.TOKEN_MISSING, mint -> ""),
  /** A header alone (RFC 7515 section 7.1). */
  ONE_PART(Reason.NOT_THREE_PARTS, mint -> CompactToken.of(Forge.good(mint)).header()),
  /** A token without the dot before its signature (RFC 7515 section 7.1). */
  TWO_PARTS(
      Reason.NOT_THREE_PARTS, Forge.changed(token -> token.substring(0, token.lastIndexOf('.')))),
  /** One part more (RFC 7515 section 7.1). */
  FOUR_PARTS(Reason.NOT_THREE_PARTS, Forge.changed(token -> token + ".e30")),
  /** Two parts more (RFC 7516 section 7.1). */
  FIVE_PARTS(Reason.NOT_THREE_PARTS, Forge.changed(token -> token + ".e30.e30")),
  /** A dot before the token. */
  LEADING_DOT(Reason.NOT_THREE_PARTS, Forge.changed(token -> "." + token)),
  /** A dot after the token, which a careless split drops. */
  TRAILING_DOT(Reason.NOT_THREE_PARTS, Forge.changed(token -> token + ".")),
  /** Three empty parts. */
  ONLY_DOTS(Reason.EMPTY_PART, mint -> ".."),
  /** An empty header, signed. */
  EMPTY_HEADER(
      Reason.EMPTY_PART, mint -> mint.signParts("", CompactToken.encode(mint.claims().toString()))),
  /** An empty payload, signed. */
  EMPTY_PAYLOAD(
      Reason.EMPTY_PART, mint -> mint.signParts(CompactToken.encode(mint.header().toString()), "")),
  /** Thousands of dots, for whoever splits first (CVE-2025-30204). */
  DOTS_BOMB(Reason.NOT_THREE_PARTS, mint -> ".".repeat(10_000)),
  /** A million dots (CVE-2025-27144). */
  LARGE_DOTS_BOMB(Reason.TOKEN_TOO_LARGE, mint -> ".".repeat(1_000_000)),
  /** A well-signed claim of more than a million characters. */
  SIZE_BOMB(
      Reason.TOKEN_TOO_LARGE,
      mint -> mint.tokenWithClaim("x", JsonMembers.string("x".repeat(1_100_000)))),
  /** The same by a stranger. */
  UNSIGNED_SIZE_BOMB(
      Reason.TOKEN_TOO_LARGE,
      ((Forge) mint -> mint.tokenWithClaim("x", JsonMembers.string("x".repeat(1_100_000))))
          .byStranger()),
  /** JSON in place of the compact form (RFC 7515 section 7.2). */
  JSON_SERIALIZATION(Reason.NOT_THREE_PARTS, Containers.jsonSerialization()),
  /** Five parts: an encrypted token (RFC 7516 section 7.1). */
  ENCRYPTED(
      Reason.NOT_THREE_PARTS,
      Containers.encrypted("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}")),
  /** An encrypted token around an unsigned one (CVE-2026-29000). */
  ENCRYPTED_UNSIGNED_TOKEN(
      Reason.NOT_THREE_PARTS,
      Containers.encrypted("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"cty\":\"JWT\"}")),
  /** An encrypted token that inflates (CVE-2024-29371). */
  ENCRYPTED_ZIP_BOMB(
      Reason.NOT_THREE_PARTS,
      Containers.encrypted("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}")),
  /** Two thousand million rounds of PBKDF2 (CVE-2023-51775). */
  ENCRYPTED_WITH_COSTLY_PASSWORD(
      Reason.NOT_THREE_PARTS,
      Containers.encrypted(
          "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",\"p2c\":2147483647}")),
  /** PBES2 with a count in a token of three parts (CVE-2023-52428). */
  PBES2_IN_SIGNED_TOKEN(
      Reason.ALGORITHM_UNSUPPORTED,
      mint ->
          mint.sign(
              mint.header().with("alg", "\"PBES2-HS256+A128KW\"").with("p2c", "2147483647"),
              mint.claims())),
  /** A token in a token (RFC 7519 section 5.2). */
  NESTED(Reason.MALFORMED_JSON, mint -> mint.sign(mint.header().toString(), Forge.good(mint))),
  /** A token in a token, quoted. */
  NESTED_AS_STRING(
      Reason.NOT_A_JSON_OBJECT,
      mint -> mint.sign(mint.header().toString(), JsonMembers.string(Forge.good(mint)))),

  // The JSON
  /** The header is null (CVE-2019-17195). */
  HEADER_NULL(Reason.NOT_A_JSON_OBJECT, Forge.headerText(json -> "null")),
  /** The header is an array (RFC 7519 section 7.2). */
  HEADER_ARRAY(Reason.NOT_A_JSON_OBJECT, Forge.headerText(json -> "[]")),
  /** The header is a string (RFC 7519 section 7.2). */
  HEADER_STRING(Reason.NOT_A_JSON_OBJECT, Forge.headerText(json -> "\"x\"")),
  /** The header is a number (RFC 7519 section 7.2). */
  HEADER_NUMBER(Reason.NOT_A_JSON_OBJECT, Forge.headerText(json -> "1")),
  /** The header is true (RFC 7519 section 7.2). */
  HEADER_TRUE(Reason.NOT_A_JSON_OBJECT, Forge.headerText(json -> "true")),
  /** The header is blank (RFC 7519 section 7.2). */
  HEADER_BLANK(Reason.NOT_A_JSON_OBJECT, Forge.headerText(json -> " ")),
  /** The header is no JSON at all (RFC 7519 section 7.2). */
  HEADER_OF_GARBAGE(Reason.MALFORMED_JSON, Forge.headerText(json -> "garbage")),
  /** The header lacks its last brace. */
  HEADER_TRUNCATED(
      Reason.MALFORMED_JSON, Forge.headerText(json -> json.substring(0, json.length() - 1))),
  /** Something follows the header. */
  HEADER_WITH_TRAILING_TEXT(Reason.TRAILING_CONTENT, Forge.headerText(json -> json + "x")),
  /** A second object follows the header (RFC 8259 section 2). */
  HEADER_WITH_SECOND_OBJECT(
      Reason.TRAILING_CONTENT, Forge.headerText(json -> json + "{\"sub\":\"admin\"}")),
  /** A NUL follows the header. */
  HEADER_WITH_TRAILING_NUL(Reason.TRAILING_CONTENT, Forge.headerText(json -> json + "\0")),
  /** A comment follows the header. */
  HEADER_WITH_TRAILING_COMMENT(Reason.TRAILING_CONTENT, Forge.headerText(json -> json + "//x")),
  /** The header starts with a byte order mark (RFC 8259 section 8.1). */
  HEADER_WITH_BYTE_ORDER_MARK(Reason.BYTE_ORDER_MARK, Forge.headerText(json -> "\ufeff" + json)),
  /** The header is UTF-16 (RFC 8259 section 8.1). */
  HEADER_IN_UTF_16(Reason.MALFORMED_JSON, Containers.headerIn(StandardCharsets.UTF_16BE)),
  /** The header is UTF-16 and says so. */
  HEADER_IN_UTF_16_WITH_MARK(Reason.NOT_UTF8, Containers.headerIn(StandardCharsets.UTF_16)),
  /** The payload is null (CVE-2019-17195). */
  PAYLOAD_NULL(Reason.NOT_A_JSON_OBJECT, Forge.payloadText(json -> "null")),
  /** The payload is an array (RFC 7519 section 7.2). */
  PAYLOAD_ARRAY(Reason.NOT_A_JSON_OBJECT, Forge.payloadText(json -> "[]")),
  /** The payload is a string (RFC 7519 section 7.2). */
  PAYLOAD_STRING(Reason.NOT_A_JSON_OBJECT, Forge.payloadText(json -> "\"x\"")),
  /** The payload is a number (RFC 7519 section 7.2). */
  PAYLOAD_NUMBER(Reason.NOT_A_JSON_OBJECT, Forge.payloadText(json -> "1")),
  /** The payload is true (RFC 7519 section 7.2). */
  PAYLOAD_TRUE(Reason.NOT_A_JSON_OBJECT, Forge.payloadText(json -> "true")),
  /** The payload is blank (RFC 7519 section 7.2). */
  PAYLOAD_BLANK(Reason.NOT_A_JSON_OBJECT, Forge.payloadText(json -> " ")),
  /** The payload is no JSON at all (RFC 7519 section 7.2). */
  PAYLOAD_OF_GARBAGE(Reason.MALFORMED_JSON, Forge.payloadText(json -> "garbage")),
  /** The payload lacks its last brace. */
  PAYLOAD_TRUNCATED(
      Reason.MALFORMED_JSON, Forge.payloadText(json -> json.substring(0, json.length() - 1))),
  /** Something follows the payload. */
  PAYLOAD_WITH_TRAILING_TEXT(Reason.TRAILING_CONTENT, Forge.payloadText(json -> json + "x")),
  /** A second object follows the payload (RFC 8259 section 2). */
  PAYLOAD_WITH_SECOND_OBJECT(
      Reason.TRAILING_CONTENT, Forge.payloadText(json -> json + "{\"sub\":\"admin\"}")),
  /** A NUL follows the payload. */
  PAYLOAD_WITH_TRAILING_NUL(Reason.TRAILING_CONTENT, Forge.payloadText(json -> json + "\0")),
  /** A comment follows the payload. */
  PAYLOAD_WITH_TRAILING_COMMENT(Reason.TRAILING_CONTENT, Forge.payloadText(json -> json + "//x")),
  /** The payload starts with a byte order mark (RFC 8259 section 8.1). */
  PAYLOAD_WITH_BYTE_ORDER_MARK(Reason.BYTE_ORDER_MARK, Forge.payloadText(json -> "\ufeff" + json)),
  /** The payload is UTF-16 (RFC 8259 section 8.1). */
  PAYLOAD_IN_UTF_16(Reason.MALFORMED_JSON, Containers.payloadIn(StandardCharsets.UTF_16BE)),
  /** The payload is UTF-16 and says so. */
  PAYLOAD_IN_UTF_16_WITH_MARK(Reason.NOT_UTF8, Containers.payloadIn(StandardCharsets.UTF_16)),
  /** The payload has a comment (RFC 8259). */
  PAYLOAD_WITH_COMMENT(
      Reason.MALFORMED_JSON, Forge.payloadText(json -> json.replace("{", "{/**/"))),
  /** The payload has single quotes (RFC 8259). */
  PAYLOAD_WITH_SINGLE_QUOTES(
      Reason.MALFORMED_JSON, Forge.payloadText(json -> json.replace("\"", "'"))),
  /** The payload has a comma before the last brace (RFC 8259). */
  PAYLOAD_WITH_TRAILING_COMMA(
      Reason.MALFORMED_JSON, Forge.payloadText(json -> json.replace("}", ",}"))),
  /** The payload has a name without quotes (RFC 8259). */
  PAYLOAD_WITH_UNQUOTED_NAME(
      Reason.MALFORMED_JSON, Forge.payloadText(json -> json.replace("\"sub\"", "sub"))),
  /** A number is NaN (RFC 8259 section 6). */
  NUMBER_AS_NAN(Reason.MALFORMED_JSON, Forge.claim("x", "NaN")),
  /** A number is Infinity (RFC 8259 section 6). */
  NUMBER_AS_INFINITY(Reason.MALFORMED_JSON, Forge.claim("x", "Infinity")),
  /** A number is 01 (RFC 8259 section 6). */
  NUMBER_WITH_LEADING_ZERO(Reason.MALFORMED_JSON, Forge.claim("x", "01")),
  /** A number is +1 (RFC 8259 section 6). */
  NUMBER_WITH_LEADING_PLUS(Reason.MALFORMED_JSON, Forge.claim("x", "+1")),
  /** A number is hexadecimal (RFC 8259 section 6). */
  NUMBER_AS_HEXADECIMAL(Reason.MALFORMED_JSON, Forge.claim("x", "0x10")),
  /** A number is .5 (RFC 8259 section 6). */
  NUMBER_AS_BARE_FRACTION(Reason.MALFORMED_JSON, Forge.claim("x", ".5")),
  /** A number has digits that are not ASCII (RFC 8259 section 6). */
  NUMBER_IN_ARABIC_DIGITS(Reason.MALFORMED_JSON, Forge.claim("x", "\u0661")),
  /** Two {@code sub}: gateway and service may read different ones (RFC 7519 section 4). */
  DUPLICATE_SUBJECT(Reason.DUPLICATE_MEMBER, Forge.secondClaim("sub", "\"admin\"")),
  /** The second {@code sub} is spelled with an escape (RFC 8259 section 8.3). */
  DUPLICATE_SUBJECT_ESCAPED(Reason.DUPLICATE_MEMBER, Forge.secondClaim("\\u0073ub", "\"admin\"")),
  /** Two {@code exp}, one of them past (RFC 7519 section 4). */
  DUPLICATE_EXPIRY(
      Reason.DUPLICATE_MEMBER,
      mint ->
          mint.sign(
              mint.header(),
              JsonMembers.empty()
                  .with("exp", "1")
                  .and("exp", Long.toString(Claimed.in(mint, 600)))
                  .and("sub", "\"alice\""))),
  /** Two {@code iss} (RFC 7519 section 4). */
  DUPLICATE_ISSUER(Reason.DUPLICATE_MEMBER, Forge.secondClaim("iss", "\"https://evil.test\"")),
  /** A member twice in an object inside the claims. */
  DUPLICATE_NESTED(Reason.DUPLICATE_MEMBER, Forge.claim("x", "{\"a\":[{\"b\":1,\"b\":2}]}")),
  /** Two {@code alg}, the first of them {@code none} (RFC 7515 section 4). */
  DUPLICATE_ALG(
      Reason.DUPLICATE_MEMBER,
      mint ->
          mint.sign(
              JsonMembers.empty()
                  .with("alg", "\"none\"")
                  .and("alg", JsonMembers.string(mint.algorithm().headerName()))
                  .and("kid", JsonMembers.string(TestKey.keyId(mint.algorithm()))),
              mint.claims())),
  /** Two {@code kid} (RFC 7515 section 4). */
  DUPLICATE_KEY_ID(Reason.DUPLICATE_MEMBER, Forge.secondHeader("kid", "\"other\"")),
  /** A member twice in an object inside the header. */
  DUPLICATE_NESTED_IN_HEADER(Reason.DUPLICATE_MEMBER, Forge.header("x", "{\"b\":1,\"b\":2}")),
  /** {@code sub} has a byte that UTF-8 never has (RFC 8725 section 3.7). */
  INVALID_UTF8_BYTE(Reason.NOT_UTF8, Forge.rawSubject(0xff)),
  /** {@code sub} has an overlong slash (RFC 8725 section 3.7). */
  INVALID_UTF8_OVERLONG(Reason.NOT_UTF8, Forge.rawSubject(0xc0, 0xaf)),
  /** {@code sub} has half of a surrogate pair (RFC 8725 section 3.7). */
  INVALID_UTF8_SURROGATE(Reason.NOT_UTF8, Forge.rawSubject(0xed, 0xa0, 0x80)),
  /** {@code sub} has the first two bytes of three (RFC 8725 section 3.7). */
  INVALID_UTF8_TRUNCATED(Reason.NOT_UTF8, Forge.rawSubject(0xe2, 0x82)),
  /** {@code sub} has a character beyond Unicode (RFC 8725 section 3.7). */
  INVALID_UTF8_BEYOND_UNICODE(Reason.NOT_UTF8, Forge.rawSubject(0xf4, 0x90, 0x80, 0x80)),
  /** A header parameter has a byte that UTF-8 never has (RFC 7515 section 5.2). */
  INVALID_UTF8_IN_HEADER(Reason.NOT_UTF8, Forge.rawHeader(0xff)),
  /** {@code sub} has half of a surrogate pair, escaped (RFC 7493 section 2.1). */
  LONE_SURROGATE_IN_SUBJECT(Reason.LONE_SURROGATE, Forge.claim("sub", "\"\\ud800\"")),
  /** Any claim has half of a surrogate pair, escaped (RFC 7493 section 2.1). */
  LONE_SURROGATE_IN_CLAIM(Reason.LONE_SURROGATE, Forge.claim("x", "\"a\\udc00b\"")),
  /** A name has half of a surrogate pair, escaped (RFC 7493 section 2.1). */
  LONE_SURROGATE_IN_NAME(Reason.LONE_SURROGATE, Forge.claim("\\ud800", "1")),
  /** A header parameter has half of a surrogate pair, escaped. */
  LONE_SURROGATE_IN_HEADER(Reason.LONE_SURROGATE, Forge.header("x", "\"\\ud800\"")),
  /** 33 arrays in each other (CVE-2025-53864). */
  ARRAYS_33_DEEP(Reason.NESTED_TOO_DEEPLY, Containers.claimOfArrays(32)),
  /** 64 arrays in each other (CVE-2025-53864). */
  ARRAYS_64_DEEP(Reason.NESTED_TOO_DEEPLY, Containers.claimOfArrays(63)),
  /** 500 arrays in each other (CVE-2025-53864). */
  ARRAYS_500_DEEP(Reason.NESTED_TOO_DEEPLY, Containers.claimOfArrays(499)),
  /** 999 arrays in each other (CVE-2025-53864). */
  ARRAYS_999_DEEP(Reason.NESTED_TOO_DEEPLY, Containers.claimOfArrays(998)),
  /** 3000 arrays in each other (CVE-2025-53864). */
  ARRAYS_3000_DEEP(Reason.NESTED_TOO_DEEPLY, Containers.claimOfArrays(2999)),
  /** 500 objects in each other (CVE-2025-53864). */
  OBJECTS_500_DEEP(Reason.NESTED_TOO_DEEPLY, Containers.claimOfObjects(499)),
  /** 500 arrays in each other in the header, which is read before the signature. */
  HEADER_ARRAYS_500_DEEP(Reason.NESTED_TOO_DEEPLY, Containers.headerOfArrays(499)),
  /** 1e1000000000: a short text for a number of a billion digits. */
  NUMBER_OF_GREAT_EXPONENT(Reason.NUMBER_OUT_OF_BOUNDS, Forge.claim("x", "1e1000000000")),
  /** 1e-1000000000. */
  NUMBER_OF_SMALL_EXPONENT(Reason.NUMBER_OUT_OF_BOUNDS, Forge.claim("x", "1e-1000000000")),
  /** An integer of 1500 digits. */
  NUMBER_OF_1500_DIGITS(
      Reason.NUMBER_OUT_OF_BOUNDS, mint -> mint.tokenWithClaim("x", "9".repeat(1500))),
  /** 1e1000000000 in the header, which is read before the signature. */
  NUMBER_BOMB_IN_HEADER(Reason.NUMBER_OUT_OF_BOUNDS, Forge.header("x", "1e1000000000")),
  /**
   * A stranger's garbage: it must not be parsed, so the answer is the signature (RFC 7515 section
   * 5.2).
   */
  UNSIGNED_GARBAGE_PAYLOAD(
      Reason.SIGNATURE_INVALID, Forge.payloadText(json -> "garbage").byStranger()),
  /** A stranger's nesting bomb: it must not be parsed either. */
  UNSIGNED_NESTING_BOMB(Reason.SIGNATURE_INVALID, Containers.claimOfArrays(3000).byStranger()),
  /** A stranger's {@code null}: it must not be parsed either. */
  UNSIGNED_NULL_PAYLOAD(Reason.SIGNATURE_INVALID, Forge.payloadText(json -> "null").byStranger()),

  // The header
  /** {@code crit} names something unknown (RFC 7515 section 4.1.11). */
  CRIT_UNKNOWN(Reason.CRITICAL_HEADER, Forge.header("crit", "[\"x\"]")),
  /** {@code crit} is empty (RFC 7515 section 4.1.11). */
  CRIT_EMPTY(Reason.CRITICAL_HEADER, Forge.header("crit", "[]")),
  /** {@code crit} is a string (RFC 7515 section 4.1.11). */
  CRIT_STRING(Reason.CRITICAL_HEADER, Forge.header("crit", "\"x\"")),
  /** {@code crit} is null (RFC 7515 section 4.1.11). */
  CRIT_NULL(Reason.CRITICAL_HEADER, Forge.header("crit", "null")),
  /** {@code crit} names a registered parameter (RFC 7515 section 4.1.11). */
  CRIT_NAMES_REGISTERED(Reason.CRITICAL_HEADER, Forge.header("crit", "[\"alg\"]")),
  /** {@code crit} names a parameter twice (RFC 7515 section 4.1.11). */
  CRIT_NAMES_TWICE(Reason.CRITICAL_HEADER, Forge.header("crit", "[\"x\",\"x\"]")),
  /** {@code crit} holds a number (RFC 7515 section 4.1.11). */
  CRIT_NUMBERS(Reason.CRITICAL_HEADER, Forge.header("crit", "[1]")),
  /** {@code crit} names a parameter that is not there (RFC 7515 section 4.1.11). */
  CRIT_NAMES_ABSENT(Reason.CRITICAL_HEADER, Forge.header("crit", "[\"exp\"]")),
  /**
   * {@code crit} names a parameter that is there and that nobody understands (RFC 7515 section
   * 4.1.11).
   */
  CRIT_NAMES_PRESENT(
      Reason.CRITICAL_HEADER,
      mint -> mint.sign(mint.header().with("x", "1").with("crit", "[\"x\"]"), mint.claims())),
  /**
   * {@code b64} is false and {@code crit} says so, the payload is encoded all the same (RFC 7797
   * section 6).
   */
  B64_FALSE_WITH_CRIT(
      Reason.CRITICAL_HEADER,
      mint ->
          mint.sign(mint.header().with("b64", "false").with("crit", "[\"b64\"]"), mint.claims())),
  /** {@code b64} is false without {@code crit} (RFC 7797 section 6). */
  B64_FALSE(Reason.UNENCODED_PAYLOAD, Forge.header("b64", "false")),
  /** {@code b64} is true, which says nothing and hides what comes next (RFC 7797 section 3). */
  B64_TRUE(Reason.UNENCODED_PAYLOAD, Forge.header("b64", "true")),
  /** The payload is the JSON itself (RFC 7797 section 5). */
  UNENCODED_PAYLOAD(
      Reason.CRITICAL_HEADER,
      mint ->
          mint.signParts(
              CompactToken.encode(
                  mint.header().with("b64", "false").with("crit", "[\"b64\"]").toString()),
              "{\"sub\":\"admin\"}")),
  /** {@code enc} in a signed token (RFC 7516 section 9). */
  ENC_IN_SIGNED_TOKEN(Reason.ENCRYPTION_HEADER, Forge.header("enc", "\"A256GCM\"")),
  /** {@code zip} in a signed token (RFC 8725 section 3.6). */
  ZIP_IN_SIGNED_TOKEN(Reason.ENCRYPTION_HEADER, Forge.header("zip", "\"DEF\"")),
  /** {@code cty} is {@code JWT}: a nested token (RFC 7519 section 5.2). */
  CTY_JWT(Reason.NESTED_TOKEN, Forge.header("cty", "\"JWT\"")),
  /** {@code typ} is that of a logout token (RFC 8725 sections 2.8 and 3.11). */
  TYPE_OF_LOGOUT(Reason.TYPE_MISMATCH, Forge.header("typ", "\"logout+jwt\"")),
  /** {@code typ} is that of a proof of possession (RFC 8725 sections 2.8 and 3.11). */
  TYPE_OF_DPOP(Reason.TYPE_MISMATCH, Forge.header("typ", "\"dpop+jwt\"")),
  /** {@code typ} is that of an ID token (RFC 8725 sections 2.8 and 3.11). */
  TYPE_OF_ID_TOKEN(Reason.TYPE_MISMATCH, Forge.header("typ", "\"JWT\"")),
  /** {@code typ} is that of a refresh token (RFC 8725 sections 2.8 and 3.11). */
  TYPE_OF_REFRESH(Reason.TYPE_MISMATCH, Forge.header("typ", "\"refresh+jwt\"")),
  /** {@code typ} is empty (RFC 8725 section 3.11). */
  TYPE_EMPTY(Reason.TYPE_MISMATCH, Forge.header("typ", "\"\"")),
  /** No {@code typ} (RFC 8725 section 3.11). */
  TYPE_MISSING(Reason.TYPE_MISSING, mint -> mint.tokenWithoutHeader("typ")),
  /** {@code typ} is a number (RFC 7515 section 4.1.9). */
  TYPE_NUMBER(Reason.HEADER_OF_WRONG_TYPE, Forge.header("typ", "1")),
  /** {@code typ} is null (RFC 7515 section 4.1.9). */
  TYPE_NULL(Reason.HEADER_OF_WRONG_TYPE, Forge.header("typ", "null")),

  // The times
  /** {@code exp} is an hour ago (RFC 7519 section 4.1.4). */
  EXPIRED(Reason.EXPIRED, Claimed.time("exp", -3600)),
  /** {@code nbf} is in an hour (RFC 7519 section 4.1.5). */
  NOT_YET_VALID(Reason.NOT_YET_VALID, Claimed.time("nbf", 3600)),
  /** {@code nbf} is in five minutes, the largest skew, and half a second (RFC 7519 section 2). */
  NOT_YET_VALID_BY_FRACTION(
      Reason.NOT_YET_VALID, mint -> mint.tokenWithClaim("nbf", Claimed.in(mint, 300) + ".5")),
  /** {@code iat} is in an hour (RFC 7519 section 4.1.6). */
  ISSUED_IN_THE_FUTURE(Reason.ISSUED_IN_THE_FUTURE, Claimed.time("iat", 3600)),
  /** No {@code exp}: a token for ever. */
  EXPIRATION_MISSING(Reason.EXPIRATION_MISSING, mint -> mint.tokenWithoutClaim("exp")),
  /** {@code exp} is a string of digits (RFC 7519 section 2). */
  EXP_STRING(Reason.CLAIM_OF_WRONG_TYPE, Claimed.timeAsString("exp")),
  /** {@code exp} is true (RFC 7519 section 2). */
  EXP_TRUE(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("exp", "true")),
  /** {@code exp} is an array (RFC 7519 section 2). */
  EXP_ARRAY(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("exp", "[1]")),
  /** {@code exp} is an object (RFC 7519 section 2). */
  EXP_OBJECT(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("exp", "{}")),
  /** {@code exp} is null (RFC 7519 section 2). */
  EXP_NULL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("exp", "null")),
  /** {@code exp} is before 1970. */
  EXP_NEGATIVE(Reason.TIME_OUT_OF_RANGE, Forge.claim("exp", "-1")),
  /** {@code exp} is 2^63 − 1, beyond each calendar. */
  EXP_OF_LARGEST_LONG(Reason.TIME_OUT_OF_RANGE, Forge.claim("exp", "9223372036854775807")),
  /** {@code nbf} is a string of digits (RFC 7519 section 2). */
  NBF_STRING(Reason.CLAIM_OF_WRONG_TYPE, Claimed.timeAsString("nbf")),
  /** {@code nbf} is true (RFC 7519 section 2). */
  NBF_TRUE(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("nbf", "true")),
  /** {@code nbf} is an array (RFC 7519 section 2). */
  NBF_ARRAY(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("nbf", "[1]")),
  /** {@code nbf} is an object (RFC 7519 section 2). */
  NBF_OBJECT(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("nbf", "{}")),
  /** {@code nbf} is null (RFC 7519 section 2). */
  NBF_NULL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("nbf", "null")),
  /** {@code nbf} is before 1970. */
  NBF_NEGATIVE(Reason.TIME_OUT_OF_RANGE, Forge.claim("nbf", "-1")),
  /** {@code nbf} is 2^63 − 1, beyond each calendar. */
  NBF_OF_LARGEST_LONG(Reason.TIME_OUT_OF_RANGE, Forge.claim("nbf", "9223372036854775807")),
  /** {@code iat} is a string of digits (RFC 7519 section 2). */
  IAT_STRING(Reason.CLAIM_OF_WRONG_TYPE, Claimed.timeAsString("iat")),
  /** {@code iat} is true (RFC 7519 section 2). */
  IAT_TRUE(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("iat", "true")),
  /** {@code iat} is an array (RFC 7519 section 2). */
  IAT_ARRAY(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("iat", "[1]")),
  /** {@code iat} is an object (RFC 7519 section 2). */
  IAT_OBJECT(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("iat", "{}")),
  /** {@code iat} is null (RFC 7519 section 2). */
  IAT_NULL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("iat", "null")),
  /** {@code iat} is before 1970. */
  IAT_NEGATIVE(Reason.TIME_OUT_OF_RANGE, Forge.claim("iat", "-1")),
  /** {@code iat} is 2^63 − 1, beyond each calendar. */
  IAT_OF_LARGEST_LONG(Reason.TIME_OUT_OF_RANGE, Forge.claim("iat", "9223372036854775807")),
  /** {@code exp} is 1e18. */
  EXP_OF_1E18(Reason.TIME_OUT_OF_RANGE, Forge.claim("exp", "1e18")),
  /** {@code exp} is the last second that {@code java.time} has. */
  EXP_OF_LARGEST_INSTANT(Reason.TIME_OUT_OF_RANGE, Forge.claim("exp", "31556889864403199")),
  /** {@code exp} is in milliseconds: good for fifty thousand years. */
  EXP_IN_MILLISECONDS(
      Reason.TIME_OUT_OF_RANGE, mint -> mint.tokenWithClaim("exp", Claimed.in(mint, 600) + "000")),
  /** {@code exp} is 1e400, infinity to a double. */
  EXP_OF_1E400(Reason.NUMBER_OUT_OF_BOUNDS, Forge.claim("exp", "1e400")),
  /** {@code exp} has 400 digits. */
  EXP_OF_400_DIGITS(
      Reason.NUMBER_OUT_OF_BOUNDS, mint -> mint.tokenWithClaim("exp", "9".repeat(400))),
  /** {@code exp} is 1e-400. */
  EXP_OF_1E_MINUS_400(Reason.NUMBER_OUT_OF_BOUNDS, Forge.claim("exp", "1e-400")),
  /** {@code exp} is -0.0: the start of 1970. */
  EXP_OF_NEGATIVE_ZERO(Reason.EXPIRED, Forge.claim("exp", "-0.0")),
  /** {@code exp} is NaN, with which no comparison holds. */
  EXP_NAN(Reason.MALFORMED_JSON, Forge.claim("exp", "NaN")),
  /** {@code exp} is hexadecimal. */
  EXP_HEXADECIMAL(Reason.MALFORMED_JSON, Forge.claim("exp", "0x7fffffff")),
  /** {@code exp} has digits that are not ASCII. */
  EXP_IN_ARABIC_DIGITS(Reason.MALFORMED_JSON, Forge.claim("exp", "\u0661\u0662")),
  /** {@code iat} is 2^63 − 1 in a token with {@code none}, at which java-jwt 4.6.0 threw. */
  IAT_OF_LARGEST_LONG_UNSIGNED(
      Reason.ALGORITHM_NONE,
      mint ->
          CompactToken.encode("{\"alg\":\"none\"}")
              + "."
              + CompactToken.encode("{\"iat\":9223372036854775807}")
              + "."),
  /** Harmless: a fraction of a second is allowed (RFC 7519 section 2). */
  TIME_WITH_FRACTION(mint -> mint.tokenWithClaim("exp", Claimed.in(mint, 600) + ".5")),
  /**
   * Harmless: {@code iat} is optional, unless an age or a lifetime is limited (RFC 7519 section
   * 4.1.6).
   */
  ISSUED_AT_MISSING(mint -> mint.tokenWithoutClaim("iat")),

  // The claims
  /** A token for another service (RFC 8725 sections 2.7 and 3.9). */
  AUDIENCE_OF_ANOTHER(
      Reason.AUDIENCE_MISMATCH, mint -> Forge.good(mint.withAudience("another-audience"))),
  /** No {@code aud} (RFC 8725 section 3.9). */
  AUDIENCE_MISSING(Reason.AUDIENCE_MISSING, mint -> mint.tokenWithoutClaim("aud")),
  /** {@code aud} is an empty array (RFC 7519 section 4.1.3). */
  AUDIENCE_EMPTY(Reason.AUDIENCE_MISSING, Forge.claim("aud", "[]")),
  /** {@code aud} is two audiences joined by a comma (RFC 7519 section 4.1.3). */
  AUDIENCE_JOINED(
      Reason.AUDIENCE_MISMATCH,
      mint -> mint.tokenWithClaim("aud", JsonMembers.string(mint.audience() + ",another"))),
  /** {@code aud} is two audiences joined by a space (RFC 7519 section 4.1.3). */
  AUDIENCE_JOINED_BY_SPACE(
      Reason.AUDIENCE_MISMATCH,
      mint -> mint.tokenWithClaim("aud", JsonMembers.string(mint.audience() + " another"))),
  /** {@code aud} is our name and more (RFC 7519 section 4.1.3). */
  AUDIENCE_AS_PREFIX(
      Reason.AUDIENCE_MISMATCH,
      mint -> mint.tokenWithClaim("aud", JsonMembers.string(mint.audience() + "-admin"))),
  /** {@code aud} differs by its case (RFC 7519 section 4.1.3). */
  AUDIENCE_IN_OTHER_CASE(
      Reason.AUDIENCE_MISMATCH,
      mint ->
          mint.tokenWithClaim("aud", JsonMembers.string(mint.audience().toUpperCase(Locale.ROOT)))),
  /** {@code aud} is an array in an array (RFC 7519 section 4.1.3, CVE-2020-26160). */
  AUDIENCE_NESTED(
      Reason.CLAIM_OF_WRONG_TYPE,
      mint -> mint.tokenWithClaim("aud", "[[" + JsonMembers.string(mint.audience()) + "]]")),
  /** {@code aud} is null (RFC 7519 section 4.1.3). */
  AUDIENCE_NULL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("aud", "null")),
  /** {@code aud} is a number (RFC 7519 section 4.1.3). */
  AUDIENCE_NUMBER(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("aud", "1")),
  /** {@code aud} is true (RFC 7519 section 4.1.3). */
  AUDIENCE_TRUE(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("aud", "true")),
  /** {@code aud} is an object (RFC 7519 section 4.1.3). */
  AUDIENCE_OBJECT(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("aud", "{\"a\":1}")),
  /** {@code aud} is an array of a number (RFC 7519 section 4.1.3). */
  AUDIENCE_ARRAY_OF_NUMBER(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("aud", "[1]")),
  /** {@code aud} holds us and a number (RFC 7519 section 4.1.3). */
  AUDIENCE_WITH_NUMBER(
      Reason.CLAIM_OF_WRONG_TYPE,
      mint -> mint.tokenWithClaim("aud", "[" + JsonMembers.string(mint.audience()) + ",1]")),
  /** {@code aud} holds us and null (RFC 7519 section 4.1.3). */
  AUDIENCE_WITH_NULL(
      Reason.CLAIM_OF_WRONG_TYPE,
      mint -> mint.tokenWithClaim("aud", "[" + JsonMembers.string(mint.audience()) + ",null]")),
  /** {@code aud} holds us and true (RFC 7519 section 4.1.3). */
  AUDIENCE_WITH_TRUE(
      Reason.CLAIM_OF_WRONG_TYPE,
      mint -> mint.tokenWithClaim("aud", "[" + JsonMembers.string(mint.audience()) + ",true]")),
  /** Another issuer, signed with our key (RFC 8725 section 3.8). */
  ISSUER_OF_ANOTHER(
      Reason.ISSUER_MISMATCH, mint -> Forge.good(mint.withIssuer("https://evil.test"))),
  /** No {@code iss} (RFC 8725 section 3.8). */
  ISSUER_MISSING(Reason.ISSUER_MISSING, mint -> mint.tokenWithoutClaim("iss")),
  /** {@code iss} has one slash more (RFC 8725 section 3.8). */
  ISSUER_WITH_SLASH(
      Reason.ISSUER_MISMATCH,
      mint -> mint.tokenWithClaim("iss", JsonMembers.string(mint.issuerName() + "/"))),
  /** {@code iss} differs by its case (RFC 8725 section 3.8). */
  ISSUER_IN_UPPER_CASE(
      Reason.ISSUER_MISMATCH,
      mint ->
          mint.tokenWithClaim(
              "iss", JsonMembers.string(mint.issuerName().toUpperCase(Locale.ROOT)))),
  /** {@code iss} is ours and more (RFC 8725 section 3.8). */
  ISSUER_AS_PREFIX(
      Reason.ISSUER_MISMATCH,
      mint -> mint.tokenWithClaim("iss", JsonMembers.string(mint.issuerName() + ".evil.test"))),
  /** {@code iss} contains ours (RFC 8725 section 3.8). */
  ISSUER_AS_PART(
      Reason.ISSUER_MISMATCH,
      mint ->
          mint.tokenWithClaim(
              "iss", JsonMembers.string("https://evil.test/?" + mint.issuerName()))),
  /** {@code iss} has a Cyrillic letter (RFC 8725 section 3.8). */
  ISSUER_WITH_HOMOGLYPH(
      Reason.ISSUER_MISMATCH,
      mint ->
          mint.tokenWithClaim(
              "iss", JsonMembers.string(mint.issuerName().replaceFirst("s", "\u0455")))),
  /** {@code iss} has a space at its end (RFC 8725 section 3.8). */
  ISSUER_WITH_SPACE(
      Reason.ISSUER_MISMATCH,
      mint -> mint.tokenWithClaim("iss", JsonMembers.string(mint.issuerName() + " "))),
  /** {@code iss} has a NUL, where a C string ends. */
  ISSUER_WITH_NUL(
      Reason.CLAIM_OF_WRONG_TYPE,
      mint -> mint.tokenWithClaim("iss", JsonMembers.string(mint.issuerName() + "\0"))),
  /** {@code iss} is null (RFC 7519 section 4.1.1). */
  ISSUER_NULL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("iss", "null")),
  /** {@code iss} is a number (RFC 7519 section 4.1.1). */
  ISSUER_NUMBER(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("iss", "1")),
  /** {@code iss} is an array of ours (RFC 7519 section 4.1.1). */
  ISSUER_ARRAY(
      Reason.CLAIM_OF_WRONG_TYPE,
      mint -> mint.tokenWithClaim("iss", "[" + JsonMembers.string(mint.issuerName()) + "]")),
  /** No {@code sub}: nobody. */
  SUBJECT_MISSING(Reason.SUBJECT_MISSING, mint -> mint.tokenWithoutClaim("sub")),
  /** {@code sub} is empty: nobody. */
  SUBJECT_EMPTY(Reason.SUBJECT_MISSING, Forge.claim("sub", "\"\"")),
  /** {@code sub} is a number (RFC 7519 section 4.1.2). */
  SUBJECT_NUMBER(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("sub", "1")),
  /** {@code sub} is a decimal number (RFC 7519 section 4.1.2). */
  SUBJECT_DECIMAL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("sub", "1.0")),
  /** {@code sub} is true (RFC 7519 section 4.1.2). */
  SUBJECT_TRUE(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("sub", "true")),
  /** {@code sub} is null (RFC 7519 section 4.1.2). */
  SUBJECT_NULL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("sub", "null")),
  /** {@code sub} is an array (RFC 7519 section 4.1.2). */
  SUBJECT_ARRAY(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("sub", "[\"alice\"]")),
  /** {@code sub} is an object (RFC 7519 section 4.1.2). */
  SUBJECT_OBJECT(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("sub", "{\"a\":1}")),
  /** {@code sub} has a NUL, where a C string ends. */
  SUBJECT_WITH_NUL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("sub", "\"admin\\u0000x\"")),
  /** {@code sub} forges a line of a log. */
  SUBJECT_WITH_LINE_BREAK(
      Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("sub", "\"alice\\r\\nadmin logged in\"")),
  /** {@code jti} is a number, to side-step a denylist (RFC 7519 section 4.1.7). */
  TOKEN_ID_NUMBER(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("jti", "1")),
  /** {@code jti} is a decimal number, to side-step a denylist (RFC 7519 section 4.1.7). */
  TOKEN_ID_DECIMAL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("jti", "1.0")),
  /** {@code jti} is true, to side-step a denylist (RFC 7519 section 4.1.7). */
  TOKEN_ID_TRUE(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("jti", "true")),
  /** {@code jti} is null, to side-step a denylist (RFC 7519 section 4.1.7). */
  TOKEN_ID_NULL(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("jti", "null")),
  /** {@code jti} is an array, to side-step a denylist (RFC 7519 section 4.1.7). */
  TOKEN_ID_ARRAY(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("jti", "[\"alice\"]")),
  /** {@code jti} is an object, to side-step a denylist (RFC 7519 section 4.1.7). */
  TOKEN_ID_OBJECT(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("jti", "{\"a\":1}")),
  /** {@code jti} is empty, to side-step a denylist. */
  TOKEN_ID_EMPTY(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("jti", "\"\"")),
  /**
   * Harmless: no {@code jti}; a denylist knows the token by the digest of its signing input (RFC
   * 7519 section 4.1.7).
   */
  TOKEN_ID_MISSING(mint -> mint.tokenWithoutClaim("jti")),
  /** {@code scope} is an array (RFC 8693 section 4.2). */
  SCOPE_ARRAY(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("scope", "[\"admin\"]")),
  /** {@code scope} is an object (RFC 8693 section 4.2). */
  SCOPE_OBJECT(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("scope", "{\"admin\":true}")),
  /** {@code scope} is a number (RFC 8693 section 4.2). */
  SCOPE_NUMBER(Reason.CLAIM_OF_WRONG_TYPE, Forge.claim("scope", "1")),
  /** Harmless: a claim of the application's own may be null; it then counts as absent. */
  CLAIM_NULL(Forge.claim("x", "null")),
  /** Broken JSON with line breaks: whoever quotes it lets a log line be forged. */
  LINE_BREAK_IN_BROKEN_PAYLOAD(
      Reason.MALFORMED_JSON,
      Forge.payloadText(json -> "{\"ssn\":\"123-45-6789\"\r\nINFO admin logged in"));

  private final Optional<Reason> expected;

  @SuppressWarnings("ImmutableEnumChecker") // functions without state of their own
  private final Forge forge;

  Attack(Reason expected, Forge forge) {
    this.expected = Optional.of(expected);
    this.forge = forge;
  }

  /** One that is harmless. */
  Attack(Forge forge) {
    this.expected = Optional.empty();
    this.forge = forge;
  }

  /**
   * The whole catalogue, for tests that are parameterized by a method.
   *
   * @return all attacks in order
   */
  public static List<Attack> all() {
    return List.of(values());
  }

  /**
   * How a validator must answer.
   *
   * @return the reason of the refusal, or empty if the attack is harmless and the token accepted
   */
  public Optional<Reason> expected() {
    return expected;
  }

  /**
   * Whether the token is accepted, and nothing comes of it.
   *
   * @return true if it is not refused
   */
  public boolean isHarmless() {
    return expected.isEmpty();
  }

  String mintedBy(TokenMint mint) {
    return forge.token(mint);
  }
}
