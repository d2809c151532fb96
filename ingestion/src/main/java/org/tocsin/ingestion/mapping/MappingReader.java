package org.tocsin.ingestion.mapping;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.ingestion.coordinates.CoordinateSystem;

/** Reads the mapping language (docs/MAPPINGS.md) and reports everything that is wrong at once. */
public final class MappingReader {
  private static final List<String> CLASSES =
      List.of("hazard", "service", "reported-crime", "enforcement", "expression");
  private static final CategoryClass UNSAID = CategoryClass.SERVICE;

  private final YamlTree root;
  private final String name;
  private final String text;
  private final List<String> problems;

  private MappingReader(String name, String text, List<String> problems) {
    this.name = name;
    this.text = text;
    this.problems = problems;
    this.root = YamlTree.parse(text, problems);
  }

  /**
   * Reads a mapping.
   *
   * @param name for messages: a built-in name or a path
   * @throws InvalidMapping with every problem, each with its line
   */
  public static Mapping read(String name, String text) {
    List<String> problems = new ArrayList<>();
    Mapping mapping = new MappingReader(name, text, problems).mapping();
    if (!problems.isEmpty()) {
      throw new InvalidMapping(name, problems);
    }
    if (mapping == null) {
      throw new AssertionError("A mapping without problems must be complete");
    }
    return mapping;
  }

  private @Nullable Mapping mapping() {
    if (!root.isBlock()) {
      return null;
    }
    String source = root.requiredText("source");
    if (source.contains("|")) {
      root.child("source").problem("'%s' must not hold '|'".formatted(source));
    }
    String about = root.text("about", "");
    boolean incidents =
        root.oneOf("kind", "incident", List.of("incident", "observation")).equals("incident");
    FileFormat format = format(root.child("format"));
    ZoneId zone = root.parsed("zone", ZoneId.of("UTC"), "a zone such as Asia/Shanghai", ZoneId::of);
    ValueReader values = new ValueReader(zone);
    FieldRule sourceField = root.optional("source_field", values::field);
    IncidentRules incident = incidents ? incidentRules(values) : null;
    ObservationRules observation = incidents ? null : observationRules(values);
    KnownRule known = known(values, root.child("known"));
    CoordinateRule coordinates = root.optional("coordinates", tree -> coordinates(values, tree));
    NeighbourhoodRule neighbourhood =
        root.optional(
            "neighbourhood",
            tree -> {
              if (!tree.isBlock()) {
                return new NeighbourhoodRule(values.field(tree), "without_coordinates");
              }
              FieldRule field = values.part(tree);
              String use =
                  tree.oneOf(
                      "use",
                      "without_coordinates",
                      List.of("without_coordinates", "without_place", "always"));
              tree.close();
              return new NeighbourhoodRule(field, use);
            });
    List<Mapping.Refusal> refusals = new ArrayList<>();
    if (root.has("reject_when")) {
      for (YamlTree item : root.child("reject_when").items()) {
        Condition condition = values.conditionPart(item);
        String reason = item.requiredText("reason");
        if (!reason.matches("[A-Z][A-Z0-9_]*")) {
          item.problem("reason '%s' must be capitals such as TEST_RECORD".formatted(reason));
        }
        item.close();
        refusals.add(new Mapping.Refusal(condition, reason));
      }
    }
    root.close();
    if (!problems.isEmpty()) {
      return null;
    }
    return new Mapping(
        name,
        source,
        sourceField,
        about,
        text,
        format,
        values.selectors(),
        incident,
        observation,
        known,
        coordinates,
        neighbourhood,
        refusals);
  }

  private static FileFormat format(YamlTree tree) {
    String type = tree.oneOf("type", "auto", List.of("auto", "csv", "jsonl", "parquet"));
    Charset encoding =
        tree.parsed(
            "encoding",
            StandardCharsets.UTF_8,
            "an encoding such as UTF-8 or GB18030",
            Charset::forName);
    char delimiter = tree.parsed("delimiter", ',', "one character or 'tab'", MappingReader::letter);
    char quote = tree.parsed("quote", '"', "one character", MappingReader::letter);
    boolean header = tree.flag("header", true);
    int skip = tree.whole("skip_lines", 0);
    boolean ragged = tree.flag("ragged", false);
    boolean strict =
        tree.oneOf("missing_columns", "refuse", List.of("refuse", "allow")).equals("refuse");
    Set<String> nulls = new LinkedHashSet<>(tree.words("nulls"));
    nulls.add("");
    int longest = tree.parsed("longest_line", 1 << 20, "a size such as 1MB", MappingReader::bytes);
    tree.close();
    return new FileFormat(
        type, encoding, delimiter, quote, header, skip, ragged, strict, nulls, longest);
  }

