package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.models.detection.DetectionMethod;
import org.tocsin.models.detection.DetectionMethods;
import org.tocsin.models.detection.SettingKey;
import picocli.CommandLine;

/** What a method's keys are stands in its help and on its page, and both are true. */
class MethodPagesTest {
  private static final Path METHODS = Path.of("../docs/methods");
  private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| `([^|]+)` \\|");
  private static final Pattern YEAR = Pattern.compile("\\b(19|20)\\d\\d\\b");

  static Stream<DetectionMethod> methods() {
    return DetectionMethods.all().stream();
  }

  private static String temporal() throws IOException {
    return Files.readString(METHODS.resolve("temporal.md"));
  }

  /** The section whose heading names the method. */
  private static String section(String name) throws IOException {
    return Arrays.stream(temporal().split("(?m)^## "))
        .filter(text -> headed(text, name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("docs/methods/temporal.md has no section " + name));
  }

  private static boolean headed(String text, String name) {
    String heading = text.lines().findFirst().orElse("");
    return Arrays.asList(heading.split("[, ]+")).contains(name);
  }

  private static boolean says(String text, SettingKey key) {
    String shown = Pattern.quote(key.defaultValue());
    return Pattern.compile("`" + Pattern.quote(key.name()) + "`( \\||) " + shown + "(?![\\w.]\\w)")
        .matcher(text)
        .find();
  }

  private static String help(String method) {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new DetectCommand(List.of(new SensorFileMethod())))
            .setOut(new PrintWriter(out))
            .execute("--help", method);
    assertThat(code).isZero();
    return out.toString();
  }

  private static void helpSaysEvery(List<SettingKey> keys, String method) {
    List<String> lines = help(method).lines().toList();
    for (SettingKey key : keys) {
      assertThat(lines)
          .as("help of %s", method)
          .anyMatch(
              line ->
                  line.strip().startsWith(key.name() + "=" + key.defaultValue() + " ")
                      && line.contains(key.meaning()));
    }
    assertThat(lines).anyMatch(line -> line.contains("docs/methods/"));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void helpAndPageNameTheSameKeysAndDefaults(DetectionMethod method) throws IOException {
    helpSaysEvery(method.keys(), method.name());
    String page = section(method.name());
    assertThat(YEAR.matcher(page).find()).as("source of %s", method.name()).isTrue();
    boolean harmonic = page.contains("eys of `harmonic-nb`");
    String shared = harmonic ? section("harmonic-nb") : "";
    for (SettingKey key : method.keys()) {
      assertThat(says(page, key) || says(shared, key))
          .as("key %s=%s of %s on its page", key.name(), key.defaultValue(), method.name())
          .isTrue();
    }
    Matcher row = TABLE_ROW.matcher(page);
    while (row.find()) {
      assertThat(method.keys()).extracting(SettingKey::name).contains(row.group(1));
    }
  }

  @Test
  void theSensorsPageAndHelpNameTheSameKeys() throws IOException {
    SensorFileMethod sensor = new SensorFileMethod();
    helpSaysEvery(sensor.keys(), sensor.name());
    String page = Files.readString(METHODS.resolve("sensors.md"));
    for (SettingKey key : sensor.keys()) {
      assertThat(page).as("key %s", key.name()).contains("`" + key.name() + "`");
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theIndexNamesEveryMethod(DetectionMethod method) throws IOException {
    assertThat(Files.readString(Path.of("../docs/METHODS.md"))).contains("`" + method.name() + "`");
  }
}
