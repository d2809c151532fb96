package org.tocsin.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may import whom, over the compiled classes of every module. */
class LayersTest {
  private static final Map<String, String> PACKAGES =
      Map.of(
          "domain", "org.tocsin.domain..",
          "ingestion", "org.tocsin.ingestion..",
          "lakehouse", "org.tocsin.lakehouse..",
          "models", "org.tocsin.models..",
          "simulator", "org.tocsin.simulator..",
          "streaming-jobs", "org.tocsin.streaming..",
          "batch-jobs", "org.tocsin.batch..",
          "command-center", "org.tocsin.commandcenter..",
          "cli", "org.tocsin.cli..");

  private static JavaClasses all = new ClassFileImporter().importPackages("none");

  @BeforeAll
  static void readEveryModule() {
    Path root = Path.of(System.getProperty("tocsin.root"));
    List<Path> folders =
        PACKAGES.keySet().stream()
            .map(module -> root.resolve(module).resolve("target").resolve("classes"))
            .toList();
    assertThat(folders).allSatisfy(folder -> assertThat(Files.isDirectory(folder)).isTrue());
    all = new ClassFileImporter().importPaths(folders);
    for (String contents : PACKAGES.values()) {
      String prefix = contents.substring(0, contents.length() - 2);
      assertThat(all.stream().anyMatch(c -> c.getPackageName().startsWith(prefix)))
          .as("classes in %s", prefix)
          .isTrue();
    }
  }

  @Test
  void modulesImportOnlyWhatTheLayersAllow() {
    var layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (Map.Entry<String, String> module : PACKAGES.entrySet()) {
      layers = layers.layer(module.getKey()).definedBy(module.getValue());
    }
    layers
        .whereLayer("domain")
        .mayNotAccessAnyLayer()
        .whereLayer("ingestion")
        .mayOnlyAccessLayers("domain")
        .whereLayer("lakehouse")
        .mayOnlyAccessLayers("domain")
        .whereLayer("models")
        .mayOnlyAccessLayers("domain")
        .whereLayer("simulator")
        .mayOnlyAccessLayers("domain")
        .whereLayer("streaming-jobs")
        .mayOnlyAccessLayers("domain", "lakehouse", "models")
        .whereLayer("batch-jobs")
        .mayOnlyAccessLayers("domain", "lakehouse", "models")
        .whereLayer("command-center")
        .mayOnlyAccessLayers("domain", "lakehouse")
        .whereLayer("cli")
        .mayOnlyAccessLayers("domain", "ingestion", "lakehouse", "models", "simulator")
        .check(all);
  }

  @Test
  void theDomainNeedsNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage("org.tocsin.domain..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "org.tocsin.domain..",
            "java..",
            // The JDK's own XML and cryptography.
            "javax.crypto..",
            "javax.xml..",
            "org.w3c.dom..",
            "org.xml.sax..",
            "org.jspecify.annotations..")
        .check(all);
  }

  @Test
  void enginesStayInTheirJobs() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.tocsin.streaming..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.flink..")
        .check(all);
    noClasses()
        .that()
        .resideOutsideOfPackage("org.tocsin.batch..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(all);
    noClasses()
        .that()
        .resideOutsideOfPackage("org.tocsin.models.risk..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("smile..")
        .check(all);
  }

  @Test
  void nothingIsNamedAfterWhatItIsNot() {
    noClasses()
        .that()
        .resideInAPackage("org.tocsin..")
        .should()
        .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl)$")
        .check(all);
    noClasses()
        .that()
        .resideInAPackage("org.tocsin..")
        .should()
        .resideInAnyPackage("..util..", "..common..")
        .check(all);
  }
}
