package org.tocsin.commandcenter.web;

import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tocsin.commandcenter.status.Status;
import org.tocsin.commandcenter.status.StatusReporter;

/** How the command center is doing: whole for people, in one word for machines. */
@RestController
public final class StatusResource {
  private final StatusReporter reporter;

  public StatusResource(StatusReporter reporter) {
    this.reporter = reporter;
  }

  @GetMapping("/api/status")
  Status status() {
    return reporter.status();
  }

  /** Answers as long as the program serves; what it listens to has no say here. */
  @GetMapping("/healthz")
  Map<String, String> health() {
    return Map.of("status", "up");
  }
}
