package org.tocsin.commandcenter.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.tocsin.commandcenter.topic.ActionWriter;

/** Turns everything that goes wrong into problem details (RFC 9457). */
@RestControllerAdvice
public final class Problems extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  @ExceptionHandler
  ProblemDetail problem(Problem problem) {
    return ProblemDetail.forStatusAndDetail(problem.status(), problem.detail());
  }

  @ExceptionHandler
  ProblemDetail notWritten(ActionWriter.NotWritten problem) {
    LOG.warn("An act was not confirmed", problem);
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE,
        "Kafka did not confirm the act. Send it again: a repeat with the same request_id is the"
            + " same act.");
  }

  @ExceptionHandler
  ProblemDetail unexpected(RuntimeException problem) {
    LOG.error("A request failed", problem);
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.INTERNAL_SERVER_ERROR, "The command center failed; its log says why");
  }
}
