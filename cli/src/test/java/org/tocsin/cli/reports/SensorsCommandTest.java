package org.tocsin.cli.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.cli.Tocsin;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.SensorTable.Sensor;
import picocli.CommandLine;

class SensorsCommandTest {
  private static final List<Place> PLACES = List.of(square("bund", 121.0), square("mill", 122.0));

  @TempDir Path folder;

  private static Place square(String id, double west) {
    double east = west + 0.5;
    return new Place(
        id,
        null,
        "neighbourhood",
        id,
        id,
        "{\"type\":\"Polygon\",\"coordinates\":[[[%1$s,31],[%2$s,31],[%2$s,31.5],[%1$s,31.5],[%1$s,31]]]}"
            .formatted(west, east),
        1000.0,
        31.25,
        west + 0.25,
        2.5);
  }

  @Test
  void aSensorWithoutAPlaceBelongsToTheOneThatHoldsItAndUnknownColumnsAreNamed()
      throws IOException {
    SensorFile.Contents contents =
        read(
            """
            sensor,property,unit,lon,lat,place,lower_limit,upper_limit,step_seconds
            rain-1,rain,mm/h,122.2,31.2,,0,30,300
            rain-2,rain,mm/h,122.2,31.2,bund,,,300
            rain-2,humidity,,,,,,,300
            """);
    assertThat(contents.sensors())
        .containsExactly(
            new Sensor("rain-1", "rain", "mm/h", "mill", 31.2, 122.2, 0.0, 30.0, null, null),
            new Sensor("rain-2", "rain", "mm/h", "bund", 31.2, 122.2, null, null, null, null),
            new Sensor("rain-2", "humidity", null, null, null, null, null, null, null, null));
    assertThat(contents.ignored()).containsExactly("step_seconds");
  }

  @Test
  void everyProblemIsToldWithItsLineItsValueAndWhatToDo() throws IOException {
    assertThatThrownBy(
            () ->
                read(
                    """
                    sensor,property,lat,lon,place,lower_limit,upper_limit
                    a,rain,95,121.1,bund,,
                    b,rain,31.1,east,bund,,
                    c,rain,31.1,,bund,,
                    d,,31.1,121.1,bund,,
                    e,rain,31.1,121.1,bunt,,
                    f,rain,31.1,121.1,bund,9,3
                    f,rain,31.1,121.1,bund,3,9
                    """))
        .isInstanceOf(HomeProblem.class)
        .hasMessageContaining("nothing was loaded")
        .hasMessageContaining("line 2: lat '95' lies outside -90 to 90; write WGS84 degrees")
        .hasMessageContaining("line 3: lon 'east' is no number; write one like 31.2, or nothing")
        .hasMessageContaining("line 4: lat '31.1' and lon '' belong together")
        .hasMessageContaining("line 5: property is empty; write it as the observations do")
        .hasMessageContaining("line 6: place 'bunt' is not loaded")
        .hasMessageContaining("line 7: lower_limit 9 is not below upper_limit 3")
        .hasMessageContaining("line 8: sensor 'f' has a line for property 'rain' already");
    assertThatThrownBy(() -> read("id,property\na,rain\n"))
        .hasMessageContaining("line 1: no column 'sensor' among 'id,property'");
    assertThatThrownBy(() -> read("sensor,property\n")).hasMessageContaining("holds no sensor");
    assertThatThrownBy(() -> SensorFile.read(folder.resolve("none.csv"), PLACES))
        .hasMessageContaining("none.csv is not a file");
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "sensor,property\nR\u00fcti,rain\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SensorFile.read(latin, PLACES))
        .hasMessageContaining("latin.csv is not UTF-8; convert it");
  }

  @Test
  void aHomeKeepsTheNewestVersionOfEachSensorOfEachProperty() throws IOException {
    Path home = folder.resolve("home");
    assertThat(said(home, "list")).contains("No sensors are loaded");
    String two = "sensor,property,lat,lon,upper_limit\na,rain,31,121,30\na,wind,31,121,\n";
    assertThat(said(home, "load", file(two)))
        .contains("2 sensors: 2 new or changed, 0 as they were", "{rain=1, wind=1}")
        .contains("2 of them stand in no place that is loaded");
    assertThat(said(home, "load", file(two.replace(",30", ",40"))))
        .contains("2 sensors: 1 new or changed, 1 as they were");
    assertThat(said(home, "list", "--json"))
        .contains("{\"id\":\"a\",\"lat\":31.0,\"lon\":121.0,\"property\":\"rain\"")
        .contains("\"upper_limit\":40.0")
        .doesNotContain("\"upper_limit\":30.0");
  }

  private String said(Path home, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Tocsin.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of("sensors"));
    all.addAll(List.of(words));
    all.addAll(List.of("--home", home.toString()));
    assertThat(line.execute(all.toArray(String[]::new))).as(err.toString()).isZero();
    return out.toString();
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("sensors.csv"), text).toString();
  }

  private SensorFile.Contents read(String text) throws IOException {
    return SensorFile.read(Path.of(file(text)), PLACES);
  }
}
