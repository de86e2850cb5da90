package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtRejectedException;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Validation;
import dev.countersign.testing.TokenMint;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A property over mutated tokens and random text: a validator answers, and believes nothing that
 * was not signed.
 *
 * <p>Each try has its own seed, which a failure prints together with the token. {@code
 * -Dcountersign.seed=…} repeats a run, {@code -Dcountersign.tries=…} makes it longer.
 */
class WhateverBytesComeInTest {

  private static final int TRIES = Integer.getInteger("countersign.tries", 120_000);

  private static final long SEED = Long.getLong("countersign.seed", new Random().nextLong());

  private static final TokenMint MINT = TokenMint.create();
  private static final TokenMint MACS = MINT.withAlgorithm(JwsAlgorithm.HS256);
  private static final TokenMint SIGNATURES = MINT.withAlgorithm(JwsAlgorithm.EDDSA);

  /** Of these each signature has one spelling, so a token with another one is not good. */
  private static final List<String> GOOD =
      List.of(
          MACS.issue(),
          MACS.issue(claims -> claims.subject("bob").scope("a", "b").claim("x", List.of(1, "ü"))),
          MACS.sign(MACS.header(), MACS.claims()),
          SIGNATURES.issue());

  private final JwtValidator validator = MINT.validator().build();

