package org.tocsin.models.risk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Turns fitted risk models into their stored form and back.
 *
 * <p>Body of version 1, big-endian, every array preceded by its length as an int:
 *
 * <ul>
 *   <li>{@code poisson-glm}: intercept, coefficients[], centre[]
 *   <li>{@code gradient-boosting}, {@code random-forest}: base, roots[], feature[], threshold[],
 *       left[], right[], value[], cover[], sample[]
 *   <li>{@code risk-ensemble}: number of rates, weights of the rates[], weights of the parts[],
 *       then regression, boosting and, if there are four parts, the forest, each as below
 *   <li>{@code stacking}: weights[], then each part as header text (UTF-8) and body
 * </ul>
 */
public final class RiskModelMapper {
  /** Version written now. All versions from 1 on are read. */
  public static final int VERSION = 1;

  private static final String FORMAT = "tocsin-risk-model";
  private static final ObjectMapper JSON = new ObjectMapper();

  private RiskModelMapper() {}

  /** The stored form of a model fitted by this package. */
  public static StoredRiskModel store(RiskModel model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(model, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] body = bytes.toByteArray();
    ObjectNode header = JSON.createObjectNode();
    header.put("format", FORMAT).put("version", VERSION).put("method", model.method());
    ArrayNode names = header.putArray("features");
    model.featureNames().forEach(names::add);
    header.put("dispersion", model.dispersion());
    header.put("crc32", checksum(body));
    return new StoredRiskModel(header.toString(), body);
  }

