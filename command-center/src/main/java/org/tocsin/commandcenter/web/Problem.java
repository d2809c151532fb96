package org.tocsin.commandcenter.web;

import org.springframework.http.HttpStatus;

/** A request that cannot be met; becomes problem details (RFC 9457). */
final class Problem extends RuntimeException {
  private final HttpStatus status;

  private Problem(HttpStatus status, String detail) {
    super(detail);
    this.status = status;
  }

  static Problem notFound(String detail) {
    return new Problem(HttpStatus.NOT_FOUND, detail);
  }

  static Problem badRequest(String detail) {
    return new Problem(HttpStatus.BAD_REQUEST, detail);
  }

  static Problem conflict(String detail) {
    return new Problem(HttpStatus.CONFLICT, detail);
  }

  static Problem unavailable(String detail) {
    return new Problem(HttpStatus.SERVICE_UNAVAILABLE, detail);
  }

  HttpStatus status() {
    return status;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
