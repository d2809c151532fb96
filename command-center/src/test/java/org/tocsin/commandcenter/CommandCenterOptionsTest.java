package org.tocsin.commandcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommandCenterOptionsTest {
  @Test
  void theWholeCommandLineIsRead() {
    assertThat(
            CommandCenterOptions.parse(
                "--home", "h", "--bootstrap", "a:1", "--config", "c.json", "--port", "0"))
        .isEqualTo(new CommandCenterOptions(Path.of("h"), "a:1", Path.of("c.json"), 0));
  }

  @Test
  void whatIsLeftOutTakesItsDefault() {
    assertThat(CommandCenterOptions.parse("--home", "h", "--bootstrap", "a:1"))
        .isEqualTo(new CommandCenterOptions(Path.of("h"), "a:1", null, 8090));
  }

  @Test
  void allProblemsAreSaidTogether() {
    assertThatThrownBy(() -> CommandCenterOptions.parse("--hom", "h", "--port", "x", "--config"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'--hom' is unknown; '--config' needs a value; --home is missing; --bootstrap is"
                + " missing; --port 'x' is not a number. Use: --home DIR --bootstrap HOST:PORT"
                + " [--config FILE] [--port N]");
  }
}
