package org.tocsin.commandcenter.web;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.commandcenter.alert.AlertStore;
import org.tocsin.commandcenter.alert.ChangeLog;
import org.tocsin.commandcenter.status.StatusReporter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Changes as server-sent events: {@code alert} with the alert's summary, {@code status} each
 * second, {@code reset} when the reader must read everything again. Every event but the status
 * carries an id to resume from.
 *
 * <p>One thread per reader, so that a slow one holds up nobody; it then misses single changes but
 * never the last.
 */
@RestController
public final class StreamResource implements AutoCloseable {
  private static final int MOST_READERS = 200;
  private static final long STATUS_EVERY_MILLIS = 1_000;

  private final AlertStore store;
  private final ChangeLog changes;
  private final StatusReporter status;
  private final JsonMapper json;
  private final AtomicInteger readers = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "stream");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean closing;

  public StreamResource(
      AlertStore store, ChangeLog changes, StatusReporter status, JsonMapper json) {
    this.store = store;
    this.changes = changes;
    this.status = status;
    this.json = json;
  }

  /**
   * Opens the stream.
   *
   * @param lastEventId where a browser that lost the connection stood
   * @param after where a reader stands that has just read the alerts; without either the stream
   *     starts now
   */
  @GetMapping(path = "/api/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter stream(
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      @RequestParam(required = false) @Nullable String after) {
    if (readers.incrementAndGet() > MOST_READERS) {
      readers.decrementAndGet();
      throw Problem.unavailable(
          "There are %d readers already; close a console".formatted(MOST_READERS));
    }
    String start = lastEventId != null ? lastEventId : after != null ? after : changes.position();
    SseEmitter emitter = new SseEmitter(0L);
    threads.execute(() -> serve(emitter, start));
    return emitter;
  }

  @Override
  public void close() {
    closing = true;
    threads.shutdownNow();
  }

  private void serve(SseEmitter emitter, String start) {
    try {
      String position = start;
      emitter.send(SseEmitter.event().reconnectTime(1_000).comment("tocsin"));
      long statusDue = System.nanoTime();
      while (!closing) {
        if (System.nanoTime() - statusDue >= 0) {
          send(emitter, SseEmitter.event().name("status").comment("heartbeat"), status.status());
          statusDue = System.nanoTime() + STATUS_EVERY_MILLIS * 1_000_000;
        }
        ChangeLog.News news =
            changes.await(position, Math.max(1, (statusDue - System.nanoTime()) / 1_000_000));
        if (news.readAllAgain()) {
          send(emitter, SseEmitter.event().name("reset").id(news.position()), "");
        }
        List<AlertCase> changed =
            news.alertIds().stream().flatMap(id -> store.find(id).stream()).toList();
        for (int i = 0; i < changed.size(); i++) {
          SseEmitter.SseEventBuilder event = SseEmitter.event().name("alert");
          // Only the last of a batch moves the reader on: a break in between repeats the batch.
          send(
              emitter,
              i == changed.size() - 1 ? event.id(news.position()) : event,
              AlertSummary.of(changed.get(i)));
        }
        position = news.position();
      }
      emitter.complete();
    } catch (IOException | IllegalStateException e) {
      // The reader has gone: that is how streams end.
      emitter.complete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      emitter.complete();
    } finally {
      readers.decrementAndGet();
    }
  }

  private void send(SseEmitter emitter, SseEmitter.SseEventBuilder event, Object data)
      throws IOException {
    emitter.send(event.data(json.writeValueAsString(data), MediaType.TEXT_PLAIN));
  }
}
