package org.tocsin.cli.notebook;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.tocsin.cli.home.HomeProblem;

/**
 * Debian's Jupyter with a Java kernel that has Tocsin's classes: starts the notebook server, or
 * runs one notebook without a browser.
 *
 * @param programs the folder of Jupyter's programs
 * @param libraries the folder with the kernel's jar and the chart library
 * @param classpath what a notebook can use
 */
record Jupyter(Path programs, Path libraries, String classpath) {
  static final String KERNEL = "tocsin-java";

  /** How long a kernel may take to answer its start. */
  private static final int START_SECONDS = 45;

  /** How often a kernel that does not answer is started; about every third start of it hangs. */
  static final int STARTS = 6;

  private static final String NO_ANSWER = "Kernel didn't respond";

  private static final String KERNEL_JAR = "rapaio-jupyter-kernel.jar";
  private static final String CHARTS_JAR = "xchart.jar";

  /** Starts the notebook server on this machine only; the person's browser opens the folder. */
  ProcessBuilder server(Path home, Path notebooks, boolean browser) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(program("jupyter-notebook", "jupyter-notebook")));
    command.add("--ip=127.0.0.1");
    command.add("--notebook-dir=" + notebooks.toAbsolutePath());
    command.add("--MultiKernelManager.default_kernel_name=" + KERNEL);
    if (!browser) {
      command.add("--no-browser");
    }
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--allow-root");
    }
    return withKernel(home, command);
  }

  /** One run of every cell, which writes the notebook with its results. */
  ProcessBuilder execution(Path home, Path notebook, Path result) throws IOException {
    Path target = result.toAbsolutePath();
    return withKernel(
        home,
        List.of(
            program("jupyter-nbconvert", "jupyter-nbconvert python3-ipykernel"),
            "--to",
            "notebook",
            "--execute",
            "--ExecutePreprocessor.kernel_name=" + KERNEL,
            "--ExecutePreprocessor.startup_timeout=" + START_SECONDS,
            "--ExecutePreprocessor.timeout=600",
            "--output-dir",
            target.resolveSibling("").toString(),
            "--output",
            target.getFileName().toString(),
            notebook.toAbsolutePath().toString()));
  }

  /**
   * Runs every cell of a notebook and writes it with its results. The kernel sometimes never
   * answers its start; then it is started over, at most {@value #STARTS} times in all.
   *
   * @param log gets what Jupyter says; overwritten by each start
   * @return Jupyter's exit value: 0 when every cell ran
   */
  int execute(Path home, Path notebook, Path result, Path log)
      throws IOException, InterruptedException {
    int exit = 1;
    for (int start = 0; start < STARTS; start++) {
      exit = run(execution(home, notebook, result), log);
      if (exit == 0 || !Files.readString(log).contains(NO_ANSWER)) {
        return exit;
      }
    }
    return exit;
  }

  /** Waits for the program, then ends the kernels that it left behind. */
  private static int run(ProcessBuilder builder, Path log)
      throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Set<ProcessHandle> started = ConcurrentHashMap.newKeySet();
    Thread stop = new Thread(() -> destroy(process, started), "stop-jupyter");
    Runtime.getRuntime().addShutdownHook(stop);
    do {
      process.descendants().forEach(started::add);
    } while (!process.waitFor(1, TimeUnit.SECONDS));
    started.forEach(ProcessHandle::destroy);
    Runtime.getRuntime().removeShutdownHook(stop);
    return process.exitValue();
  }

  private static void destroy(Process process, Set<ProcessHandle> started) {
    process.destroy();
    List.copyOf(started).forEach(ProcessHandle::destroy);
  }

  private ProcessBuilder withKernel(Path home, List<String> command) throws IOException {
    Path data = home.toAbsolutePath().resolve("run").resolve("jupyter");
    describeKernel(data.resolve("kernels").resolve(KERNEL));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JUPYTER_PATH", data.toString());
    builder.environment().put("JUPYTER_CONFIG_DIR", data.resolve("config").toString());
    builder.environment().put("JUPYTER_RUNTIME_DIR", data.resolve("runtime").toString());
    builder.environment().put("IPYTHONDIR", data.resolve("ipython").toString());
    // Its Python debugger would warn of something that matters to nobody here.
    builder.environment().put("PYDEVD_DISABLE_FILE_VALIDATION", "1");
    builder.environment().put("TOCSIN_HOME", home.toAbsolutePath().toString());
    return builder;
  }

  private void describeKernel(Path folder) throws IOException {
    Path jar = libraries.resolve(KERNEL_JAR);
    if (!Files.isRegularFile(jar)) {
      throw new HomeProblem(
          "The notebook kernel %s is missing; build Tocsin again with ./tocsin".formatted(jar));
    }
    Files.createDirectories(folder);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Map<String, Object> kernel =
        Map.of(
            "display_name",
            "Java (Tocsin)",
            "language",
            "java",
            "interrupt_mode",
            "message",
            "argv",
            List.of(
                java,
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-Duser.timezone=UTC",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-jar",
                jar.toString(),
                "{connection_file}"),
            "env",
            Map.of(
                "RJK_CLASSPATH",
                kernelClasspath(folder),
                "RJK_MIMA_CACHE",
                folder.resolve("mima").toString()));
    new ObjectMapper().writeValue(folder.resolve("kernel.json").toFile(), kernel);
  }

  /**
   * What the kernel is told to load. It opens its entries one by one, so all that can be is listed
   * in the manifest of one jar; a manifest cannot name a path with a blank.
   */
  private String kernelClasspath(Path folder) throws IOException {
    List<String> listed = new ArrayList<>();
    List<String> separate = new ArrayList<>();
    for (String entry :
        (classpath + File.pathSeparator + libraries.resolve(CHARTS_JAR))
            .split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.exists(path)) {
        String text = Files.isDirectory(path) ? path + "/" : path.toString();
        (text.contains(" ") ? separate : listed).add(text);
      }
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", listed));
    Path jar = folder.resolve("classpath.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    separate.add(0, jar.toString());
    return String.join(";", separate);
  }

  private String program(String name, String packages) {
    Path program = programs.resolve(name);
    if (!Files.isExecutable(program)) {
      throw new HomeProblem(
          "%s is missing. Install it with: apt-get install %s".formatted(program, packages));
    }
    return program.toString();
  }
}
