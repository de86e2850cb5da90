package dev.countersign.jwt.revocation;

import static dev.countersign.jwt.revocation.RefreshSetup.ABSOLUTE;
import static dev.countersign.jwt.revocation.RefreshSetup.GRACE;
import static dev.countersign.jwt.revocation.RefreshSetup.IDLE;
import static dev.countersign.jwt.revocation.RefreshSetup.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random histories of refresh tokens, each answer compared with a model of a few lines. */
class RefreshModelTest {

  private static final int STEPS = 4_000;
  private static final int SEEDS = 10;

  private enum Answer {
    ROTATED,
    REPEATED,
    REPLAYED,
    REVOKED,
    EXPIRED,
    CLIENT_MISMATCH,
    UNKNOWN
  }

  /** What a family is to whoever knows all tokens that were handed out. */
  private static final class ModelFamily {
    final String subject;
    final String client;
    final String session;
    final List<String> chain = new ArrayList<>();
    final Instant absoluteExpiry;
    Instant idleExpiry;
    Instant rotatedAt;
    boolean replayed;
    boolean revoked;

    ModelFamily(String subject, String client, String session, String first, Instant now) {
      this.subject = subject;
      this.client = client;
      this.session = session;
      chain.add(first);
      rotatedAt = now;
      idleExpiry = now.plus(IDLE);
      absoluteExpiry = now.plus(ABSOLUTE);
    }

    Answer expected(int index, String asClient, Instant now) {
      if (!asClient.equals(client)) {
        return Answer.CLIENT_MISMATCH;
      }
      if (replayed || revoked) {
        return replayed ? Answer.REPLAYED : Answer.REVOKED;
      }
      if (now.compareTo(idleExpiry) >= 0) {
        return Answer.EXPIRED;
      }
      if (index == chain.size() - 1) {
        return Answer.ROTATED;
      }
      boolean forgiven = index == chain.size() - 2 && now.compareTo(rotatedAt.plus(GRACE)) < 0;
      return forgiven ? Answer.REPEATED : Answer.REPLAYED;
    }

    void exchanged(String successor, Instant now) {
      chain.add(successor);
      rotatedAt = now;
      Instant idle = now.plus(IDLE);
      idleExpiry = idle.isBefore(absoluteExpiry) ? idle : absoluteExpiry;
    }
  }

  private final Map<Answer, Integer> seen = new EnumMap<>(Answer.class);