  private IncidentRules incidentRules(ValueReader values) {
    FieldRule id = values.required(root, "source_id");
    FieldRule thing = values.optional(root, "thing_id");
    FieldRule delivery = values.optional(root, "delivery_id");
    TimeRule occurred = values.requiredTime(root, "occurred_at");
    TimeRule reported = root.optional("reported_at", values::time);
    TimeRule responded = root.optional("responded_at", values::time);
    TimeRule closed = root.optional("closed_at", values::time);
    CategoryRule category = category(values);
    FieldRule severity = values.optional(root, "severity");
    FieldRule status = values.optional(root, "status");
    FlagRule resolved = root.optional("resolved", values::flag);
    FlagRule satisfied = root.optional("satisfied", values::flag);
    FieldRule department = values.optional(root, "department");
    FieldRule origin =
        root.has("origin") ? values.field(root.child("origin")) : FieldRule.constant("public");
    Condition retracted =
        root.optional(
            "retracted_when",
            tree -> {
              Condition condition = values.conditionPart(tree);
              tree.close();
              return condition;
            });
    Map<String, FieldRule> attributes = new LinkedHashMap<>();
    if (root.has("attributes")) {
      YamlTree block = root.child("attributes");
      for (String key : block.keys()) {
        attributes.put(key, values.field(block.child(key)));
      }
    }
    return new IncidentRules(
        id,
        thing,
        delivery,
        occurred,
        reported,
        responded,
        closed,
        category,
        severity,
        status,
        resolved,
        satisfied,
        department,
        origin,
        retracted,
        attributes);
  }

  private CategoryRule category(ValueReader values) {
    if (!root.has("category")) {
      root.problem("needs the key 'category'");
      return new CategoryRule(
          FieldRule.constant(""), Map.of(), List.of(), false, null, null, false);
    }
    YamlTree tree = root.child("category");
    if (!tree.isBlock()) {
      tree.problem("must be a block with 'field' and 'table' or 'otherwise'");
      return new CategoryRule(
          FieldRule.constant(""), Map.of(), List.of(), false, null, null, false);
    }
    FieldRule field = values.part(tree);
    boolean ignoringCase = tree.flag("ignore_case", false);
    boolean classSaid = tree.has("class");
    CategoryClass usual = CategoryClass.parse(tree.oneOf("class", UNSAID.word(), CLASSES));
    FieldRule classField = values.optional(tree, "class_field");
    Map<String, CategoryRule.Entry> table = new LinkedHashMap<>();
    List<CategoryRule.PatternEntry> patterns = new ArrayList<>();
    if (tree.has("table")) {
      YamlTree block = tree.child("table");
      for (String word : block.keys()) {
        YamlTree place = block.child(word);
        CategoryRule.Entry entry = entry(place, usual, classSaid);
        if (word.length() > 2 && word.startsWith("/") && word.endsWith("/")) {
          try {
            patterns.add(
                new CategoryRule.PatternEntry(
                    Pattern.compile(
                        word.substring(1, word.length() - 1),
                        ignoringCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0),
                    entry));
          } catch (PatternSyntaxException e) {
            place.problem("is no regular expression: " + e.getDescription());
          }
        } else if (table.put(CategoryRule.key(word, ignoringCase), entry) != null) {
          place.problem("stands in the table twice");
        }
      }
    }
    CategoryRule.Entry otherwise = null;
    boolean keeping = false;
    if (tree.has("otherwise")) {
      YamlTree place = tree.child("otherwise");
      if (place.isBlock()) {
        otherwise = entry(place, usual, classSaid);
      } else if (place.word().equals("keep")) {
        keeping = true;
        otherwise = new CategoryRule.Entry("keep", usual);
        if (!classSaid && classField == null) {
          place.problem("'keep' needs 'class' or 'class_field' beside it");
        }
      } else if (!place.word().equals("reject")) {
        place.problem(
            "'%s' must be reject, keep, or a block with category and class"
                .formatted(place.word()));
      }
    } else if (!tree.has("table")) {
      tree.problem("needs 'table' or 'otherwise'");
    }
    tree.close();
    return new CategoryRule(field, table, patterns, ignoringCase, classField, otherwise, keeping);
  }

