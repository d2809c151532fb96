package org.tocsin.ingestion.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A whole Kafka broker (KRaft, one node) inside this program, listening on loopback only. Started
 * again on the same folder it has the same topics and records.
 *
 * <p>Limits: one broker, so one replica of everything; a folder serves one broker at a time.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int NODE = 1;

  private final KafkaRaftServer server;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, FileChannel lockFile, FileLock lock, int port) {
    this.server = server;
    this.lockFile = lockFile;
    this.lock = lock;
    this.port = port;
  }

  /** Starts on any free port. */
  public static EmbeddedBroker start(Path folder) throws IOException {
    return start(folder, 0);
  }

  /**
   * Starts a broker whose records rest in the folder, which is created if missing.
   *
   * @param port where clients connect; 0 takes a free one
   * @throws IOException if the folder cannot be used, is in use, or the port is taken
   */
  public static EmbeddedBroker start(Path folder, int port) throws IOException {
    Path data = folder.toAbsolutePath().normalize();
    if (Files.exists(data) && !Files.isDirectory(data)) {
      throw new IOException(
          "Broker folder %s is not a folder; name another with --data".formatted(data));
    }
    Files.createDirectories(data);
    FileChannel lockFile =
        FileChannel.open(
            data.resolve("in-use.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lock(lockFile, data);
      int clientPort = port == 0 ? freePort() : requireFree(port);
      int controllerPort = freePort();
      Path records = data.resolve("records");
      format(data, records);
      KafkaRaftServer server =
          new KafkaRaftServer(
              KafkaConfig.fromProps(settings(records, clientPort, controllerPort)), Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, lockFile, lock, clientPort);
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  /** What clients connect to: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** Stops the broker after its records are on disk. A second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      server.shutdown();
      server.awaitShutdown();
    } finally {
      lock.release();
      lockFile.close();
    }
  }

  private static FileLock lock(FileChannel lockFile, Path data) throws IOException {
    try {
      FileLock lock = lockFile.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // The other broker runs in this very program: the same news.
    }
    throw new IOException(
        "Broker folder %s is in use by another broker; stop that one or name another folder"
            .formatted(data));
  }

  private static void format(Path data, Path records) throws IOException {
    Path idFile = data.resolve("cluster.id");
    if (!Files.exists(idFile)) {
      Files.writeString(idFile, Uuid.randomUuid().toString());
    }
    Files.createDirectories(records);
    Formatter formatter =
        new Formatter()
            .setClusterId(Files.readString(idFile).strip())
            .setNodeId(NODE)
            .setControllerListenerName("CONTROLLER")
            .setMetadataLogDirectory(records.toString())
            .addDirectory(records.toString())
            .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
            .setIgnoreFormatted(true)
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      formatter.run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Broker folder %s cannot be formatted".formatted(data), e);
    }
  }

  private static Properties settings(Path records, int port, int controllerPort) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(NODE));
    p.setProperty("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, port, HOST, controllerPort));
    p.setProperty("advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, port));
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("log.dirs", records.toString());
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("default.replication.factor", "1");
    p.setProperty("min.insync.replicas", "1");
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("offsets.topic.num.partitions", "1");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("transaction.state.log.num.partitions", "1");
    p.setProperty("share.coordinator.state.topic.replication.factor", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.num.partitions", "1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
    p.setProperty("log.retention.ms", "-1");
    // What care lets go shall leave the disk soon: an erasure is certified by the files there.
    p.setProperty("log.retention.check.interval.ms", "10000");
    p.setProperty("log.initial.task.delay.ms", "1000");
    p.setProperty("log.segment.delete.delay.ms", "1000");
    p.setProperty("controlled.shutdown.enable", "false");
    return p;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static int requireFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return port;
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "Port %d on %s cannot be used (%s); stop what listens there or choose another with --port"
              .formatted(port, HOST, e.getMessage()),
          e);
    }
  }
}
