package dev.countersign.jwt.revocation;

import static dev.countersign.jwt.revocation.RefreshSetup.ALICE;
import static dev.countersign.jwt.revocation.RefreshSetup.GRACE;
import static dev.countersign.jwt.revocation.RefreshSetup.IDLE;
import static dev.countersign.jwt.revocation.RefreshSetup.kek;
import static dev.countersign.jwt.revocation.RefreshSetup.rotated;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefreshTokenForgeryTest {

  private final RefreshSetup setup = new RefreshSetup();
  private final RefreshTokens tokens = setup.tokens;

  private void assertUnknown(String token) {
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Unknown.class);
  }

  // A guess

  @Test
  void a_token_with_any_bit_flipped_is_unknown_and_burns_nothing() {
    String token = setup.successor(tokens.issue(ALICE));
    byte[] bytes = Base64.getUrlDecoder().decode(token.substring(4));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertUnknown("rt1." + RefreshToken.encode(flipped));
    }
    assertThat(rotated(tokens.rotate(token, "web")).repeated()).isFalse();
    assertThat(setup.ended).isEmpty();
  }

  @Test
  void an_exchanged_token_with_a_forged_counter_ends_nothing() {
    String first = tokens.issue(ALICE);
    String live = setup.successor(setup.successor(first));
    RefreshToken parsed = RefreshToken.parse(first).orElseThrow();
    for (long counter : new long[] {-1, 1, 2, 3, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertUnknown(new RefreshToken(parsed.familyId(), counter, parsed.mac()).compact());
    }
    rotated(tokens.rotate(live, "web"));
    assertThat(setup.ended).isEmpty();
  }

  @Test
  void the_mac_of_another_family_is_worth_nothing() {
    RefreshToken mine = RefreshToken.parse(tokens.issue(ALICE)).orElseThrow();
    RefreshToken other = RefreshToken.parse(tokens.issue(ALICE)).orElseThrow();
    assertUnknown(new RefreshToken(other.familyId(), 0, mine.mac()).compact());
  }

  @Test
  void a_token_of_another_deployment_is_unknown() {
    assertUnknown(new RefreshSetup().tokens.issue(ALICE));
  }

  static Stream<UnaryOperator<String>> spellings() {
    return Stream.of(
        token -> "",
        token -> "rt1.",
        token -> token + "=",
        token -> token + " ",
        token -> " " + token,
        token -> token.substring(0, token.length() - 1),
        token -> token + "A",
        token -> "RT1." + token.substring(4),
        token -> "rt2." + token.substring(4),
        token -> token.substring(4),
        token -> token.substring(0, 40) + "+" + token.substring(41),
        token -> token.substring(0, 40) + "=" + token.substring(41),
        token -> token.substring(0, 40) + "\n" + token.substring(41),
        token -> token.substring(0, 40) + "é" + token.substring(41),
        token -> token.substring(0, 40) + "\ud800" + token.substring(41),
        token -> token.substring(0, 77) + "==",
        token -> "a".repeat(1 << 20));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void a_token_has_one_spelling(UnaryOperator<String> spelling) {
    String token = tokens.issue(ALICE);
    assertUnknown(spelling.apply(token));
    rotated(tokens.rotate(token, "web"));
  }

  @Test
  void stray_bits_behind_the_last_byte_are_another_spelling() {
    String token = tokens.issue(ALICE);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(token.charAt(78));
    for (int stray = 1; stray < 4; stray++) {
      assertUnknown(token.substring(0, 78) + alphabet.charAt(last + stray));
    }
    rotated(tokens.rotate(token, "web"));
  }

  // A reader and a writer of the store

  @Test
  void the_rows_hold_no_token_and_no_key_that_makes_one() {
    String token = tokens.issue(ALICE);
    RefreshFamily row = setup.row(token);
    byte[] wrapped = Base64.getUrlDecoder().decode(row.wrappedKey());
    for (int from = 0; from + FamilyKey.BYTES <= wrapped.length; from++) {
      byte[] guess = Arrays.copyOfRange(wrapped, from, from + FamilyKey.BYTES);
      assertThat(new FamilyKey(row.id(), guess).token(0).compact()).isNotEqualTo(token);
    }
    String mac = RefreshToken.encode(macOf(token));
    assertThat(row.wrappedKey()).doesNotContain(mac);
    assertThat(row.id()).doesNotContain(mac);
  }

  private static byte[] macOf(String token) {
    byte[] mac = new byte[RefreshToken.MAC_BYTES];
    RefreshToken.parse(token).orElseThrow().mac().get(mac);
    return mac;
  }

  @Test
  void the_key_in_a_row_is_encrypted_anew_for_each_family() {
    assertThat(setup.row(tokens.issue(ALICE)).wrappedKey().substring(0, 16))
        .isNotEqualTo(setup.row(tokens.issue(ALICE)).wrappedKey().substring(0, 16));
  }

  static Stream<UnaryOperator<RefreshFamily>> alterations() {
    return Stream.of(
        row -> with(row, row.grant().withClientId("mobile"), row.absoluteExpiry().toEpochMilli()),
        row -> with(row, row.grant().withSessionId("s-2"), row.absoluteExpiry().toEpochMilli()),
        row -> with(row, row.grant().withAttribute("scope", "admin"), expiry(row)),
        row -> with(row, row.grant().withAttribute("role", "admin"), expiry(row)),
        row -> with(row, row.grant(), expiry(row) + 1),
        row -> with(row, grant("root", row), expiry(row)),
        row -> with(row, RefreshGrant.of("alice"), expiry(row)));
  }

  private static RefreshGrant grant(String subject, RefreshFamily row) {
    RefreshGrant grant = row.grant();
    return new RefreshGrant(subject, grant.clientId(), grant.sessionId(), grant.attributes());
  }

  private static long expiry(RefreshFamily row) {
    return row.absoluteExpiry().toEpochMilli();
  }

  private static RefreshFamily with(RefreshFamily row, RefreshGrant grant, long absoluteExpiry) {
    return new RefreshFamily(
        row.id(),
        grant,
        row.wrappedKey(),
        row.createdAt(),
        Instant.ofEpochMilli(absoluteExpiry),
        row.idleExpiry(),
        row.counter(),
        row.rotatedAt(),
        Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void a_writer_of_the_store_cannot_change_whose_a_family_is(
      UnaryOperator<RefreshFamily> alteration) {
    String token = tokens.issue(ALICE);
    setup.store.altered = alteration;
    for (String client : List.of("web", "mobile")) {
      assertThat(tokens.rotate(token, client)).isInstanceOf(RefreshRotation.Unavailable.class);
    }
    setup.store.altered = UnaryOperator.identity();
    rotated(tokens.rotate(token, "web"));
  }

  @Test
  void a_writer_of_the_store_cannot_move_his_key_into_the_family_of_another() {
    String mine = tokens.issue(ALICE);
    RefreshFamily other = setup.row(tokens.issue(RefreshGrant.of("root")));
    String myKey = setup.row(mine).wrappedKey();
    setup.store.altered =
        row ->
            new RefreshFamily(
                row.id(),
                other.grant(),
                myKey,
                other.createdAt(),
                other.absoluteExpiry(),
                other.idleExpiry(),
                0,
                other.rotatedAt(),
                Optional.empty());
    assertThat(tokens.rotate(mine, "web")).isInstanceOf(RefreshRotation.Unavailable.class);
  }

  @Test
  void a_key_that_the_store_gives_back_cut_off_is_no_answer() {
    String token = tokens.issue(ALICE);
    for (String broken : List.of("", "AAAA", "not base64!")) {
      setup.store.altered =
          row ->
              new RefreshFamily(
                  row.id(),
                  row.grant(),
                  broken,
                  row.createdAt(),
                  row.absoluteExpiry(),
                  row.idleExpiry(),
                  row.counter(),
                  row.rotatedAt(),
                  row.revocation());
      assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Unavailable.class);
    }
  }

  // Replacing the key-encryption key

  @Test
  void a_key_encryption_key_is_replaced_without_losing_a_family() {
    RefreshTokens old = setup.node(builder -> builder.keyEncryptionKeys(kek(1)));
    RefreshTokens prepared = setup.node(builder -> builder.keyEncryptionKeys(kek(1), kek(2)));
    RefreshTokens switched = setup.node(builder -> builder.keyEncryptionKeys(kek(2), kek(1)));
    RefreshTokens finished = setup.node(builder -> builder.keyEncryptionKeys(kek(2)));
    String before = old.issue(ALICE);
    String during = rotated(prepared.rotate(before, "web")).token();
    rotated(switched.rotate(during, "web"));
    String after = switched.issue(ALICE);
    rotated(prepared.rotate(rotated(finished.rotate(after, "web")).token(), "web"));
  }

  @Test
  void a_node_without_the_key_encryption_key_cannot_tell_and_burns_nothing() {
    String token = tokens.issue(ALICE);
    RefreshTokens other = setup.node(builder -> builder.keyEncryptionKeys(kek(9)));
    assertThat(other.rotate(token, "web"))
        .isInstanceOfSatisfying(
            RefreshRotation.Unavailable.class,
            unavailable ->
                assertThat(unavailable.exception())
                    .isInstanceOf(RevocationStoreException.class)
                    .hasMessageContaining("key-encryption keys"));
    rotated(tokens.rotate(token, "web"));
  }

  @Test
  void the_callers_copy_of_a_key_encryption_key_may_be_wiped() {
    byte[] key = kek(1);
    RefreshTokens node = setup.node(builder -> builder.keyEncryptionKeys(key));
    Arrays.fill(key, (byte) 0);
    rotated(node.rotate(tokens.issue(ALICE), "web"));
  }

  // What is shown

  @Test
  void no_text_form_shows_a_token_or_a_key() {
    String first = tokens.issue(ALICE);
    RefreshRotation rotated = tokens.rotate(first, "web");
    String token = rotated(rotated).token();
    RefreshFamily row = setup.row(token);
    assertThat(rotated.toString()).doesNotContain(token).doesNotContain(token.substring(40));
    assertThat(row.toString()).doesNotContain(row.wrappedKey()).doesNotContain("orders:read");
    assertThat(RefreshToken.parse(token).orElseThrow().toString())
        .doesNotContain(RefreshToken.encode(macOf(token)));
  }

  @Test
  void a_token_is_taken_apart_and_put_together_again() {
    String token = tokens.issue(ALICE);
    RefreshToken parsed = RefreshToken.parse(token).orElseThrow();
    assertThat(parsed.compact()).isEqualTo(token);
    assertThat(parsed)
        .isEqualTo(new RefreshToken(parsed.familyId(), 0, ByteBuffer.wrap(macOf(token))));
  }

  @Test
  void an_expired_or_late_token_with_a_bad_mac_is_unknown_and_tells_nothing() {
    String token = tokens.issue(ALICE);
    RefreshToken parsed = RefreshToken.parse(token).orElseThrow();
    String forged = new RefreshToken(parsed.familyId(), 0, ByteBuffer.allocate(32)).compact();
    setup.successor(token);
    setup.advance(GRACE);
    assertUnknown(forged);
    setup.advance(IDLE);
    assertUnknown(forged);
    tokens.revokeSubject("alice");
    assertUnknown(forged);
  }

  /** As a request has it whose form lacks the parameter. */
  @Test
  void a_token_that_is_missing_is_unknown() {
    assertThat(tokens.rotate(null)).isInstanceOf(RefreshRotation.Unknown.class);
    assertThat(tokens.rotate(null, "web")).isInstanceOf(RefreshRotation.Unknown.class);
    assertThat(tokens.introspect(null)).isEmpty();
    assertThat(tokens.revoke(null)).isEqualTo(RefreshTokens.RevokeResult.UNKNOWN);
  }
}
