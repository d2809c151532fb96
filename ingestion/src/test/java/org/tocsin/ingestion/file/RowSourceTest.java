package org.tocsin.ingestion.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.mapping.MappingReader;
import org.tocsin.ingestion.mapping.Row;

class RowSourceTest {
  @TempDir Path folder;

  private static Mapping mapping(String format, String id) {
    return MappingReader.read(
        "m",
        """
        source: desk
        format: {%s}
        source_id: %s
        occurred_at: at
        known: at
        category: {field: kind, class: service, otherwise: keep}
        """
            .formatted(format, id));
  }

  private static final Mapping PLAIN = mapping("type: auto", "[id, 'case no']");

  @Test
  void quotesLineBreaksBlanksAndAByteOrderMarkAreUnderstood() throws Exception {
    Path file =
        write(
            "a.csv",
            "\ufeffid,note, at ,kind\r\n1,\"a \"\"b\"\", c\nd\",2016-01-01,  Noise \r\n\r\n2,x,2016-01-02,\"a,b\"\r\n");
    assertThat(read(file, PLAIN)).containsExactly("2: 1|2016-01-01|Noise", "5: 2|2016-01-02|a,b");
  }

  @Test
  void aDriftedHeaderIsFoundUnderItsOtherName() throws Exception {
    assertThat(read(write("a.csv", "kind,case no,at\nNoise,7,2016-01-01\n"), PLAIN))
        .containsExactly("2: 7|2016-01-01|Noise");
  }

  @Test
  void aMissingColumnIsNamedWithTheNearestOne() throws Exception {
    Path file = write("a.csv", "id,att,kind\n1,2,3\n");
    assertThatThrownBy(() -> read(file, PLAIN))
        .isInstanceOf(InputProblem.class)
        .hasMessageContaining("it has no column 'at'; did you mean 'att'?");
  }

  @Test
  void aRaggedLineIsADefectOfThatLineOnly() throws Exception {
    assertThat(read(write("a.csv", "id,at,kind\n1,2016-01-01\n2,2016-01-01,Noise\n"), PLAIN))
        .containsExactly("2: defect The record has 2 fields instead of 3", "3: 2|2016-01-01|Noise");
  }

  @Test
  void columnsAreFoundByPositionWhereThereIsNoHeader() throws Exception {
    Mapping mapping =
        MappingReader.read(
            "m",
            """
            source: desk
            format: {header: false, delimiter: tab, nulls: ["-"]}
            source_id: {position: 2}
            occurred_at: {position: 1}
            known: {position: 1}
            category: {position: 3, class: service, otherwise: keep}
            """);
    assertThat(read(write("a.csv", "2016-01-01\t7\tNoise\n2016-01-02\t-\tNoise\n"), mapping))
        .containsExactly("1: 7|2016-01-01|Noise", "2: null|2016-01-02|Noise");
  }

  @Test
  void jsonLinesGiveNamesAndPaths() throws Exception {
    Mapping mapping =
        MappingReader.read(
            "m",
            """
            source: desk
            source_id: {path: $.case.no}
            occurred_at: at
            known: at
            category: {path: "$.kinds[1]", class: service, otherwise: keep}
            """);
    Path file =
        write(
            "a.jsonl",
            """
            {"case":{"no":1.50},"at":"2016-01-01","kinds":["x","Noise"]}
            {broken
            []

            {"at":null}
            """);
    assertThat(read(file, mapping))
        .satisfiesExactly(
            r -> assertThat(r).isEqualTo("1: 1.5|2016-01-01|Noise"),
            r -> assertThat(r).startsWith("2: defect The line is no JSON"),
            r -> assertThat(r).isEqualTo("3: defect The line is no JSON object"),
            r -> assertThat(r).isEqualTo("5: null|null|null"));
  }

  @Test
  void compressedFilesAreUnpacked() throws Exception {
    byte[] text = "id,at,kind\n1,2016-01-01,Noise\n".getBytes(StandardCharsets.UTF_8);
    assertThat(read(write("a.csv.gz", gzip(text)), PLAIN)).hasSize(1);
    assertThat(read(write("a.csv.zst", Zstd.compress(text)), PLAIN)).hasSize(1);
  }

  @Test
  void aTruncatedGzipIsACutOffFile() throws Exception {
    byte[] whole =
        gzip("id,at,kind\n1,2016-01-01,Noise\n".repeat(5_000).getBytes(StandardCharsets.UTF_8));
    Path file = write("a.csv.gz", Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> read(file, PLAIN))
        .isInstanceOf(InputProblem.class)
        .hasMessageContaining("is cut off: its compressed data ends early");
  }

  @Test
  void aFileThatOnlyClaimsToBeCompressedIsNamed() throws Exception {
    Path file = write("a.csv.gz", "id,at,kind\n");
    assertThatThrownBy(() -> read(file, PLAIN))
        .isInstanceOf(InputProblem.class)
        .hasMessageContaining("is not sound compressed data");
  }

  @Test
  void aFolderAMissingFileAndAnEmptyOneAreNamed() throws Exception {
    assertThatThrownBy(() -> read(folder, PLAIN)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> read(folder.resolve("none.csv"), PLAIN))
        .hasMessageContaining("does not exist");
    Path empty = write("empty.csv", "");
    assertThatThrownBy(() -> read(empty, PLAIN)).hasMessageContaining("is empty");
  }

  @Test
  void anotherEncodingIsToldFromTheDeclaredOne() throws Exception {
    byte[] chinese = "id,at,kind\n1,2016-01-01,噪音\n".getBytes(Charset.forName("GB18030"));
    Path file = write("a.csv", chinese);
    assertThatThrownBy(() -> read(file, PLAIN))
        .isInstanceOf(InputProblem.class)
        .hasMessageContaining("is not written in UTF-8")
        .hasMessageContaining("format.encoding");
    assertThat(read(file, mapping("encoding: GB18030", "id")))
        .containsExactly("2: 1|2016-01-01|噪音");
  }

  @Test
  void aLineOfTenMegabytesIsRefusedInWords() throws Exception {
    String endless = "x".repeat(10 << 20);
    Path csv = write("a.csv", "id,at,kind\n1,2016-01-01,\"" + endless + "\"\n");
    assertThatThrownBy(() -> read(csv, PLAIN))
        .isInstanceOf(InputProblem.class)
        .hasMessageContaining("longer than 1,048,576 characters");
    Path json = write("a.jsonl", "{\"id\":\"" + endless + "\"}\n");
    assertThatThrownBy(() -> read(json, PLAIN))
        .isInstanceOf(InputProblem.class)
        .hasMessageContaining("line 1 is longer than");
  }

  @Test
  void somethingElseUnderTheNameOfParquetIsNamed() throws Exception {
    Path file = write("a.parquet", "id,at,kind\n");
    assertThatThrownBy(() -> read(file, PLAIN))
        .isInstanceOf(InputProblem.class)
        .hasMessageContaining("is no sound Parquet file");
  }

  private static List<String> read(Path file, Mapping mapping) {
    List<String> rows = new ArrayList<>();
    try (RowSource source = RowSource.open(file, mapping.format(), mapping.selectors())) {
      for (Row row = source.next(); row != null; row = source.next()) {
        rows.add(
            row.position()
                + ": "
                + (row.defect() != null
                    ? "defect " + row.defect()
                    : row.value(0) + "|" + row.value(1) + "|" + row.value(2)));
      }
    }
    return rows;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
