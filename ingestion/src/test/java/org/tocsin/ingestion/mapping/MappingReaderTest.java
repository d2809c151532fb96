package org.tocsin.ingestion.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class MappingReaderTest {
  static final List<String> BUILT_IN = BuiltInMappings.NAMES;

  @ParameterizedTest
  @FieldSource("BUILT_IN")
  void everyBuiltInMappingIsSound(String name) {
    Mapping mapping = BuiltInMappings.find(name);
    assertThat(mapping.selectors()).isNotEmpty();
    assertThat(mapping.about()).isNotBlank();
    assertThat(mapping.kind())
        .isEqualTo(name.matches(".*(air|observation)") ? "observation" : "incident");
  }

  @Test
  void allProblemsAreReportedAtOnceEachWithItsLine() {
    assertThat(
            problems(
                """
                source: desk
                sorce_id: nr
                occurred_at: {field: at, formats: ["yyyy-MM-dd", "qqq QQQQ{"]}
                zone: Mars/Olympus
                known: arrival
                category:
                  field: kind
                  table:
                    Fire: {category: fire, class: hazzard}
                    Noise: noise
                coordinates: {lat: lat, lon: lon, system: EPSG:0, decimals: 12}
                """))
        .anySatisfy(
            p -> assertThat(p).startsWith("Line 2: sorce_id is unknown; did you mean 'source_id'?"))
        .anySatisfy(p -> assertThat(p).contains("needs the key 'source_id'"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("Line 3: occurred_at.formats[1] 'qqq QQQQ{' is no time format"))
        .anySatisfy(p -> assertThat(p).startsWith("Line 4: zone 'Mars/Olympus' is not a zone"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith(
                        "Line 9: category.table.Fire.class 'hazzard' is unknown; did you mean 'hazard'?"))
        .anySatisfy(p -> assertThat(p).startsWith("Line 10: category.table.Noise needs a class"))
        .anySatisfy(p -> assertThat(p).startsWith("Line 11: coordinates.system is refused"))
        .anySatisfy(
            p -> assertThat(p).startsWith("Line 11: coordinates.decimals 12 must be 0 to 7"))
        .hasSize(8);
  }

  @Test
  void whatIsNotYamlIsSaidWithItsLine() {
    assertThat(problems("source: desk\nknown: [arrival\n"))
        .singleElement()
        .satisfies(p -> assertThat(p).startsWith("Line 3: this is not YAML"));
    assertThat(problems("just words"))
        .containsExactly("Line 1: a mapping must be a block of keys, such as 'kind: incident'");
    assertThat(problems("")).hasSize(1);
  }

  @Test
  void aKeyWrittenTwiceIsAProblem() {
    assertThat(problems("source: a\nsource: b\n"))
        .anySatisfy(p -> assertThat(p).isEqualTo("Line 2: source is written twice"));
  }

  @Test
  void aValueStandsInExactlyOnePlace() {
    assertThat(problems("source: a\nsource_id: {field: x, position: 3}\n"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .isEqualTo(
                        "Line 2: source_id needs exactly one of field, position, path, join, hash or constant, not 2"));
  }

  @Test
  void anUnknownNameLeadsToTheNearestBuiltIn() {
    assertThatThrownBy(() -> BuiltInMappings.find("chicago-crimes"))
        .isInstanceOf(InvalidMapping.class)
        .hasMessageContaining("did you mean 'chicago-crime'?");
  }

  private static List<String> problems(String yaml) {
    InvalidMapping e =
        catchThrowableOfType(InvalidMapping.class, () -> MappingReader.read("m.yaml", yaml));
    assertThat(e).isNotNull();
    return e.problems();
  }
}
