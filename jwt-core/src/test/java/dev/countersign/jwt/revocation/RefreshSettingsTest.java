package dev.countersign.jwt.revocation;

import static dev.countersign.jwt.revocation.RefreshSetup.kek;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefreshSettingsTest {

  private static RefreshTokens.Builder complete() {
    return RefreshTokens.builder().store(RefreshFamilies.inMemory()).keyEncryptionKeys(kek(1));
  }

  private static RefreshFamily issuedBy(RefreshTokens.Builder builder) {
    RefreshTokens tokens = builder.clock(() -> Instant.EPOCH).build();
    return tokens.introspect(tokens.issue(RefreshGrant.of("alice"))).orElseThrow();
  }

  @Test
  void a_family_lives_for_thirty_days_and_for_seven_unused_if_nothing_else_is_said() {
    RefreshFamily family = issuedBy(complete());
    assertThat(family.absoluteExpiry()).isEqualTo(Instant.EPOCH.plus(Duration.ofDays(30)));
    assertThat(family.idleExpiry()).isEqualTo(Instant.EPOCH.plus(Duration.ofDays(7)));
  }

  @Test
  void a_short_absolute_lifetime_shortens_the_idle_one() {
    RefreshFamily family = issuedBy(complete().absoluteLifetime(Duration.ofHours(8)));
    assertThat(family.idleExpiry()).isEqualTo(Instant.EPOCH.plus(Duration.ofHours(8)));
  }

  static Stream<Consumer<RefreshTokens.Builder>> outOfRange() {
    return Stream.of(
        builder -> builder.grace(Duration.ofSeconds(60).plusNanos(1)),
        builder -> builder.grace(Duration.ofNanos(-1)),
        builder -> builder.absoluteLifetime(Duration.ofSeconds(1).minusNanos(1)),
        builder -> builder.absoluteLifetime(Duration.ofDays(400).plusNanos(1)),
        builder -> builder.idleLifetime(Duration.ZERO),
        builder -> builder.idleLifetime(Duration.ofDays(401)),
        builder -> builder.keyEncryptionKeys(new byte[31]),
        builder -> builder.keyEncryptionKeys(new byte[33]),
        builder -> builder.keyEncryptionKeys(new byte[32]),
        builder -> builder.keyEncryptionKeys(kek(1), new byte[0]),
        builder -> builder.keyEncryptionKeys(kek(1), kek(2), kek(1)),
        builder ->
            builder.keyEncryptionKeys(
                kek(1), kek(2), kek(3), kek(4), kek(5), kek(6), kek(7), kek(8), kek(9)));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void what_is_out_of_range_is_refused_where_it_is_said(Consumer<RefreshTokens.Builder> setting) {
    RefreshTokens.Builder builder = RefreshTokens.builder();
    assertThatThrownBy(() -> setting.accept(builder)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_ends_of_the_ranges_are_taken() {
    complete()
        .grace(Duration.ofSeconds(60))
        .absoluteLifetime(Duration.ofDays(400))
        .idleLifetime(Duration.ofDays(400))
        .build();
    complete()
        .grace(Duration.ZERO)
        .absoluteLifetime(Duration.ofSeconds(1))
        .idleLifetime(Duration.ofSeconds(1))
        .build();
  }

  @Test
  void what_is_missing_is_named_with_the_call_to_make() {
    assertThatThrownBy(() -> RefreshTokens.builder().keyEncryptionKeys(kek(1)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("store(");
    assertThatThrownBy(() -> RefreshTokens.builder().store(RefreshFamilies.inMemory()).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("keyEncryptionKeys(");
  }

  @Test
  void an_idle_lifetime_above_the_absolute_one_is_refused() {
    RefreshTokens.Builder builder = complete().idleLifetime(Duration.ofDays(31));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("absoluteLifetime(");
  }

  static Stream<Consumer<RefreshTokens.Builder>> settings() {
    return Stream.of(
        builder -> builder.store(RefreshFamilies.inMemory()),
        builder -> builder.keyEncryptionKeys(kek(1)),
        builder -> builder.absoluteLifetime(Duration.ofDays(1)),
        builder -> builder.idleLifetime(Duration.ofDays(1)),
        builder -> builder.grace(Duration.ZERO),
        builder -> builder.listener(family -> {}),
        builder -> builder.clock(Instant::now));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void each_setting_is_made_once(Consumer<RefreshTokens.Builder> setting) {
    RefreshTokens.Builder builder = RefreshTokens.builder();
    setting.accept(builder);
    assertThatThrownBy(() -> setting.accept(builder)).isInstanceOf(IllegalStateException.class);
  }

  static Stream<Consumer<RefreshGrant>> texts() {
    return Stream.of(
        grant -> RefreshGrant.of(""),
        grant -> RefreshGrant.of("a".repeat(256)),
        grant -> RefreshGrant.of("a\0"),
        grant -> RefreshGrant.of("\ud800"),
        grant -> grant.withClientId(""),
        grant -> grant.withSessionId(""),
        grant -> grant.withAttribute("", "x"),
        grant -> grant.withAttribute("a", "\0"),
        grant -> grant.withAttribute("a", "x".repeat(4096)));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void a_text_that_some_store_could_not_give_back_is_refused(Consumer<RefreshGrant> text) {
    RefreshGrant grant = RefreshGrant.of("alice");
    assertThatThrownBy(() -> text.accept(grant)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_longest_texts_and_an_empty_value_are_taken() {
    RefreshGrant grant =
        RefreshGrant.of("é".repeat(255))
            .withAttribute("a", "x".repeat(4094))
            .withAttribute("b", "");
    assertThat(grant.attribute("b")).contains("");
    assertThat(grant.attribute("c")).isEmpty();
  }
}
