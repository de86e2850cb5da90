package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownHeadersTest {

  private final KnownHeaders headers = new KnownHeaders();

  private static UnverifiedToken token(String encodedHeader, String keyId) {
    return token(encodedHeader, keyId, false);
  }

  private static UnverifiedToken token(String encodedHeader, String keyId, boolean headerIsKnown) {
    byte[] ascii = (encodedHeader + ".e30.AA").getBytes(StandardCharsets.US_ASCII);
    return new UnverifiedToken(
        ascii,
        encodedHeader.length() + 1,
        encodedHeader.length() + 4,
        new byte[1],
        new TokenHeader("HS256", Optional.of(keyId), Optional.empty()),
        headerIsKnown);
  }

  private @Nullable TokenHeader find(UnverifiedToken token) {
    return headers.find(text(token).substring(0, token.payloadStart() - 1));
  }

  private @Nullable TokenHeader usual(UnverifiedToken token) {
    return headers.usual(text(token), token.payloadStart() - 1);
  }

  private static String text(UnverifiedToken token) {
    return new String(token.ascii(), StandardCharsets.US_ASCII);
  }

  @Test
  void a_header_is_known_by_all_of_its_characters() {
    UnverifiedToken known = token("eyJklmnopqrstuvwxyz", "k");
    headers.remember(known);

    assertThat(find(known)).isSameAs(known.header());
    assertThat(usual(known)).isSameAs(known.header());
    for (int i = 0; i < 19; i++) {
      UnverifiedToken other = token("eyJklmnopqrstuvwxyz", "k");
      other.ascii()[i] ^= 1;
      assertThat(find(other)).as("character %d", i).isNull();
      assertThat(usual(other)).as("character %d", i).isNull();
    }
    for (int end = 1; end < known.ascii().length; end++) {
      assertThat(headers.find(text(known).substring(0, end)) != null)
          .as("up to %d", end)
          .isEqualTo(end == 19);
      assertThat(headers.usual(text(known), end) != null).as("up to %d", end).isEqualTo(end == 19);
    }
  }

  @Test
  void the_first_one_is_the_usual_one_at_once() {
    UnverifiedToken first = token("eyJ-0", "k0");
    headers.remember(first);
    assertThat(usual(first)).isSameAs(first.header());
  }

  /** Also if it is that of one token, which is presented again and again. */
  @Test
  void the_one_in_general_use_becomes_the_usual_one_in_time() {
    UnverifiedToken rare = token("eyJ-0", "k0");
    headers.remember(rare);
    UnverifiedToken common = token("eyJ-1", "k1");
    headers.remember(common);

    UnverifiedToken again = token("eyJ-1", "k1", true);
    for (int use = 0; use < 10_000 && usual(common) == null; use++) {
      headers.remember(again);
    }
    assertThat(usual(common)).isSameAs(common.header());
    assertThat(find(rare)).isSameAs(rare.header());
  }

  /** Since cores would contend for what is written for each of them. */
  @Test
  void few_tokens_decide_which_one_is_the_usual_one() {
    UnverifiedToken[] byTurns = {token("eyJ-0", "k0", true), token("eyJ-1", "k1", true)};
    int changes = 0;
    boolean firstIsUsual = true;
    for (int use = 0; use < 64_000; use++) {
      headers.remember(byTurns[use % 2]);
      boolean now = usual(byTurns[0]) != null;
      changes += now == firstIsUsual ? 0 : 1;
      firstIsUsual = now;
    }
    assertThat(changes).isBetween(1, 2_000);
  }

  @Test
  void one_with_white_space_before_its_first_name_is_read_each_time() {
    UnverifiedToken spaced = token("ewogICJhbGciOiJIUzI1NiJ9", "k");
    headers.remember(spaced);

    assertThat(find(spaced)).isNull();
    assertThat(usual(spaced)).isNull();
  }

  @Test
  void one_in_the_same_slot_never_answers_for_another_and_takes_its_place() {
    UnverifiedToken first = token("eyJ-0", "k0");
    headers.remember(first);
    UnverifiedToken displacing = first;
    for (int i = 1; find(first) != null; i++) {
      displacing = token("eyJ-" + i, "k" + i);
      assertThat(find(displacing)).isNull();
      headers.remember(displacing);
    }

    assertThat(find(displacing)).isSameAs(displacing.header());
    headers.remember(first);
    assertThat(find(first)).isSameAs(first.header());
    assertThat(find(displacing)).isNull();
  }

  @Test
  void it_holds_a_fixed_number_however_many_were_accepted() {
    List<UnverifiedToken> many = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      many.add(token("eyJ-" + i, "k" + i));
      headers.remember(many.get(i));
    }
    assertThat(many.stream().filter(each -> find(each) != null).count()).isBetween(200L, 256L);
  }

  @Test
  void a_long_one_is_read_each_time() {
    UnverifiedToken longest = token("ey" + "a".repeat(510), "k");
    UnverifiedToken longer = token("ey" + "a".repeat(511), "k");
    headers.remember(longest);
    headers.remember(longer);

    assertThat(find(longest)).isSameAs(longest.header());
    assertThat(find(longer)).isNull();
  }

  /** A rule sees of each token the header itself, or one that was read before. */
  @Test
  void only_accepted_tokens_leave_theirs_in_a_validator() {
    List<Jwt> seen = new ArrayList<>();
    boolean[] trusting = {false};
    JwtValidator validator =
        Tokens.validator()
            .rule(
                "watch",
                (jwt, now) -> {
                  seen.add(jwt);
                  return trusting[0]
                      ? Optional.empty()
                      : Optional.of(new ClaimRule.Violation(Reason.CLAIM_MISMATCH, "not yet"));
                })
            .build();

    validator.check(Tokens.good());
    validator.check(Tokens.good());
    trusting[0] = true;
    validator.check(Tokens.good());
    validator.check(Tokens.good());

    List<Optional<String>> types = seen.stream().map(Jwt::type).collect(Collectors.toList());
    assertThat(types.get(1)).isNotSameAs(types.get(0));
    assertThat(types.get(2)).isNotSameAs(types.get(1));
    assertThat(types.get(3)).isSameAs(types.get(2));
  }
}
