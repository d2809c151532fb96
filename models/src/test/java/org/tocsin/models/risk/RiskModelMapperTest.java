package org.tocsin.models.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RiskModelMapperTest {
  private static final TrainingSet ROWS = RiskRows.draw(600, 1.3, 9);

  @ParameterizedTest
  @MethodSource("org.tocsin.models.risk.RiskModelTest#learners")
  void aStoredModelSaysTheSame(RiskLearner learner) {
    RiskModel model = learner.fit(ROWS, 5);
    RiskModel loaded = RiskModelMapper.load(RiskModelMapper.store(model));
    assertThat(loaded.method()).isEqualTo(model.method());
    assertThat(loaded.featureNames()).isEqualTo(model.featureNames());
    assertThat(loaded.dispersion()).isEqualTo(model.dispersion());
    for (int i = 0; i < 100; i++) {
      double[] x = ROWS.features(i);
      assertThat(loaded.mean(x, 1)).isEqualTo(model.mean(x, 1));
      assertThat(loaded.contributions(x, 1).byFeature())
          .isEqualTo(model.contributions(x, 1).byFeature());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"poisson-glm", "gradient-boosting", "random-forest", "stacking"})
  void theSampleOfVersionOneStillLoads(String method) throws IOException {
    JsonNode sample = sample("risk-model-v1-" + method + ".json");
    StoredRiskModel stored =
        new StoredRiskModel(
            sample.path("header").asText(),
            Base64.getDecoder().decode(sample.path("body").asText()));
    RiskModel model = RiskModelMapper.load(stored);
    assertThat(model.method()).isEqualTo(method);
    double[] x = {0.3, 0.8, 0.5, 1.0};
    assertThat(model.mean(x, 1)).isCloseTo(sample.path("mean").asDouble(), within(1e-12));
    assertThat(model.quantiles(x, 2, new double[] {0.9})[0])
        .isEqualTo(sample.path("quantile90OfTwo").asDouble());
  }

  @Test
  void aDamagedBodyIsRefused() {
    StoredRiskModel stored = RiskModelMapper.store(PoissonRegression.standard().fit(ROWS, 1));
    byte[] body = stored.body();
    body[9] ^= 1;
    assertThatThrownBy(() -> RiskModelMapper.load(new StoredRiskModel(stored.header(), body)))
        .hasMessageContaining("damaged");
  }

  @Test
  void aLaterVersionIsRefusedWithWhatToDo() {
    StoredRiskModel stored = RiskModelMapper.store(PoissonRegression.standard().fit(ROWS, 1));
    String later = stored.header().replace("\"version\":1", "\"version\":2");
    assertThatThrownBy(() -> RiskModelMapper.load(new StoredRiskModel(later, stored.body())))
        .hasMessage(
            "Stored risk model has version 2; this program reads 1…1, use a newer one or fit"
                + " again");
  }

  @Test
  void anotherFormatIsRefused() {
    assertThatThrownBy(() -> RiskModelMapper.load(new StoredRiskModel("{}", new byte[0])))
        .hasMessageContaining("not tocsin-risk-model");
    assertThatThrownBy(() -> RiskModelMapper.load(new StoredRiskModel("no", new byte[0])))
        .hasMessageContaining("not JSON");
  }

  @Test
  void aModelWithoutAStoredFormIsRefused() {
    RiskModel stranger =
        new RiskModel() {
          @Override
          public String method() {
            return "guess";
          }

          @Override
          public List<String> featureNames() {
            return List.of("a");
          }

          @Override
          public double dispersion() {
            return 1;
          }

          @Override
          public double mean(double[] features, double exposure) {
            return 1;
          }

          @Override
          public Contributions contributions(double[] features, double exposure) {
            return new Contributions(
                featureNames(), Contributions.Scale.COUNT, 1, new double[] {0});
          }
        };
    assertThatThrownBy(() -> RiskModelMapper.store(stranger)).hasMessageContaining("guess");
  }

  private static JsonNode sample(String name) throws IOException {
    try (InputStream in = RiskModelMapperTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return new ObjectMapper().readTree(in);
    }
  }
}
