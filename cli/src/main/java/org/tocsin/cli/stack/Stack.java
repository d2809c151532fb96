package org.tocsin.cli.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.StackFile;

/**
 * The embedded stack of one home: broker, landing, warning, console and, in a live home, the
 * heartbeat. Every part is a child process of this one. Thread-safe.
 *
 * <p>A child that ends by itself is started again; see {@link #revive()}.
 */
public final class Stack implements AutoCloseable {
  public static final String BROKER = "broker";
  public static final String LANDING = "landing";
  public static final String WARNING = "warning";
  public static final String CONSOLE = "console";
  public static final String INTAKE = "intake";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Home home;
  private final Installation installation;
  private final Map<String, Child> children = new LinkedHashMap<>();
  private volatile String bootstrap = "";
  private volatile String consoleUrl = "";
  private String state = "starting";

  public Stack(Home home, Installation installation) {
    this.home = home;
    this.installation = installation;
    String configured = home.configuration().bootstrapServers();
    if (configured != null) {
      bootstrap = configured;
    }
    writeDown();
  }

  /** Starts the broker unless the city brings its own. */
  public void startBroker() {
    if (home.configuration().bootstrapServers() == null) {
      JsonNode ready =
          start(
              new Program(
                  BROKER,
                  "cli",
                  "org.tocsin.ingestion.broker.BrokerMain",
                  768,
                  List.of(
                      "--data",
                      home.directory().resolve("kafka").toString(),
                      "--port",
                      Integer.toString(freePort()))));
      bootstrap = ready.path("bootstrap").asText();
      writeDown();
    }
  }

  /** Starts the job that lands everything. */
  public void startLanding() {
    start(streams(LANDING, "last"));
  }

  /**
   * Starts the job that watches.
   *
   * @param restore {@code last}, {@code second-last} or {@code none}: which checkpoint it takes up
   */
  public void startWarning(String restore) {
    start(streams(WARNING, restore));
  }

  /** Starts the command center; it says where. */
  public String startConsole(int port) {
    JsonNode ready =
        start(
            new Program(
                CONSOLE,
                "command-center",
                "org.tocsin.commandcenter.CommandCenterMain",
                768,
                common("--port", Integer.toString(port))));
    consoleUrl = ready.path("url").asText();
    writeDown();
    return consoleUrl;
  }

  /** Keeps a live home's clock moving. A simulated one is moved by whoever publishes. */
  public void startIntake() {
    if (home.configuration().clock().equals("live")) {
      start(
          new Program(
              INTAKE,
              "cli",
              "org.tocsin.ingestion.IntakeMain",
              256,
              List.of("--bootstrap", bootstrap)));
    }
  }

  /** Ends one program and starts it afresh from the tables. */
  public void restartWarning() {
    Child running;
    synchronized (this) {
      running = children.remove(WARNING);
    }
    if (running != null) {
      running.stop();
    }
    startWarning("none");
  }

  public String bootstrap() {
    return bootstrap;
  }

  /** Says that everything wanted is running. */
  public synchronized void markUp() {
    state = "up";
    writeDown();
  }

  public synchronized void markFailed(String reason) {
    state = "failed: " + reason;
    writeDown();
  }

  /** Starts every child again that ended by itself, and says which. */
  public List<String> revive() {
    List<Child> known;
    synchronized (this) {
      known = List.copyOf(children.values());
    }
    List<String> revived = new ArrayList<>();
    for (Child child : known) {
      if (!child.process().isAlive()) {
        revived.add(
            "%s (exit code %d)".formatted(child.program().name(), child.process().exitValue()));
        start(again(child.program()));
      }
    }
    return revived;
  }

  /** Stops the children in the reverse order of their start. */
  @Override
  public synchronized void close() {
    List<Child> running = new ArrayList<>(children.values());
    for (int i = running.size() - 1; i >= 0; i--) {
      running.get(i).stop();
    }
    children.clear();
    StackFile.delete(home.directory());
  }

  /** A revived stream takes up its latest checkpoint, whatever its first start was told. */
  private static Program again(Program program) {
    List<String> arguments = new ArrayList<>(program.arguments());
    int restore = arguments.indexOf("--restore");
    if (restore >= 0) {
      arguments.set(restore + 1, "last");
    }
    return program.with(arguments);
  }

  private Program streams(String job, String restore) {
    return new Program(
        job,
        "streaming-jobs",
        "org.tocsin.streaming.program.StreamsMain",
        2048,
        common("--job", job, "--restore", restore),
        job.equals(WARNING) ? Program.Pace.PROMPT : Program.Pace.LASTING);
  }

  private List<String> common(String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--home", home.directory().toString()));
    arguments.addAll(List.of("--bootstrap", bootstrap));
    arguments.addAll(List.of("--config", home.writeConfiguration().toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private JsonNode start(Program program) {
    Child child = Child.start(installation, program, home.logs());
    synchronized (this) {
      children.put(program.name(), child);
      writeDown();
    }
    JsonNode ready = child.awaitReady(PATIENCE);
    writeDown();
    return ready;
  }

  /** A port that stays the broker's for as long as this stack runs, also when it is revived. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on loopback", e);
    }
  }

  private synchronized void writeDown() {
    ProcessHandle self = ProcessHandle.current();
    List<StackFile.ProgramState> programs = new ArrayList<>();
    children.forEach(
        (name, child) ->
            programs.add(new StackFile.ProgramState(name, child.process().pid(), child.state())));
    new StackFile(
            self.pid(),
            self.info().startInstant().map(Instant::toEpochMilli).orElse(0L),
            state,
            bootstrap,
            consoleUrl,
            programs)
        .write(home.directory());
  }
}
