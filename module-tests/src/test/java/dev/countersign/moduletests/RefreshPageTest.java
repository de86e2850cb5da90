package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshRotation;
import dev.countersign.jwt.revocation.RefreshTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The snippet of docs/refresh.md: run here, and compared with it to the letter. */
class RefreshPageTest {

  // spotless:off
  @Test
  void the_snippet_exchanges_a_token_and_ends_the_session_of_a_replayed_one() {
    RefreshFamilies store = RefreshFamilies.inMemory();
    byte[] keyEncryptionKey = new byte[32];
    new SecureRandom().nextBytes(keyEncryptionKey);
    List<String> endedSessions = new ArrayList<>();
    Consumer<String> endSession = endedSessions::add;
    // snippet
    RefreshTokens refreshTokens = RefreshTokens.builder()
        .store(store)                                  // one for all nodes; RefreshFamilies.inMemory() for one process
        .keyEncryptionKeys(keyEncryptionKey)           // 32 random bytes, the same on all nodes, not kept in the store
        .absoluteLifetime(Duration.ofDays(30)).idleLifetime(Duration.ofDays(7)).grace(Duration.ofSeconds(30))
        .listener(family -> family.grant().sessionId().ifPresent(endSession)) // its access tokens end with it
        .build();

    String first = refreshTokens.issue(
        RefreshGrant.of("alice").withClientId("web").withSessionId("s-1").withAttribute("scope", "orders:read"));

    RefreshRotation answer = refreshTokens.rotate(first, "web");
    String response;
    if (answer instanceof RefreshRotation.Rotated rotated) {
      response = "200 " + rotated.token();             // and an access token for rotated.family().grant()
    } else if (answer instanceof RefreshRotation.Unavailable) {
      response = "503 Retry-After: 5";                 // the client keeps its token
    } else {
      response = "400 invalid_grant";                  // one text for all; no Set-Cookie that clears anything
    }
    // end

    assertThat(response).startsWith("200 rt1.");
    refreshTokens.rotate(response.substring(4), "web");
    assertThat(refreshTokens.rotate(first, "web")).isInstanceOf(RefreshRotation.Replayed.class);
    assertThat(endedSessions).containsExactly("s-1");
  }
  // spotless:on

  @Test
  void the_page_shows_exactly_what_is_run_here() throws Exception {
    assertThat(block(Path.of("..", "docs", "refresh.md"), "(?s)```java\n(.*?)```"))
        .isEqualTo(
            block(
                Path.of("src/test/java/dev/countersign/moduletests/RefreshPageTest.java"),
                "(?s)    // snippet\n(.*?)    // end"));
  }

  @Test
  void the_page_names_every_answer() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "refresh.md"));
    for (Class<?> answer : RefreshRotation.class.getPermittedSubclasses()) {
      assertThat(page).contains("`" + answer.getSimpleName() + "`");
    }
  }

  private static String block(Path file, String pattern) throws Exception {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1).stripTrailing().stripIndent();
  }
}
