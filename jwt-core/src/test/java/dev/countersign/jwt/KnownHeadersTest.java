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
    byte[] ascii = (encodedHeader + ".e30.AA").getBytes(StandardCharsets.US_ASCII);
    return new UnverifiedToken(
        ascii,
        encodedHeader.length() + 1,
        encodedHeader.length() + 4,
        new byte[1],
        new TokenHeader("HS256", Optional.of(keyId), Optional.empty()),
        false);
  }

  private @Nullable TokenHeader find(UnverifiedToken token) {
    return headers.find(token.ascii(), token.payloadStart() - 1);
  }

  @Test
  void a_header_is_known_by_all_of_its_bytes() {
    UnverifiedToken known = token("abcdefghijklmnopqrs", "k");
    headers.remember(known);

    assertThat(find(known)).isSameAs(known.header());
    for (int i = 0; i < 19; i++) {
      UnverifiedToken other = token("abcdefghijklmnopqrs", "k");
      other.ascii()[i] ^= 1;
      assertThat(find(other)).as("byte %d", i).isNull();
    }
    for (int end = 1; end < known.ascii().length; end++) {
      TokenHeader found = headers.find(known.ascii(), end);
      assertThat(found != null).as("up to %d", end).isEqualTo(end == 19);
    }
  }

  @Test
  void one_in_the_same_slot_never_answers_for_another_and_takes_its_place() {
    UnverifiedToken first = token("header-0", "k0");
    headers.remember(first);
    UnverifiedToken displacing = first;
    for (int i = 1; find(first) != null; i++) {
      displacing = token("header-" + i, "k" + i);
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
      many.add(token("header-" + i, "k" + i));
      headers.remember(many.get(i));
    }
    assertThat(many.stream().filter(each -> find(each) != null).count()).isBetween(200L, 256L);
  }

  @Test
  void a_long_one_is_read_each_time() {
    UnverifiedToken longest = token("a".repeat(512), "k");
    UnverifiedToken longer = token("a".repeat(513), "k");
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
