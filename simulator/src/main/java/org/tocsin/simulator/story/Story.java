package org.tocsin.simulator.story;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tocsin.simulator.law.Feed;
import org.tocsin.simulator.text.YamlNode;

/** What is scripted to happen, read from YAML; the form is explained in {@code story.yaml}. */
public record Story(String name, List<StoryEvent> events) {
  private static final Pattern START = Pattern.compile("(?:([+-]?\\d{1,4})d )?(\\d\\d):(\\d\\d)");
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([mhd])");
  private static final Set<String> KEYS =
      Set.of(
          "id",
          "kind",
          "en",
          "zh",
          "starts",
          "lasts",
          "recognised_after",
          "expect",
          "known",
          "places",
          "reports",
          "rise",
          "rain",
          "sensors",
          "fault",
          "silence");
  private static final List<String> EXPECTATIONS =
      List.of("warned", "no-alarm", "sensor-fault", "feed-down", "cannot-tell");

  public Story {
    events = List.copyOf(events);
  }

  /** Nothing but ordinary life. */
  public static Story none() {
    return new Story("ordinary days", List.of());
  }

  /** The story of the demo. */
  public static Story ofDemo() {
    try (InputStream file = Story.class.getResourceAsStream("/org/tocsin/simulator/story.yaml")) {
      if (file == null) {
        throw new IllegalStateException("story.yaml is missing from the simulator's jar");
      }
      return read(YamlNode.parse("story.yaml", file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read story.yaml", e);
    }
  }

  /**
   * Reads a story of the user.
   *
   * @throws IllegalArgumentException naming the place and the remedy
   */
  public static Story read(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return read(YamlNode.parse(file.toString(), content));
    }
  }

  private static Story read(YamlNode root) {
    List<StoryEvent> events = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (YamlNode node : root.list("events")) {
      for (String key : node.keys()) {
        if (!KEYS.contains(key)) {
          throw node.problem(key, "is unknown; known are " + String.join(", ", sorted(KEYS)));
        }
      }
      StoryEvent event = event(node, events);
      if (!ids.add(event.id())) {
        throw node.problem(
            "id", "'%s' is used twice; give each event its own".formatted(event.id()));
      }
      events.add(event);
    }
    return new Story(root.text("name", "story"), events);
  }

  private static StoryEvent event(YamlNode node, List<StoryEvent> before) {
    String expect = node.text("expect");
    if (!EXPECTATIONS.contains(expect)) {
      throw node.problem(
          "expect", "'%s' is unknown; use %s".formatted(expect, String.join(", ", EXPECTATIONS)));
    }
    return new StoryEvent(
        node.text("id"),
        node.text("kind"),
        node.text("en"),
        node.text("zh"),
        minutes(node),
        span(node, "lasts", node.text("lasts")),
        node.has("recognised_after")
            ? Optional.of(span(node, "recognised_after", node.text("recognised_after")))
            : Optional.empty(),
        expect,
        Boolean.parseBoolean(node.text("known", "false")),
        places(node, before),
        effects(node));
  }

  private static PlaceChoice places(YamlNode node, List<StoryEvent> before) {
    if (!node.has("places")) {
      return PlaceChoice.none();
    }
    YamlNode places = node.child("places");
    String anchor = places.text("anchor");
    int count = (int) places.number("count", 1);
    boolean line = "line".equals(places.text("spread", "ring"));
    int rank = (int) places.number("rank", 0);
    if (anchor.startsWith("same-as:")) {
      String id = anchor.substring("same-as:".length());
      if (before.stream().noneMatch(event -> event.id().equals(id))) {
        throw places.problem("anchor", "'%s' names no event above this one".formatted(anchor));
      }
    }
    return new PlaceChoice(anchor, rank, count, line);
  }

  private static List<Effect> effects(YamlNode node) {
    List<Effect> effects = new ArrayList<>();
    for (YamlNode n : node.list("reports")) {
      effects.add(
          new Effect.Reports(
              n.text("category"),
              (int) n.number("count"),
              span(n, "lag", n.text("lag", "0m")).toMinutes(),
              Effect.Shape.valueOf(n.text("shape", "steady").toUpperCase(Locale.ROOT)),
              Boolean.parseBoolean(n.text("same_thing", "false"))));
    }
    for (YamlNode n : node.list("rise")) {
      effects.add(new Effect.Rise(n.text("category"), n.number("factor")));
    }
    for (YamlNode n : node.list("rain")) {
      effects.add(new Effect.Rain(n.number("peak"), n.number("radius")));
    }
    for (YamlNode n : node.list("sensors")) {
      effects.add(
          new Effect.SensorShift(n.text("property"), n.number("add", 0), n.number("times", 1)));
    }
    for (YamlNode n : node.list("fault")) {
      effects.add(
          new Effect.SensorFault(
              n.text("property"), Effect.Fault.valueOf(n.text("kind").toUpperCase(Locale.ROOT))));
    }
    for (YamlNode n : node.list("silence")) {
      effects.add(new Effect.Silence(Feed.valueOf(n.text("feed").toUpperCase(Locale.ROOT))));
    }
    return effects;
  }

  private static long minutes(YamlNode node) {
    Matcher match = START.matcher(node.text("starts"));
    if (!match.matches()) {
      throw node.problem(
          "starts",
          "'%s' is no time; write \"07:30\" or \"-21d 00:00\"".formatted(node.text("starts")));
    }
    long days = match.group(1) == null ? 0 : Long.parseLong(match.group(1));
    return days * 1440 + Long.parseLong(match.group(2)) * 60 + Long.parseLong(match.group(3));
  }

  private static Duration span(YamlNode node, String key, String text) {
    Matcher match = SPAN.matcher(text);
    if (!match.matches()) {
      throw node.problem(key, "'%s' is no span; write 45m, 3h or 21d".formatted(text));
    }
    long amount = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static List<String> sorted(Set<String> keys) {
    return keys.stream().sorted().toList();
  }
}
