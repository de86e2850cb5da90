package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessTest {

  private static HttpHeaders headers(Map<String, List<String>> headers) {
    return HttpHeaders.of(headers, (name, value) -> true);
  }

  private static HttpHeaders cacheControl(String... values) {
    return headers(Map.of("cache-control", List.of(values)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=600 | 600",
        "public, max-age=600, must-revalidate | 600",
        "Public,MAX-AGE = 600 | 600",
        "max-age=\"600\" | 600",
        "max-age=0 | 0",
        "max-age=99999999999999999999 | 999999999",
        "max-age=600, max-age=60 | 60",
        "s-maxage=10, max-age=600 | 600",
        "no-cache, max-age=600 | 0",
        "max-age=600, no-store | 0",
        "NO-STORE | 0",
        "no-cache=\"Set-Cookie\", max-age=5 | 0",
      })
  void the_shortest_time_that_is_said_counts(String said, long seconds) {
    assertThat(Freshness.of(cacheControl(said))).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "public", "s-maxage=600", "max-age", "max-age=x", "x-max-age=5"})
  void without_max_age_nothing_is_said(String said) {
    assertThat(Freshness.of(cacheControl(said))).isEmpty();
  }

  @Test
  void all_header_fields_count() {
    assertThat(Freshness.of(cacheControl("max-age=600", "max-age=60")))
        .contains(Duration.ofMinutes(1));
    assertThat(Freshness.of(headers(Map.of()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"100, 500", "600, 0", "9999999999999, 0", "-5, 600", "x, 600", "' 100 ', 500"})
  void the_age_in_caches_on_the_way_is_used_up(String age, long left) {
    assertThat(
            Freshness.of(
                headers(Map.of("Cache-Control", List.of("max-age=600"), "Age", List.of(age)))))
        .contains(Duration.ofSeconds(left));
  }
}
