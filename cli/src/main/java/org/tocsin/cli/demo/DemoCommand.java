package org.tocsin.cli.demo;

import java.util.concurrent.Callable;
import org.tocsin.cli.home.HomeOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tocsin demo}. */
@Command(name = "demo", description = "A simulated city, live, with alerts in the browser")
public final class DemoCommand implements Callable<Integer> {
  @Mixin private HomeOptions options = new HomeOptions();

  @Override
  public Integer call() {
    return options.open().directory().getNameCount();
  }
}
