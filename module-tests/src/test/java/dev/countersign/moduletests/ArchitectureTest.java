package dev.countersign.moduletests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the compiler does not check for us. */
class ArchitectureTest {

  private static final String CORE = "dev.countersign.jwt..";
  private static final String KEYSTORE = "dev.countersign.keystore..";
  private static final String SERVLET = "dev.countersign.servlet..";
  private static final String TESTING = "dev.countersign.testing..";
  private static final String REDIS = "dev.countersign.redis..";
  private static final String JDBC = "dev.countersign.jdbc..";
  private static final String MICROMETER = "dev.countersign.micrometer..";
  private static final String JFR = "dev.countersign.jfr..";

  private static final JavaClasses PUBLISHED =
      new ClassFileImporter()
          .importPackages(
              "dev.countersign.jwt",
              "dev.countersign.keystore",
              "dev.countersign.redis",
              "dev.countersign.jdbc",
              "dev.countersign.micrometer",
              "dev.countersign.jfr",
              "dev.countersign.servlet",
              "dev.countersign.testing");

  private static final DescribedPredicate<JavaClass> FOREIGN_JSON_AND_JWT =
      resideInAPackage("com.auth0..").or(resideInAPackage("com.fasterxml.."));

  private static final DescribedPredicate<JavaClass> VISIBLE =
      describe("visible to users", ArchitectureTest::isVisible);

  private static boolean isVisible(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
  }

  @Test
  void all_modules_are_looked_at() {
    assertThat(PUBLISHED.stream().map(JavaClass::getPackageName).distinct())
        .contains(
            "dev.countersign.jwt",
            "dev.countersign.jwt.revocation",
            "dev.countersign.keystore",
            "dev.countersign.redis",
            "dev.countersign.jdbc",
            "dev.countersign.micrometer",
            "dev.countersign.jfr",
            "dev.countersign.servlet",
            "dev.countersign.testing");
  }

  @Test
  void the_core_knows_no_other_module_and_no_servlet() {
    noClasses()
        .that()
        .resideInAPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(KEYSTORE, SERVLET, TESTING, REDIS, JDBC, "jakarta.servlet..")
        .check(PUBLISHED);
  }

  @Test
  void the_key_store_knows_no_servlet_and_no_test() {
    noClasses()
        .that()
        .resideInAPackage(KEYSTORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVLET, TESTING, REDIS, JDBC, "jakarta.servlet..")
        .check(PUBLISHED);
  }