  private static CategoryRule.Entry entry(YamlTree place, CategoryClass usual, boolean usualSaid) {
    if (!place.isBlock()) {
      String word = place.word();
      if (word.equals("reject")) {
        return new CategoryRule.Entry(null, usual);
      }
      if (!usualSaid) {
        place.problem("needs a class: write {category: %s, class: service}".formatted(word));
      }
      return new CategoryRule.Entry(word, usual);
    }
    String category = place.requiredText("category");
    if (!place.has("class") && !usualSaid) {
      place.problem("needs the key 'class'");
    }
    CategoryClass categoryClass = CategoryClass.parse(place.oneOf("class", usual.word(), CLASSES));
    place.close();
    return new CategoryRule.Entry(category, categoryClass);
  }

  private ObservationRules observationRules(ValueReader values) {
    FieldRule sensor = values.required(root, "sensor_id");
    TimeRule time = values.requiredTime(root, "phenomenon_time");
    List<ObservationRules.Property> properties = new ArrayList<>();
    if (root.has("properties")) {
      YamlTree block = root.child("properties");
      for (String key : block.keys()) {
        properties.add(property(values, FieldRule.constant(key), block.child(key)));
      }
    } else if (root.has("property")) {
      FieldRule property = values.field(root.child("property"));
      properties.add(property(values, property, root.child("result")));
    } else {
      root.problem("needs 'properties' (one column each) or 'property' and 'result'");
    }
    Map<String, ObservationRules.SensorPlace> sensors = new LinkedHashMap<>();
    if (root.has("sensors")) {
      YamlTree block = root.child("sensors");
      for (String id : block.keys()) {
        YamlTree place = block.child(id);
        double lat = place.number("lat", Double.NaN);
        double lon = place.number("lon", Double.NaN);
        if (Double.isNaN(lat) != Double.isNaN(lon)) {
          place.problem("needs both lat and lon, or neither");
        }
        sensors.put(
            id,
            new ObservationRules.SensorPlace(
                Double.isNaN(lat) ? null : lat,
                Double.isNaN(lon) ? null : lon,
                place.optionalText("neighbourhood")));
        place.close();
      }
    }
    boolean landing = root.oneOf("missing", "land", List.of("land", "skip")).equals("land");
    return new ObservationRules(sensor, time, properties, sensors, landing);
  }

  private static ObservationRules.Property property(
      ValueReader values, FieldRule name, YamlTree tree) {
    if (!tree.isBlock()) {
      return new ObservationRules.Property(
          name,
          values.field(tree),
          null,
          null,
          1,
          Double.NEGATIVE_INFINITY,
          Double.POSITIVE_INFINITY);
    }
    FieldRule result = values.part(tree);
    FieldRule unit =
        tree.optional("unit", t -> t.isBlock() ? values.field(t) : FieldRule.constant(t.word()));
    FieldRule quality = values.optional(tree, "quality");
    double factor = tree.number("factor", 1);
    double least = tree.number("least", Double.NEGATIVE_INFINITY);
    double most = tree.number("most", Double.POSITIVE_INFINITY);
    if (least > most) {
      tree.problem("least %s lies above most %s".formatted(least, most));
    }
    tree.close();
    return new ObservationRules.Property(name, result, unit, quality, factor, least, most);
  }