  @Test
  void a_validator_answers_and_believes_nothing_that_was_not_signed() {
    Map<Mutation, Set<Object>> seen = new EnumMap<>(Mutation.class);
    for (int i = 0; i < TRIES; i++) {
      Random random = new Random(SEED + i);
      Mutation mutation = Mutation.values()[i % Mutation.values().length];
      String token = mutation.mutate(random);
      Object answer;
      try {
        answer = answer(mutation, token, i % 16 == 0);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "-Dcountersign.seed=%d, try %d, %s of the token %s".formatted(SEED, i, mutation, token),
            e);
      }
      seen.computeIfAbsent(mutation, any -> new HashSet<>()).add(answer);
    }
    assertThat(seen).containsOnlyKeys(Mutation.values());
    assertThat(seen.get(Mutation.CLAIMS_RESIGNED))
        .as("the answers to claims signed again, seed %d", SEED)
        .hasSizeGreaterThan(10);
  }

  /** The reason, or 'accepted'; throws where the property does not hold. */
  private Object answer(Mutation mutation, String token, boolean inEachWay) {
    Validation verdict = validator.check(token);
    if (inEachWay) {
      requireTheSame(verdict, token);
    }
    if (verdict instanceof Validation.Rejected rejected) {
      return rejected.reason();
    }
    if (!(verdict instanceof Validation.Accepted accepted)) {
      throw new AssertionError("undecided, though nothing was out of reach");
    }
    requireBelievable(accepted.jwt());
    if (!mutation.signsAgain && !GOOD.contains(token)) {
      throw new AssertionError("believed, though nobody signed it");
    }
    return "accepted";
  }

  private void requireTheSame(Validation verdict, String token) {
    assertThat(validator.explain(token).verdict().getClass()).isEqualTo(verdict.getClass());
    try {
      validator.validate(token);
      assertThat(verdict).isInstanceOf(Validation.Accepted.class);
    } catch (JwtRejectedException e) {
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Validation.Rejected.class,
              rejected -> assertThat(e.reason()).isEqualTo(rejected.reason()));
    }
  }

  /** What holds of each token that is believed, whoever made it. */
  private static void requireBelievable(Jwt jwt) {
    assertThat(jwt.issuer()).contains(MINT.issuerName());
    assertThat(jwt.audience()).contains(MINT.audience());
    assertThat(jwt.subject().orElse("")).isNotEmpty();
    assertThat(jwt.expiresAt().orElseThrow().plusSeconds(30)).isAfter(MINT.clock().instant());
    assertThat(jwt.type().orElseThrow()).containsIgnoringCase("at+jwt");
  }

  /** How a token becomes another one. */
  private enum Mutation {
    ONE_BIT(false) {
      @Override
      String mutate(Random random) {
        StringBuilder token = good(random);
        int at = random.nextInt(token.length());
        token.setCharAt(at, (char) (token.charAt(at) ^ (1 << random.nextInt(8))));
        return token.toString();
      }
    },
    ONE_CHARACTER_OF_THE_ALPHABET(false) {
      @Override
      String mutate(Random random) {
        StringBuilder token = good(random);
        token.setCharAt(random.nextInt(token.length()), letter(random));
        return token.toString();
      }
    },
    ONE_CHARACTER(false) {
      @Override
      String mutate(Random random) {
        StringBuilder token = good(random);
        token.setCharAt(random.nextInt(token.length()), (char) random.nextInt(0x10000));
        return token.toString();
      }
    },
    LAST_CHARACTER(false) {
      @Override
      String mutate(Random random) {
        StringBuilder token = good(random);
        token.setCharAt(token.length() - 1, letter(random));
        return token.toString();
      }
    },
    SWAPPED_CHARACTERS(false) {
      @Override
      String mutate(Random random) {
        StringBuilder token = good(random);
        int one = random.nextInt(token.length());
        int other = random.nextInt(token.length());
        char kept = token.charAt(one);
        token.setCharAt(one, token.charAt(other));
        token.setCharAt(other, kept);
        return token.toString();
      }
    },
    TRUNCATED(false) {
      @Override
      String mutate(Random random) {
        StringBuilder token = good(random);
        token.setLength(random.nextInt(token.length() + 1));
        return token.toString();
      }
    },
    SOME_CUT_OUT_OR_DOUBLED(false) {
      @Override
      String mutate(Random random) {
        StringBuilder token = good(random);
        int from = random.nextInt(token.length());
        int to = from + random.nextInt(token.length() - from);
        return random.nextBoolean()
            ? token.delete(from, to).toString()
            : token.insert(to, token.substring(from, to)).toString();
      }
    },
    SPLICED(false) {
      @Override
      String mutate(Random random) {
        String[] one = good(random).toString().split("\\.", 0);
        String[] other = good(random).toString().split("\\.", 0);
        StringBuilder token = new StringBuilder();
        for (int part = 0; part < 3; part++) {
          token.append(random.nextBoolean() ? one[part] : other[part]).append('.');
        }
        token.setLength(token.length() - 1);
        return token.toString();
      }
    },
    RANDOM_TEXT(false) {
      @Override
      String mutate(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(400);
        int range = random.nextBoolean() ? 0x80 : 0x10000;
        for (int i = 0; i < length; i++) {
          text.append(random.nextInt(20) == 0 ? '.' : (char) random.nextInt(range));
        }
        return text.toString();
      }
    },
    RANDOM_PARTS(false) {
      @Override
      String mutate(Random random) {
        StringBuilder text = new StringBuilder();
        for (int part = 0; part < 3; part++) {
          int length = random.nextInt(100);
          for (int i = 0; i < length; i++) {
            text.append(letter(random));
          }
          text.append('.');
        }
        text.setLength(text.length() - 1);
        return text.toString();
      }
    },
    HEADER_RESIGNED(true) {
      @Override
      String mutate(Random random) {
        byte[] header = JsonMutations.mutated(MACS.header().toString(), random);
        return MACS.sign(header, JsonMutations.bytes(MACS.claims().toString()));
      }
    },
    CLAIMS_RESIGNED(true) {
      @Override
      String mutate(Random random) {
        byte[] claims = JsonMutations.mutated(MACS.claims().toString(), random);
        return MACS.sign(JsonMutations.bytes(MACS.header().toString()), claims);
      }
    },
    ONE_CLAIM_OF_RANDOM_JSON(true) {
      @Override
      String mutate(Random random) {
        List<String> names = List.of("iss", "aud", "sub", "iat", "exp", "nbf", "jti", "scope", "x");
        return MACS.tokenWithClaim(
            names.get(random.nextInt(names.size())), JsonMutations.randomJson(random, 0));
      }
    },
    ONE_PARAMETER_OF_RANDOM_JSON(true) {
      @Override
      String mutate(Random random) {
        List<String> names = List.of("alg", "kid", "typ", "crit", "b64", "jwk", "enc", "x");
        return MACS.tokenWithHeader(
            names.get(random.nextInt(names.size())), JsonMutations.randomJson(random, 0));
      }
    };

    /** Whether a key of ours signs the outcome, so that it may be believed. */
    final boolean signsAgain;

    Mutation(boolean signsAgain) {
      this.signsAgain = signsAgain;
    }

    abstract String mutate(Random random);

    /** Mostly a MAC, since a signature takes a hundred times as long. */
    private static StringBuilder good(Random random) {
      return new StringBuilder(
          GOOD.get(random.nextInt(10) == 0 ? GOOD.size() - 1 : random.nextInt(GOOD.size() - 1)));
    }

    private static char letter(Random random) {
      return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
          .charAt(random.nextInt(64));
    }
  }
}