  @Test
  void the_stores_know_no_servlet_no_test_and_not_each_other() {
    noClasses()
        .that()
        .resideInAPackage(REDIS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVLET, TESTING, JDBC, "jakarta.servlet..")
        .check(PUBLISHED);
    noClasses()
        .that()
        .resideInAPackage(JDBC)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVLET, TESTING, REDIS, "jakarta.servlet..")
        .check(PUBLISHED);
  }

  @Test
  void metrics_know_core_and_keys_and_nobody_knows_metrics() {
    noClasses()
        .that()
        .resideInAPackage(MICROMETER)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVLET, TESTING, REDIS, JDBC, "jakarta.servlet..")
        .check(PUBLISHED);
    noClasses()
        .that()
        .resideOutsideOfPackage(MICROMETER)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(MICROMETER, "io.micrometer..")
        .check(PUBLISHED);
  }

  @Test
  void only_the_module_of_the_flight_recorder_needs_it() {
    noClasses()
        .that()
        .resideInAPackage(JFR)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVLET, TESTING, REDIS, JDBC, MICROMETER, "jakarta.servlet..")
        .check(PUBLISHED);
    noClasses()
        .that()
        .resideOutsideOfPackage(JFR)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(JFR, "jdk.jfr..")
        .check(PUBLISHED);
  }

  @Test
  void only_tests_know_the_test_kit_and_of_it_only_contracts_know_a_storage() {
    noClasses()
        .that()
        .resideInAPackage(SERVLET)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TESTING)
        .check(PUBLISHED);
    noClasses()
        .that()
        .resideInAPackage(TESTING)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVLET, "jakarta.servlet..")
        .check(PUBLISHED);
    noClasses()
        .that()
        .resideInAPackage(TESTING)
        .and()
        .haveSimpleNameNotContaining("Contract")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(KEYSTORE)
        .check(PUBLISHED);
  }

  @Test
  void only_the_core_knows_java_jwt_and_jackson() {
    noClasses()
        .that()
        .resideInAnyPackage(KEYSTORE, SERVLET, TESTING, REDIS, JDBC, MICROMETER)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.auth0..")
        .check(PUBLISHED);
    noCodeUnits()
        .that()
        .areDeclaredInClassesThat(VISIBLE)
        .and()
        .doNotHaveModifier(JavaModifier.PRIVATE)
        .and(describe("visible", ArchitectureTest::isVisible))
        .should()
        .haveRawParameterTypes(
            describe(
                "of java-jwt or Jackson", types -> types.stream().anyMatch(FOREIGN_JSON_AND_JWT)))
        .orShould()
        .haveRawReturnType(FOREIGN_JSON_AND_JWT)
        .check(PUBLISHED);
    noFields()
        .that()
        .areDeclaredInClassesThat(VISIBLE)
        .and()
        .arePublic()
        .should()
        .haveRawType(FOREIGN_JSON_AND_JWT)
        .allowEmptyShould(true)
        .check(PUBLISHED);
  }

  private static boolean isVisible(JavaCodeUnit unit) {
    return unit.getModifiers().contains(JavaModifier.PUBLIC)
        || unit.getModifiers().contains(JavaModifier.PROTECTED);
  }

  @Test
  void nobody_reads_the_clock_of_the_system() {
    noClasses()
        .should()
        .callMethodWhere(
            describe("reads the system's clock", ArchitectureTest::readsTheSystemsClock))
        .orShould()
        .callConstructor(Date.class)
        .check(PUBLISHED);
  }

  private static boolean readsTheSystemsClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    return (name.equals("now") && owner.getPackageName().equals("java.time"))
        || (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"))
        || (owner.isEquivalentTo(Clock.class)
            && (name.startsWith("system") || name.startsWith("tick")));
  }

  @Test
  void the_clock_of_the_system_is_only_a_default_of_builders_and_factories() {
    Set<JavaCodeUnit> takers =
        PUBLISHED.stream()
            .flatMap(type -> type.getCodeUnits().stream())
            .filter(ArchitectureTest::takesTheSystemsClock)
            .collect(Collectors.toSet());
    assertThat(takers).isNotEmpty().noneMatch(ArchitectureTest::isNoFactory);
  }

  private static boolean takesTheSystemsClock(JavaCodeUnit unit) {
    return Stream.concat(
            unit.getMethodCallsFromSelf().stream(), unit.getMethodReferencesFromSelf().stream())
        .anyMatch(
            access ->
                access.getTargetOwner().isEquivalentTo(InstantSource.class)
                    && access.getName().equals("system"));
  }

  private static boolean isNoFactory(JavaCodeUnit unit) {
    boolean ofBuilder = unit.getOwner().getSimpleName().equals("Builder");
    boolean factory = unit.getModifiers().contains(JavaModifier.STATIC);
    boolean builds =
        unit.isConstructor()
            && unit.getRawParameterTypes().stream()
                .anyMatch(type -> type.getSimpleName().equals("Builder"));
    return !ofBuilder && !factory && !builds;
  }

  @Test
  void there_is_no_javax_but_cryptography_tls_and_data_sources() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("javax..")
                .and(
                    DescribedPredicate.not(
                        resideInAnyPackage("javax.crypto..", "javax.net.ssl..", "javax.sql.."))))
        .check(PUBLISHED);
  }

  /**
   * Interfaces are roles that users may play, and contracts are there to be extended by the tests
   * of those who play them; each other type is closed.
   */
  @Test
  void what_users_see_is_closed_or_a_role() {
    Set<JavaClass> open =
        PUBLISHED.stream()
            .filter(VISIBLE)
            .filter(type -> !type.isInterface() && !type.isEnum() && !type.isRecord())
            .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
            .filter(type -> !type.reflect().isSealed())
            .filter(type -> !isContract(type))
            .collect(Collectors.toSet());
    assertThat(open).isEmpty();
  }

  private static boolean isContract(JavaClass type) {
    return type.getPackageName().equals("dev.countersign.testing")
        && type.getSimpleName().endsWith("Contract")
        && type.getModifiers().contains(JavaModifier.ABSTRACT);
  }

  @Test
  void nothing_blocks_a_carrier_of_virtual_threads() {
    noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(PUBLISHED);
    noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class).check(PUBLISHED);
  }

  @Test
  @Row(30)
  void a_mac_is_compared_in_constant_time() {
    classes()
        .that()
        .haveSimpleName("CryptoHelper")
        .should()
        .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
        .check(new ClassFileImporter().importPackages("com.auth0.jwt.algorithms"));
  }

  @Test
  @Row(30)
  void the_core_compares_no_bytes_in_another_way() {
    noClasses()
        .that()
        .resideInAPackage(CORE)
        .should()
        .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
        .check(PUBLISHED);
  }

  /** Shows that the rule on the clock can fail. */
  @Test
  void a_class_that_reads_the_clock_of_the_system_would_be_seen() {
    JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                noClasses()
                    .should()
                    .callMethodWhere(
                        describe("reads the clock", ArchitectureTest::readsTheSystemsClock))
                    .check(offender));
  }

  private static final class Offender implements Supplier<Instant> {
    @Override
    public Instant get() {
      return Instant.now();
    }
  }
}
