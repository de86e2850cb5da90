package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.revocation.RevocationStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class JdbcStoresTest {

  private static DataSource h2() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return dataSource;
  }

  @Test
  void a_database_that_answers_is_ready_and_one_that_does_not_is_not() {
    JdbcStores up = JdbcStores.h2(h2()).build();
    assertThat(up.isReady()).isTrue();
    assertThat(up.problem()).isEmpty();

    JdbcDataSource nowhere = new JdbcDataSource();
    nowhere.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";IFEXISTS=TRUE");
    nowhere.setPassword("hunter2");
    JdbcStores down = JdbcStores.h2(nowhere).build();
    assertThat(down.isReady()).isFalse();
    assertThat(down.problem()).get().asString().contains("the database").doesNotContain("hunter2");
  }

  @Test
  void a_prefix_is_a_plain_identifier_or_refused() {
    for (String prefix :
        List.of(
            "", "1a", "_a", "A", "a-b", "a b", "a.b", "a\"", "a;", "é", "a\n", "a".repeat(31))) {
      JdbcStores.Builder builder = JdbcStores.h2(h2());
      assertThatThrownBy(() -> builder.tablePrefix(prefix))
          .as(prefix)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(JdbcStores.h2(h2()).tablePrefix("a".repeat(30)).build()).isNotNull();
  }

  @Test
  void a_timeout_is_between_a_tenth_of_a_second_and_half_a_minute() {
    for (Duration timeout :
        List.of(Duration.ZERO, Duration.ofMillis(99), Duration.ofMillis(30_001))) {
      JdbcStores.Builder builder = JdbcStores.h2(h2());
      assertThatThrownBy(() -> builder.timeout(timeout))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(JdbcStores.h2(h2()).timeout(Duration.ofMillis(100)).build()).isNotNull();
    assertThat(JdbcStores.h2(h2()).timeout(Duration.ofSeconds(30)).build()).isNotNull();
  }

  @Test
  void each_setting_can_be_made_once() {
    JdbcStores.Builder builder =
        JdbcStores.h2(h2())
            .tablePrefix("a_")
            .timeout(Duration.ofSeconds(1))
            .clock(InstantSource.system());
    assertThatThrownBy(() -> builder.tablePrefix("a_")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.timeout(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.clock(InstantSource.system()))
        .isInstanceOf(IllegalStateException.class);
    JdbcStores.Builder notifying = JdbcStores.postgresql(h2()).listenAndNotify(h2());
    assertThatThrownBy(() -> notifying.listenAndNotify(h2()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void h2_has_no_notifications_to_listen_to() {
    assertThatThrownBy(() -> JdbcStores.h2(h2()).listenAndNotify(h2()).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("listenAndNotify(…)")
        .hasMessageContaining("H2")
        .hasMessageContaining("poll");
  }

  /** Of the classes of the tests all but PostgreSQL's driver, each of its own. */
  private static final class WithoutDriver extends ClassLoader {

    WithoutDriver() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("org.postgresql.")) {
        throw new ClassNotFoundException(name);
      }
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = JdbcStoresTest.class.getClassLoader().getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** The driver is an optional dependency: other checks work with any, and this one says so. */
  @Test
  void who_wants_notifications_is_told_that_the_driver_is_missing() throws Exception {
    Class<?> type = new WithoutDriver().loadClass(JdbcStores.class.getName());
    Object builder = type.getMethod("postgresql", DataSource.class).invoke(null, h2());
    Class<?> builderType = builder.getClass();
    assertThat(builderType.getMethod("build").invoke(builder))
        .hasToString("JdbcStores[countersign_]");
    assertThatThrownBy(
            () -> builderType.getMethod("listenAndNotify", DataSource.class).invoke(builder, h2()))
        .hasRootCauseInstanceOf(ClassNotFoundException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("org.postgresql:postgresql");
  }

  @Test
  void without_tables_it_says_what_to_call() {
    JdbcStores stores = JdbcStores.h2(h2()).build();
    assertThatThrownBy(() -> stores.denylist().revoke("i", "x", Instant.MAX))
        .isInstanceOf(RevocationStoreException.class)
        .hasMessageContaining("applySchema()")
        .hasMessageContaining("nothing was changed");
  }

  @Test
  void prefixes_keep_applications_apart() {
    DataSource shared = h2();
    JdbcStores one = JdbcStores.h2(shared).tablePrefix("one_").build();
    JdbcStores two = JdbcStores.h2(shared).tablePrefix("two_").build();
    one.applySchema();
    two.applySchema();
    one.denylist().revoke("i", "x", Instant.MAX);
    assertThat(two.revocationFeed().since(Feeds.BEGINNING, 10).entries()).isEmpty();
    assertThat(one.revocationFeed().since(Feeds.BEGINNING, 10).entries()).hasSize(1);
  }

  @Test
  void names_come_back_whatever_they_are() {
    for (String name :
        List.of(
            "",
            "alice",
            "\\",
            "\\\\0041",
            "\0",
            "a\0b",
            "\ud800",
            "\udc00x",
            "\ud83d\ude00",
            "é\\")) {
      assertThat(Names.read(Names.written(name))).isEqualTo(name);
      assertThat(Names.written(name)).doesNotContain("\0");
      assertThat(Names.readOptional(Names.written(Optional.of(name)))).contains(name);
    }
  }

  @Test
  void lists_of_names_do_not_run_into_each_other() {
    assertThat(
            List.of(
                    Names.digest("a", "bc"),
                    Names.digest("ab", "c"),
                    Names.digest("abc"),
                    Names.digest("a", "b", "c"),
                    Names.digest("", "abc"))
                .stream()
                .map(HexFormat.of()::formatHex))
        .doesNotHaveDuplicates();
  }

  @Test
  void only_the_one_spelling_of_an_id_is_an_id() {
    String id = SessionId.text(new byte[16]);
    assertThat(SessionId.bytes(id)).isPresent();
    for (String other :
        List.of("", id + "=", id.substring(1), id.substring(1) + "B", id + "A", "é".repeat(22))) {
      assertThat(SessionId.bytes(other)).as(other).isEmpty();
    }
  }
}
