package org.tocsin.cli.reports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.domain.place.Place;
import org.tocsin.ingestion.file.InputProblem;
import org.tocsin.ingestion.place.GeoJsonPlaces;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin places}: the neighbourhoods of a home. */
@Command(
    name = "places",
    mixinStandardHelpOptions = true,
    description = "The neighbourhoods in which reports are counted",
    subcommands = {PlacesCommand.Load.class, PlacesCommand.ListPlaces.class})
public final class PlacesCommand implements Runnable {
  @Override
  public void run() {
    new CommandLine(this).usage(System.out);
  }

  /** {@code tocsin places load}. */
  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = {
        "Loads polygons from a GeoJSON file (WGS84). A place that is there already is replaced by a",
        "new version; the old one is kept. Reports that landed before keep their neighbourhood."
      })
  public static final class Load implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HomeOptions homeOptions = new HomeOptions();

    @Parameters(paramLabel = "FILE", description = "GeoJSON FeatureCollection of polygons")
    private Path file = Path.of("");

    @Option(
        names = "--id",
        required = true,
        paramLabel = "P",
        description = "Property with the id of a place")
    private String id = "";

    @Option(
        names = "--name",
        required = true,
        paramLabel = "P",
        description = "Property with its name")
    private String name = "";

    @Option(
        names = "--name-zh",
        paramLabel = "P",
        description = "Property with its Chinese name (default: the name)")
    private @Nullable String nameZh;

    @Option(
        names = "--parent",
        paramLabel = "P",
        description = "Property with the id of the place that contains it")
    private @Nullable String parent;

    @Option(
        names = "--level",
        paramLabel = "L",
        defaultValue = "neighbourhood",
        description = "Level of all places in this file (default: ${DEFAULT-VALUE})")
    private String level = "neighbourhood";

    @Option(
        names = "--population",
        paramLabel = "P",
        description = "Property with the number of people")
    private @Nullable String population;

    @Override
    public Integer call() {
      List<Place> places;
      try {
        places =
            GeoJsonPlaces.read(
                file, new GeoJsonPlaces.Properties(id, name, nameZh, parent, level, population));
      } catch (InputProblem e) {
        throw new HomeProblem(String.valueOf(e.getMessage()), e);
      }
      Catalog catalog = tables(homeOptions);
      int changed;
      try {
        changed =
            new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier()))
                .replace(places, Instant.now(), null);
      } finally {
        Offering.close(catalog);
      }
      double area = places.stream().mapToDouble(Place::areaKm2).sum();
      PrintWriter out = spec.commandLine().getOut();
      if (homeOptions.json()) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("places", places.size());
        object.put("changed", changed);
        object.put("area_km2", Math.round(area * 10) / 10.0);
        out.println(json(object));
      } else {
        out.printf(
            Locale.ROOT,
            "%d places of level %s with %,.1f km2: %d new or changed, %d as they were%n",
            places.size(),
            level,
            area,
            changed,
            places.size() - changed);
      }
      out.flush();
      return 0;
    }
  }

  /** {@code tocsin places list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the newest version of every place")
  public static final class ListPlaces implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HomeOptions homeOptions = new HomeOptions();

    @Override
    public Integer call() {
      Catalog catalog = tables(homeOptions);
      List<Place> places;
      try {
        places = new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier())).list();
      } finally {
        Offering.close(catalog);
      }
      PrintWriter out = spec.commandLine().getOut();
      if (places.isEmpty() && !homeOptions.json()) {
        out.println("No places are loaded; load some with 'tocsin places load FILE.geojson'");
      }
      for (Place place : places) {
        if (homeOptions.json()) {
          Map<String, Object> object = new LinkedHashMap<>();
          object.put("id", place.id());
          object.put("level", place.level());
          object.put("parent_id", place.parentId());
          object.put("name_en", place.nameEn());
          object.put("name_zh", place.nameZh());
          object.put("population", place.population());
          object.put("area_km2", Math.round(place.areaKm2() * 100) / 100.0);
          object.values().removeIf(java.util.Objects::isNull);
          out.println(json(object));
        } else {
          out.printf(
              Locale.ROOT,
              "%-14s %-14s %-30s %10.2f km2%n",
              place.id(),
              place.level(),
              place.nameEn(),
              place.areaKm2());
        }
      }
      if (!places.isEmpty() && !homeOptions.json()) {
        Map<String, Long> levels = new TreeMap<>();
        places.forEach(place -> levels.merge(place.level(), 1L, Long::sum));
        out.println(places.size() + " places: " + levels);
      }
      out.flush();
      return 0;
    }
  }

  /** The tables of a home, which are made if they are not there; to be closed. */
  static Catalog tables(HomeOptions homeOptions) {
    Lake lake = homeOptions.open().lake();
    Path folder = homeOptions.directory();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new HomeProblem("Home %s cannot be created: %s".formatted(folder, e.getMessage()), e);
    }
    lake.create();
    return lake.open();
  }

  static String json(Map<String, Object> object) {
    try {
      return new ObjectMapper().writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Texts and numbers can be written as JSON", e);
    }
  }
}
