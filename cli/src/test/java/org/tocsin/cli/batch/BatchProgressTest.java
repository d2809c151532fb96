package org.tocsin.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BatchProgressTest {
  @Test
  void thePersonSeesTheProgramsOwnLinesAndTheLogHoldsAll() {
    String said =
        """
        WARNING: Using incubator modules: jdk.incubator.vector
        5 categories, 77 neighbourhoods, 52 origins
          sewage: 3 of 4 folds
        2026-11-27T19:53:10.717Z WARN  o.a.s.Worker lost a thing
          which goes on here
        java.io.IOException: broken pipe
        \tat org.apache.spark.Thing.run(Thing.java:3)
        Caused by: java.lang.IllegalStateException: no
        \t... 12 more
        10 s: 3 of 8 parts of step 2 are done
        The batch program failed: no disk
        """;
    StringWriter log = new StringWriter();
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    BatchProgress progress = new BatchProgress();

    progress.copy(new StringReader(said), log, new PrintStream(seen, true, StandardCharsets.UTF_8));

    assertThat(log.toString()).isEqualToNormalizingNewlines(said);
    assertThat(seen.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "5 categories, 77 neighbourhoods, 52 origins",
            "  sewage: 3 of 4 folds",
            "10 s: 3 of 8 parts of step 2 are done",
            "The batch program failed: no disk");
    assertThat(progress.last()).isEqualTo("The batch program failed: no disk");
  }
}
