package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.countersign.jwt.revocation.SessionTimeouts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class SchemaTest {

  @Parameter TestDatabase database;

  private final String prefix = "s" + UUID.randomUUID().toString().substring(0, 8) + "_";

  @Test
  void it_may_be_applied_by_many_nodes_at_once() throws Exception {
    JdbcStores.Builder builder = database.builder().tablePrefix(prefix);
    JdbcStores stores = builder.build();
    assertThat(
            Together.call(
                8,
                () -> {
                  stores.applySchema();
                  return true;
                }))
        .hasSize(8);
  }

  @Test
  void to_apply_it_again_changes_nothing() {
    JdbcStores stores = database.stores(prefix, InstantSource.system());
    SessionTimeouts timeouts = new SessionTimeouts(Duration.ofMinutes(1), Duration.ofHours(1));
    stores.sessions(timeouts).start("alice");
    assertThatCode(stores::applySchema).doesNotThrowAnyException();
    assertThat(stores.sessions(timeouts).of("alice")).hasSize(1);
  }
}