  private KnownRule known(ValueReader values, YamlTree tree) {
    if (!root.has("known")) {
      root.problem(
          "needs the key 'known': a column, 'arrival', or a block with 'estimate' (see docs/MAPPINGS.md)");
      return new KnownRule(KnownRule.NONE, null, null, "arrival");
    }
    if (!tree.isBlock()) {
      return !tree.isList() && tree.word().equals("arrival")
          ? new KnownRule(KnownRule.NONE, null, null, "arrival")
          : new KnownRule(KnownRule.RECORDED, values.time(tree), null, "reject");
    }
    if (tree.has("estimate")) {
      YamlTree block = tree.child("estimate");
      String method =
          block.oneOf(
              "method",
              "rolling_median",
              List.of("rolling_median", "rolling_maximum", "running_maximum"));
      int window = block.whole("window", 501);
      if (window < 1 || window > 100_001) {
        block.problem("window %d must be 1 to 100001".formatted(window));
      }
      FieldRule series = values.optional(block, "series");
      block.close();
      tree.close();
      return new KnownRule(
          KnownRule.ESTIMATED,
          null,
          new KnownRule.Estimate(method, Math.max(1, window), series),
          "occurred");
    }
    List<TimeRule.Attempt> attempts = new ArrayList<>();
    attempts.add(values.timePart(tree));
    boolean rough = !attempts.get(0).plus().isZero();
    String otherwise = tree.oneOf("otherwise", "reject", List.of("reject", "arrival", "occurred"));
    tree.close();
    return new KnownRule(
        rough ? KnownRule.ESTIMATED : KnownRule.RECORDED, new TimeRule(attempts), null, otherwise);
  }

  private static @Nullable CoordinateRule coordinates(ValueReader values, YamlTree tree) {
    if (!tree.isBlock()) {
      tree.problem("must be a block with 'lat' and 'lon' or 'x' and 'y'");
      return null;
    }
    boolean degrees = tree.has("lat") || tree.has("lon");
    FieldRule x = values.required(tree, degrees ? "lon" : "x");
    FieldRule y = values.required(tree, degrees ? "lat" : "y");
    CoordinateSystem system = CoordinateSystem.of("wgs84");
    String word = tree.text("system", "wgs84");
    try {
      system = CoordinateSystem.of(word);
    } catch (IllegalArgumentException e) {
      tree.child("system").problem("is refused: " + e.getMessage());
    }
    int decimals = tree.whole("decimals", 5);
    if (decimals < 0 || decimals > 7) {
      tree.child("decimals").problem("%d must be 0 to 7".formatted(decimals));
    }
    CoordinateRule.Box box = null;
    boolean rejectingOutside = false;
    if (tree.has("within")) {
      YamlTree within = tree.child("within");
      double[] lat = pair(within, "lat");
      double[] lon = pair(within, "lon");
      box = new CoordinateRule.Box(lat[0], lat[1], lon[0], lon[1]);
      rejectingOutside =
          within.oneOf("outside", "drop", List.of("drop", "reject")).equals("reject");
      within.close();
    }
    boolean rejectingMissing =
        tree.oneOf("missing", "keep", List.of("keep", "reject")).equals("reject");
    List<CoordinateRule.Point> placeholders = new ArrayList<>();
    if (tree.has("placeholders")) {
      for (YamlTree item : tree.child("placeholders").items()) {
        List<String> parts = item.words();
        try {
          // As everywhere in this language the latitude or northing comes first.
          placeholders.add(
              new CoordinateRule.Point(
                  Double.parseDouble(parts.get(1)), Double.parseDouble(parts.get(0))));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
          item.problem("must be two numbers such as [22.98, 120.18]");
        }
      }
    }
    int shared = tree.whole("shared_by_more_than", 0);
    tree.close();
    return new CoordinateRule(
        x, y, system, decimals, box, rejectingOutside, rejectingMissing, placeholders, shared);
  }

  private static double[] pair(YamlTree tree, String key) {
    List<String> words = tree.words(key);
    try {
      double[] pair = {Double.parseDouble(words.get(0)), Double.parseDouble(words.get(1))};
      if (words.size() == 2 && pair[0] < pair[1]) {
        return pair;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // The same problem as a pair in the wrong order.
    }
    tree.problem("needs %s: [least, most]".formatted(key));
    return new double[] {-180, 180};
  }

  private static char letter(String word) {
    if (word.equals("tab") || word.equals("\t")) {
      return '\t';
    }
    if (word.length() != 1) {
      throw new IllegalArgumentException(word);
    }
    return word.charAt(0);
  }

  private static int bytes(String word) {
    if (word.endsWith("MB")) {
      return Math.multiplyExact(
          Integer.parseInt(word.substring(0, word.length() - 2).strip()), 1 << 20);
    }
    if (word.endsWith("KB")) {
      return Math.multiplyExact(
          Integer.parseInt(word.substring(0, word.length() - 2).strip()), 1 << 10);
    }
    return Integer.parseInt(word);
  }
}
