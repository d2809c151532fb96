package org.tocsin.cli.research;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.tocsin.cli.Tocsin;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.RunRows;
import picocli.CommandLine;

/** A home with real tables that a test fills, and the commands of researchers in it. */
final class ResearchHome {
  private final Path directory;
  private final StringWriter err = new StringWriter();

  ResearchHome(Path directory, String configuration) throws IOException {
    this.directory = directory;
    Files.writeString(directory.resolve("tocsin.yaml"), configuration);
  }

  Table table(LakeTable which) {
    Lake lake = Lake.embedded(directory);
    lake.create();
    return lake.open().loadTable(which.identifier());
  }

  /** One row; required columns that are not named are empty or 0. */
  void append(LakeTable which, Map<String, ?> values) {
    Table table = table(which);
    Record row = GenericRecord.create(table.schema());
    for (Types.NestedField field : table.schema().columns()) {
      if (field.isRequired()) {
        row.setField(field.name(), empty(field));
      }
    }
    values.forEach(
        (name, value) ->
            row.setField(name, value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value));
    RunRows.append(table, List.of(row));
  }

  private static Object empty(Types.NestedField field) {
    return switch (field.type().typeId()) {
      case STRING -> "";
      case INTEGER -> 0;
      case LONG -> 0L;
      case DOUBLE -> 0.0;
      case BOOLEAN -> false;
      case TIMESTAMP -> Instant.EPOCH.atOffset(ZoneOffset.UTC);
      default -> throw new AssertionError(field);
    };
  }

  /** What a command says on its way; what went wrong stands in {@link #wentWrong}. */
  String run(String words) {
    StringWriter out = new StringWriter();
    CommandLine line =
        Tocsin.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(words.split(" ")));
    all.add("--home");
    all.add(directory.toString());
    line.execute(all.toArray(String[]::new));
    return out.toString();
  }

  /** What commands complained of since this was asked last. */
  String wentWrong() {
    String said = err.toString();
    err.getBuffer().setLength(0);
    return said;
  }
}
