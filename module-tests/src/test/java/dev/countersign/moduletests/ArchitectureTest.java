package dev.countersign.moduletests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void coreDoesNotKnowServlet() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.servlet..")
        .check(new ClassFileImporter().importPackages("dev.countersign.jwt"));
  }
}
