package org.tocsin.commandcenter;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.tocsin.commandcenter.alert.AlertDesk;
import org.tocsin.commandcenter.alert.AlertStore;
import org.tocsin.commandcenter.alert.ChangeLog;
import org.tocsin.commandcenter.alert.CityActs;
import org.tocsin.commandcenter.alert.InMemoryAlertStore;
import org.tocsin.commandcenter.message.Json;
import org.tocsin.commandcenter.message.MessageCodec;
import org.tocsin.commandcenter.status.CityTime;
import org.tocsin.commandcenter.status.StatusReporter;
import org.tocsin.commandcenter.table.Tables;
import org.tocsin.commandcenter.topic.ActionWriter;
import org.tocsin.commandcenter.topic.AlertListener;
import org.tocsin.commandcenter.topic.Health;
import org.tocsin.commandcenter.topic.PulseListener;
import org.tocsin.commandcenter.web.AlertResource;
import org.tocsin.commandcenter.web.CityResource;
import org.tocsin.commandcenter.web.Door;
import org.tocsin.commandcenter.web.EvidenceResource;
import org.tocsin.commandcenter.web.FeedResource;
import org.tocsin.commandcenter.web.PlaceResource;
import org.tocsin.commandcenter.web.Problems;
import org.tocsin.commandcenter.web.SourceResource;
import org.tocsin.commandcenter.web.StatusResource;
import org.tocsin.commandcenter.web.StreamResource;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import tools.jackson.databind.json.JsonMapper;

/** One running command center: everything is put together here. */
public final class CommandCenter implements AutoCloseable {
  private static final int CHANGES_KEPT = 5_000;

  private final ConfigurableApplicationContext web;
  private final AlertListener alerts;
  private final PulseListener pulses;
  private final ActionWriter acts;
  private final StreamResource stream;
  private final Tables tables;

  private CommandCenter(
      ConfigurableApplicationContext web,
      AlertListener alerts,
      PulseListener pulses,
      ActionWriter acts,
      StreamResource stream,
      Tables tables) {
    this.web = web;
    this.alerts = alerts;
    this.pulses = pulses;
    this.acts = acts;
    this.stream = stream;
    this.tables = tables;
  }

  /**
   * Starts serving on loopback. What rests in the tables is known when this returns; what waits in
   * the topics follows within moments, and a Kafka that does not answer is waited for.
   *
   * @param port 0 takes a free one
   */
  public static CommandCenter start(
      Path home,
      String bootstrap,
      TocsinConfiguration configuration,
      int port,
      InstantSource clock) {
    JsonMapper json = Json.mapper();
    MessageCodec codec = new MessageCodec(json);
    AlertStore store = new InMemoryAlertStore();
    ChangeLog changes =
        new ChangeLog(Long.toString(clock.instant().toEpochMilli(), 36), CHANGES_KEPT);
    CityActs city = new CityActs();
    AlertDesk desk = new AlertDesk(store, city, changes);
    Health health = new Health();
    Lake lake =
        configuration.lake().isEmpty() ? Lake.embedded(home) : new Lake(configuration.lake());
    Tables tables = new Tables(lake, codec, desk, health);

    // The tables are read while the web server starts: two cores, two things to wait for.
    CompletableFuture<Tables.Landed> landing = CompletableFuture.supplyAsync(tables::readAlerts);
    PulseListener pulses = new PulseListener(bootstrap, clock, health);
    pulses.start();
    CityTime time = new CityTime(configuration, clock, pulses, store);
    StatusReporter status =
        new StatusReporter(configuration, time, pulses, store, changes, health, tables, city);
    ActionWriter acts = new ActionWriter(bootstrap, codec);
    StreamResource stream = new StreamResource(store, changes, status, json);
    ConfigurableApplicationContext web =
        serve(
            port,
            context -> {
              context.registerBean(JsonMapper.class, () -> json);
              context.registerBean(Door.class, () -> new Door(configuration.tiles()));
              context.registerBean(Problems.class, Problems::new);
              context.registerBean(StreamResource.class, () -> stream);
              context.registerBean(
                  PlaceResource.class, () -> new PlaceResource(tables, time, json));
              context.registerBean(
                  AlertResource.class,
                  () -> new AlertResource(configuration, store, changes, desk, acts, time));
              context.registerBean(
                  EvidenceResource.class,
                  () -> new EvidenceResource(configuration, store, tables, time));
              context.registerBean(
                  FeedResource.class, () -> new FeedResource(configuration, store, time));
              context.registerBean(
                  CityResource.class,
                  () -> new CityResource(configuration, city, desk, acts, time, tables));
              context.registerBean(
                  SourceResource.class, () -> new SourceResource(configuration, tables, time));
              context.registerBean(StatusResource.class, () -> new StatusResource(status));
            });
    Map<TopicPartition, Long> landed = landing.join().offsets();
    AlertListener alerts = new AlertListener(bootstrap, codec, desk, health, landed);
    alerts.start();
    return new CommandCenter(web, alerts, pulses, acts, stream, tables);
  }

  /** Where the console is, such as {@code http://127.0.0.1:8090/}. */
  public String url() {
    int port = web.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    return "http://127.0.0.1:%d/".formatted(port);
  }

  @Override
  public void close() {
    stream.close();
    web.close();
    alerts.close();
    pulses.close();
    acts.close();
    tables.close();
  }

  private static ConfigurableApplicationContext serve(
      int port, Consumer<GenericApplicationContext> beans) {
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    SpringApplication application = new SpringApplication(WebParts.class);
    application.setDefaultProperties(
        Map.ofEntries(
            Map.entry("server.address", "127.0.0.1"),
            Map.entry("server.port", Integer.toString(port)),
            Map.entry("server.shutdown", "immediate"),
            Map.entry("server.tomcat.threads.min-spare", "2"),
            Map.entry("server.tomcat.threads.max", "64"),
            Map.entry("server.compression.enabled", "true"),
            Map.entry("spring.main.banner-mode", "off"),
            Map.entry("spring.main.log-startup-info", "false"),
            Map.entry("spring.main.register-shutdown-hook", "false"),
            Map.entry("spring.jmx.enabled", "false"),
            Map.entry("spring.mvc.async.request-timeout", "-1"),
            Map.entry("spring.mvc.servlet.load-on-startup", "1")));
    application.setLazyInitialization(true);
    application.addInitializers(context -> beans.accept((GenericApplicationContext) context));
    return application.run();
  }
}