  @Test
  void every_answer_of_a_random_history_is_the_one_of_the_model() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      new History(seed).run();
    }
    assertThat(seen).as("answers that were tested").containsOnlyKeys(Answer.values());
  }

  private final class History {

    private final Random random;
    private final RefreshSetup setup = new RefreshSetup();
    private final List<ModelFamily> families = new ArrayList<>();
    private String note;

    History(long seed) {
      random = new Random(seed);
      note = "seed " + seed;
    }

    void run() {
      String seedNote = note;
      for (int step = 0; step < STEPS; step++) {
        note = seedNote + ", step " + step;
        step();
      }
    }

    private void step() {
      int choice = random.nextInt(100);
      if (families.isEmpty() || choice < 6) {
        issue();
      } else if (choice < 70) {
        rotate(family());
      } else if (choice < 88) {
        moveTime(family());
      } else if (choice < 92) {
        guess(family());
      } else if (choice < 96) {
        introspect(family());
      } else {
        revoke(family());
      }
    }

    private ModelFamily family() {
      int back = random.nextInt(Math.min(families.size(), 6));
      return families.get(families.size() - 1 - back);
    }

    private Instant now() {
      return setup.clock.get();
    }

    private void issue() {
      String subject = random.nextBoolean() ? "alice" : "bob";
      String client = random.nextBoolean() ? "web" : "mobile";
      String session = "s-" + random.nextInt(5);
      String token =
          setup.tokens.issue(RefreshGrant.of(subject).withClientId(client).withSessionId(session));
      families.removeIf(family -> now().compareTo(family.absoluteExpiry) >= 0);
      families.add(new ModelFamily(subject, client, session, token, now()));
    }

    /** Mostly the last tokens, mostly the right client. */
    private void rotate(ModelFamily family) {
      int last = family.chain.size() - 1;
      int index =
          random.nextInt(12) == 0
              ? random.nextInt(family.chain.size())
              : last - Math.min(last, random.nextInt(5) / 3);
      String client =
          random.nextInt(10) > 0 ? family.client : family.client.equals("web") ? "mobile" : "web";
      Answer expected = family.expected(index, client, now());
      RefreshRotation rotation = setup.tokens.rotate(family.chain.get(index), client);
      assertThat(answer(rotation)).as(note).isEqualTo(expected);
      seen.merge(expected, 1, Integer::sum);
      if (rotation instanceof RefreshRotation.Rotated rotated) {
        if (expected == Answer.ROTATED) {
          family.exchanged(rotated.token(), now());
        }
        assertThat(rotated.token()).as(note).isEqualTo(family.chain.get(index + 1));
        assertThat(rotated.family().idleExpiry()).as(note).isEqualTo(family.idleExpiry);
      }
      if (rotation instanceof RefreshRotation.Replayed replayed) {
        assertThat(replayed.justNow()).as(note).isEqualTo(!family.replayed);
        family.replayed = true;
      }
    }

    private void moveTime(ModelFamily family) {
      Instant edge =
          switch (random.nextInt(4)) {
            case 0 -> family.rotatedAt.plus(GRACE);
            case 1 -> random.nextInt(6) == 0 ? family.idleExpiry : now();
            case 2 -> random.nextInt(6) == 0 ? family.absoluteExpiry : now();
            default -> now().plus(Duration.ofMillis(random.nextInt(20_000)));
          };
      Instant to = edge.plus(MILLI.multipliedBy(random.nextInt(3) - 1));
      if (to.isAfter(now())) {
        setup.clock.set(to);
      }
    }

    private void guess(ModelFamily family) {
      String token = family.chain.get(random.nextInt(family.chain.size()));
      int at = 4 + random.nextInt(74);
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      String forged = token.substring(0, at) + other + token.substring(at + 1);
      assertThat(answer(setup.tokens.rotate(forged, family.client)))
          .as(note)
          .isEqualTo(Answer.UNKNOWN);
      seen.merge(Answer.UNKNOWN, 1, Integer::sum);
    }

    private void introspect(ModelFamily family) {
      int index = random.nextInt(family.chain.size());
      Answer expected = family.expected(index, family.client, now());
      assertThat(setup.tokens.introspect(family.chain.get(index)).isPresent())
          .as(note)
          .isEqualTo(expected == Answer.ROTATED || expected == Answer.REPEATED);
    }

    private void revoke(ModelFamily family) {
      switch (random.nextInt(4)) {
        case 0 -> {
          String token = family.chain.get(random.nextInt(family.chain.size()));
          setup.tokens.revoke(token, family.client);
          family.revoked = true;
        }
        case 1 -> {
          setup.tokens.revokeFamily(RefreshSetup.idOf(family.chain.get(0)));
          family.revoked = true;
        }
        case 2 -> {
          setup.tokens.revokeSession(family.session);
          families.stream()
              .filter(other -> other.session.equals(family.session))
              .forEach(other -> other.revoked = true);
        }
        default -> {
          setup.tokens.revokeSubject(family.subject);
          families.stream()
              .filter(other -> other.subject.equals(family.subject))
              .forEach(other -> other.revoked = true);
        }
      }
    }

    private static Answer answer(RefreshRotation rotation) {
      if (rotation instanceof RefreshRotation.Rotated rotated) {
        return rotated.repeated() ? Answer.REPEATED : Answer.ROTATED;
      }
      if (rotation instanceof RefreshRotation.Replayed) {
        return Answer.REPLAYED;
      }
      if (rotation instanceof RefreshRotation.Revoked) {
        return Answer.REVOKED;
      }
      if (rotation instanceof RefreshRotation.Expired) {
        return Answer.EXPIRED;
      }
      if (rotation instanceof RefreshRotation.ClientMismatch) {
        return Answer.CLIENT_MISMATCH;
      }
      assertThat(rotation).isInstanceOf(RefreshRotation.Unknown.class);
      return Answer.UNKNOWN;
    }
  }
}
