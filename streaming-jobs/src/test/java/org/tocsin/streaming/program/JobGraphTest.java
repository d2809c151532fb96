package org.tocsin.streaming.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.lakehouse.Lake;
import org.tocsin.streaming.landing.KafkaLandingEnds;
import org.tocsin.streaming.landing.LandingJob;
import org.tocsin.streaming.warning.KafkaActs;
import org.tocsin.streaming.warning.KafkaWarningEnds;
import org.tocsin.streaming.warning.LakeBaselines;
import org.tocsin.streaming.warning.LakeCalibration;
import org.tocsin.streaming.warning.WarningJob;

class JobGraphTest {
  private static final TocsinConfiguration CONFIGURATION = TocsinConfiguration.defaults();

  private static final TocsinConfiguration EVERY_FAMILY =
      TocsinConfiguration.of(
          Map.of(
              "sensors",
              Map.of("rain", Map.of("upper", 50)),
              "rules",
              Map.of("wet", Map.of("when", "sensor rain > 20 within 1h", "category", "flood"))));

  @TempDir Path home;

  @Test
  void everyOperatorHasAFixedUidAndNoTypeFallsToKryo() {
    Lake lake = Lake.embedded(home);
    lake.create();
    StreamExecutionEnvironment landing = environment();
    LandingJob.define(
        landing,
        new KafkaLandingEnds("127.0.0.1:1", lake, 2, null, KeyedHash.of(home)),
        CONFIGURATION);
    for (StreamExecutionEnvironment env :
        Set.of(landing, warning(lake, CONFIGURATION), warning(lake, EVERY_FAMILY))) {
      Set<String> uids = new HashSet<>();
      for (StreamNode node : env.getStreamGraph().getStreamNodes()) {
        assertThat(node.getTransformationUID()).as(node.getOperatorName()).isNotNull();
        assertThat(uids.add(node.getTransformationUID())).as(node.getTransformationUID()).isTrue();
      }
      assertThat(uids).hasSizeGreaterThan(8);
    }
  }

  @Test
  void aCityWithoutSensorsAndRulesHasNoOperatorsForThem() {
    Lake lake = Lake.embedded(home);
    lake.create();
    Set<String> others = Set.of("warning-observations", "warning-sensors", "warning-rules");
    assertThat(uids(warning(lake, CONFIGURATION))).doesNotContainAnyElementsOf(others);
    assertThat(uids(warning(lake, EVERY_FAMILY))).containsAll(others).contains("warning-silence");
  }

  private static Set<String> uids(StreamExecutionEnvironment env) {
    return env.getStreamGraph().getStreamNodes().stream()
        .map(StreamNode::getTransformationUID)
        .collect(Collectors.toSet());
  }

  private StreamExecutionEnvironment warning(Lake lake, TocsinConfiguration configuration) {
    StreamExecutionEnvironment env = environment();
    WarningJob.define(
        env,
        new KafkaWarningEnds(
                "127.0.0.1:1",
                lake,
                4,
                configuration.warning().history(),
                new LakeBaselines(lake, configuration.hash()),
                new LakeCalibration(lake, configuration.hash()),
                new KafkaActs("127.0.0.1:1", lake, 4, configuration.warning().tick()),
                at -> List.of(),
                at -> List.of(),
                null,
                KeyedHash.of(home))
            .withValues(4, null),
        configuration);
    return env;
  }

  @Test
  void theNewestCompleteCheckpointIsFoundAndTheOneBefore() throws Exception {
    Checkpoints checkpoints = new Checkpoints(home.resolve("landing"));
    assertThat(checkpoints.find("last")).isEqualTo(Optional.empty());
    Path first = complete("a/chk-9", 1_000);
    Path second = complete("b/chk-10", 2_000);
    Files.createDirectories(home.resolve("landing/b/chk-11"));
    assertThat(checkpoints.find("last")).contains(second);
    assertThat(checkpoints.find("second-last")).contains(first);
    assertThat(checkpoints.find("none")).isEmpty();
    assertThatThrownBy(() -> checkpoints.find("third")).hasMessageContaining("use last");
  }

  private Path complete(String name, long at) throws Exception {
    Path folder = Files.createDirectories(home.resolve("landing").resolve(name));
    Path metadata = Files.writeString(folder.resolve("_metadata"), "x");
    Files.setLastModifiedTime(metadata, java.nio.file.attribute.FileTime.fromMillis(at));
    return folder;
  }

  private StreamExecutionEnvironment environment() {
    Configuration settings =
        JobEnvironment.settings(CONFIGURATION, home, Optional.empty(), "hashmap");
    settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    return StreamExecutionEnvironment.createLocalEnvironment(2, settings);
  }
}
