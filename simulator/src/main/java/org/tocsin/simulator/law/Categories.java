package org.tocsin.simulator.law;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.simulator.place.LandUse;
import org.tocsin.simulator.text.YamlNode;

/** The categories of {@code categories.yaml}, in its order. */
public final class Categories {
  private Categories() {}

  public static List<Category> load() {
    try (InputStream file =
        Categories.class.getResourceAsStream("/org/tocsin/simulator/categories.yaml")) {
      if (file == null) {
        throw new IllegalStateException("categories.yaml is missing from the simulator's jar");
      }
      return read(YamlNode.parse("categories.yaml", file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read categories.yaml", e);
    }
  }

  private static List<Category> read(YamlNode root) {
    YamlNode shapes = root.child("shapes");
    List<Category> categories = new ArrayList<>();
    for (YamlNode entry : root.list("categories")) {
      Map<LandUse, Double> land = new EnumMap<>(LandUse.class);
      YamlNode weights = entry.child("land");
      for (String use : weights.keys()) {
        land.put(
            LandUse.valueOf(use.toUpperCase(Locale.ROOT).replace('-', '_')), weights.number(use));
      }
      categories.add(
          new Category(
              entry.text("id"),
              entry.text("en"),
              entry.text("zh"),
              CategoryClass.parse(entry.text("class")),
              entry.text("lane"),
              entry.text("severity"),
              Feed.valueOf(entry.text("feed").toUpperCase(Locale.ROOT)),
              entry.text("word"),
              entry.texts("variants"),
              entry.texts("subwords"),
              entry.number("per_thousand"),
              ofMeanOne(shapes.numbers(entry.text("hours"))),
              ofMeanOne(entry.numbers("weekdays")),
              entry.child("season").number("size"),
              entry.child("season").number("peak"),
              entry.number("holiday"),
              entry.number("eve"),
              entry.number("trend"),
              entry.number("shock"),
              entry.number("spread"),
              entry.number("excitation"),
              entry.number("repeats"),
              entry.number("rain"),
              entry.number("reporting"),
              land));
    }
    return List.copyOf(categories);
  }

  private static List<Double> ofMeanOne(List<Double> weights) {
    double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
    return weights.stream().map(weight -> weight * weights.size() / sum).toList();
  }
}