  /**
   * The model of a stored form.
   *
   * @throws IllegalArgumentException if it is of another format, a later version or damaged
   */
  public static RiskModel load(StoredRiskModel stored) {
    JsonNode header = parse(stored.header());
    if (!FORMAT.equals(header.path("format").asText())) {
      throw new IllegalArgumentException(
          "Stored state has format '%s', not %s".formatted(header.path("format").asText(), FORMAT));
    }
    int version = header.path("version").asInt();
    if (version < 1 || version > VERSION) {
      throw new IllegalArgumentException(
          "Stored risk model has version %d; this program reads 1…%d, use a newer one or fit again"
              .formatted(version, VERSION));
    }
    byte[] body = stored.body();
    if (header.path("crc32").asLong() != checksum(body)) {
      throw new IllegalArgumentException(
          "Stored risk model is damaged: its %d bytes do not match the checksum %d; fit it again"
              .formatted(body.length, header.path("crc32").asLong()));
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      return read(header, in);
    } catch (EOFException e) {
      throw new IllegalArgumentException("Stored risk model ends too early; fit it again", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(RiskModel model, DataOutputStream out) throws IOException {
    if (model instanceof PoissonRiskModel poisson) {
      out.writeDouble(poisson.intercept());
      writeDoubles(out, poisson.coefficients());
      writeDoubles(out, poisson.centre());
    } else if (model instanceof BoostedRiskModel boosted) {
      writeTrees(out, boosted.trees());
    } else if (model instanceof ForestRiskModel forest) {
      writeTrees(out, forest.trees());
    } else if (model instanceof EnsembleRiskModel ensemble) {
      out.writeInt(ensemble.rateNames().size());
      writeDoubles(out, ensemble.rateWeights());
      writeDoubles(out, ensemble.weights());
      writePart(out, ensemble.regression());
      writePart(out, ensemble.boosted());
      if (ensemble.forest() != null) {
        writePart(out, ensemble.forest());
      }
    } else if (model instanceof StackedRiskModel stack) {
      writeDoubles(out, stack.weights());
      for (RiskModel part : stack.models()) {
        writePart(out, part);
      }
    } else {
      throw new IllegalArgumentException(
          "No stored form for %s models; add one to RiskModelMapper".formatted(model.method()));
    }
  }

  private static void writePart(DataOutputStream out, RiskModel part) throws IOException {
    StoredRiskModel stored = store(part);
    writeBytes(out, stored.header().getBytes(StandardCharsets.UTF_8));
    writeBytes(out, stored.body());
  }

  private static RiskModel readPart(DataInputStream in) throws IOException {
    String header = new String(readBytes(in), StandardCharsets.UTF_8);
    return load(new StoredRiskModel(header, readBytes(in)));
  }

  private static EnsembleRiskModel readEnsemble(
      List<String> features, double dispersion, DataInputStream in) throws IOException {
    int rates = in.readInt();
    if (rates < 1 || rates >= features.size()) {
      throw new IllegalArgumentException(
          "%d rates among %d features; the state is damaged".formatted(rates, features.size()));
    }
    double[] rateWeights = readDoubles(in);
    double[] weights = readDoubles(in);
    RiskModel regression = readPart(in);
    RiskModel boosted = readPart(in);
    RiskModel forest = weights.length > 3 ? readPart(in) : null;
    return new EnsembleRiskModel(
        features.subList(0, rates),
        features.subList(rates, features.size()),
        rateWeights,
        (PoissonRiskModel) regression,
        (BoostedRiskModel) boosted,
        (ForestRiskModel) forest,
        weights,
        dispersion);
  }

  private static RiskModel read(JsonNode header, DataInputStream in) throws IOException {
    List<String> features = new ArrayList<>();
    header.path("features").forEach(name -> features.add(name.asText()));
    double dispersion = header.path("dispersion").asDouble();
    String method = header.path("method").asText();
    return switch (method) {
      case PoissonRegression.METHOD -> {
        double intercept = in.readDouble();
        yield new PoissonRiskModel(
            features, intercept, readDoubles(in), readDoubles(in), dispersion);
      }
      case GradientBoosting.METHOD -> new BoostedRiskModel(features, readTrees(in), dispersion);
      case RandomForest.METHOD -> new ForestRiskModel(features, readTrees(in), dispersion);
      case Stacking.METHOD -> readStack(in);
      case RiskEnsemble.METHOD -> readEnsemble(features, dispersion, in);
      default ->
          throw new IllegalArgumentException(
              "Stored risk model has the unknown method '%s'; known are %s, %s, %s, %s and %s"
                  .formatted(
                      method,
                      PoissonRegression.METHOD,
                      GradientBoosting.METHOD,
                      RandomForest.METHOD,
                      Stacking.METHOD,
                      RiskEnsemble.METHOD));
    };
  }

  private static StackedRiskModel readStack(DataInputStream in) throws IOException {
    double[] weights = readDoubles(in);
    List<RiskModel> parts = new ArrayList<>();
    for (int k = 0; k < weights.length; k++) {
      parts.add(readPart(in));
    }
    return new StackedRiskModel(parts, weights);
  }

  private static void writeTrees(DataOutputStream out, TreeEnsemble trees) throws IOException {
    out.writeDouble(trees.base());
    writeInts(out, trees.roots());
    writeInts(out, trees.feature());
    writeDoubles(out, trees.threshold());
    writeInts(out, trees.left());
    writeInts(out, trees.right());
    writeDoubles(out, trees.value());
    writeDoubles(out, trees.cover());
    writeDoubles(out, trees.sample());
  }

  private static TreeEnsemble readTrees(DataInputStream in) throws IOException {
    double base = in.readDouble();
    int[] roots = readInts(in);
    int[] feature = readInts(in);
    double[] threshold = readDoubles(in);
    int[] left = readInts(in);
    int[] right = readInts(in);
    double[] value = readDoubles(in);
    double[] cover = readDoubles(in);
    double[] sample = readDoubles(in);
    return new TreeEnsemble(base, roots, feature, threshold, left, right, value, cover, sample);
  }

  private static void writeDoubles(DataOutputStream out, double[] numbers) throws IOException {
    out.writeInt(numbers.length);
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  private static double[] readDoubles(DataInputStream in) throws IOException {
    double[] numbers = new double[length(in, Double.BYTES)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
    return numbers;
  }

  private static void writeInts(DataOutputStream out, int[] numbers) throws IOException {
    out.writeInt(numbers.length);
    for (int number : numbers) {
      out.writeInt(number);
    }
  }

  private static int[] readInts(DataInputStream in) throws IOException {
    int[] numbers = new int[length(in, Integer.BYTES)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readInt();
    }
    return numbers;
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    return in.readNBytes(length(in, Byte.BYTES));
  }

  private static int length(DataInputStream in, int size) throws IOException {
    int length = in.readInt();
    if (length < 0 || (long) length * size > in.available()) {
      throw new EOFException("Length %d exceeds what is left".formatted(length));
    }
    return length;
  }

  private static JsonNode parse(String header) {
    try {
      return JSON.readTree(header);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Header of the stored risk model is not JSON", e);
    }
  }

  private static long checksum(byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(body);
    return crc.getValue();
  }
}
