package dev.countersign.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.Session;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.RemoteJwks;
import dev.countersign.keystore.RotatingKeyStore;
import dev.countersign.testing.TokenMint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderEventsTest {

  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir private Path directory;
  @AutoClose private final Recording recording = new Recording();

  private final TokenMint mint =
      TokenMint.create().withIssuer("https://auth.example").withAudience("orders");

  @BeforeEach
  void start() {
    recording.start();
  }

  private List<RecordedEvent> recorded(String name) throws IOException {
    if (recording.getState() == RecordingState.RUNNING) {
      recording.stop();
    }
    Path file = directory.resolve("events.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("dev.countersign." + name))
        .toList();
  }

  private void judgeOneOfEach() {
    JwtValidator validator =
        mint.validator().listener(FlightRecorderEvents.ofValidations("orders")).build();
    validator.check(mint.issue(claims -> claims.subject("alice")));
    validator.check("garbage");
    mint.validator()
        .revocation((jwt, now) -> new RevocationStatus.CannotTell("down", Optional.empty()))
        .listener(FlightRecorderEvents.ofValidations("orders"))
        .build()
        .check(mint.issue(claims -> claims.subject("alice")));
  }

  @Test
  void a_recording_that_asks_for_verdicts_has_each_with_its_reason() throws Exception {
    recording.enable("dev.countersign.Validation");
    judgeOneOfEach();

    assertThat(recorded("Validation"))
        .extracting(
            event ->
                event.getString("validator")
                    + " "
                    + event.getString("outcome")
                    + " "
                    + event.getString("reason"))
        .containsExactly(
            "orders accepted null",
            "orders rejected NOT_THREE_PARTS",
            "orders undecided REVOCATION");
  }

  @Test
  void a_verdict_has_the_time_that_it_took() throws Exception {
    recording.enable("dev.countersign.Validation");
    Instant[] during = new Instant[1];
    mint.validator()
        .listener(FlightRecorderEvents.ofValidations("orders"))
        .revocation(
            (jwt, now) -> {
              during[0] = Instant.now();
              return RevocationStatus.live();
            })
        .build()
        .check(mint.issue());

    assertThat(recorded("Validation"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getDuration()).isPositive();
              assertThat(event.getStartTime()).isBefore(during[0]);
            });
  }

  @Test
  void a_recording_that_asks_for_slow_verdicts_has_no_others() throws Exception {
    recording.enable("dev.countersign.Validation").withThreshold(Duration.ofHours(1));
    judgeOneOfEach();

    assertThat(recorded("Validation")).isEmpty();
  }

  @Test
  void verdicts_are_not_recorded_unless_they_are_asked_for() throws Exception {
    judgeOneOfEach();

    assertThat(recorded("Validation")).isEmpty();
  }

  @Test
  void changes_of_keys_are_recorded() throws Exception {
    RotatingKeyStore keys =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.ES256)
            .storage(KeySetStorage.inMemory())
            .listener(FlightRecorderEvents.ofKeys())
            .build();
    String leaked = keys.current().orElseThrow().keyId();
    keys.revoke(leaked, "a reason that stays here");
    String signs = keys.current().orElseThrow().keyId();
    String added = keys.next().orElseThrow().keyId();

    assertThat(recorded("KeyRevocation"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getString("keyId")).isEqualTo(leaked);
              assertThat(event.getString("algorithm")).isEqualTo("ES256");
              assertThat(event.getStackTrace()).isNull();
              assertThat(event.toString()).doesNotContain("a reason that stays here");
            });
    assertThat(recorded("KeyRotation"))
        .extracting(event -> event.getString("change") + " " + event.getString("keyId"))
        .containsExactlyInAnyOrder("signs " + signs, "added " + added);
  }

  @Test
  void a_fetch_is_recorded_with_what_came_of_it() throws Exception {
    URI nobody = URI.create("http://127.0.0.1:1/jwks.json");
    RemoteJwks.builder().uri(nobody).listener(FlightRecorderEvents.ofFetches()).build().close();

    assertThat(recorded("JwksFetch"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getString("source")).isEqualTo(nobody.toString());
              assertThat(event.getInt("keys")).isZero();
              assertThat(event.getString("problem")).isNotBlank();
              assertThat(event.getDuration("took")).isBetween(Duration.ZERO, Duration.ofHours(1));
            });
  }

  @Test
  void revocations_are_recorded_by_kind_and_without_the_person() throws Exception {
    Jwt jwt = mint.validator().build().validate(mint.issue(claims -> claims.subject("alice")));
    Denylist.inMemory(10, CLOCK, FlightRecorderEvents.ofRevocations()).revoke(jwt);
    CutOffRules rules =
        CutOffRules.builder()
            .issuer("https://auth.example")
            .maxTokenLifetime(Duration.ofMinutes(10))
            .build();
    CutOffs.inMemory(rules, 10, CLOCK, FlightRecorderEvents.ofRevocations())
        .cutOff(CutOffScope.subject("https://auth.example", "alice"));
    Sessions sessions =
        Sessions.inMemory(
            new SessionTimeouts(Duration.ofMinutes(30), Duration.ofHours(1)),
            10,
            CLOCK,
            FlightRecorderEvents.ofRevocations());
    Session session = sessions.start("alice", Optional.empty(), Optional.empty());
    sessions.end("alice", session.id());
    Allowlist recordsOnly = Allowlist.inMemory(10, CLOCK, FlightRecorderEvents.ofRevocations());
    mint.issuer().beforeRelease(recordsOnly).build().issue(claims -> claims.subject("alice"));

    assertThat(recorded("Revocation"))
        .allSatisfy(event -> assertThat(event.toString()).doesNotContain("alice"))
        .extracting(event -> event.getString("kind"))
        .containsExactly("token", "cut-off", "session");
  }
}
