package org.tocsin.commandcenter.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every request: lets in only pages of this machine (no other site can read or act
 * through the visitor's browser) and tells the browser to load nothing from anywhere else.
 */
public final class Door implements Filter {
  private static final Set<String> OWN_HOSTS = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:%s; "
          + "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'";

  private final String policy;

  /**
   * @param tiles address of map tiles, the one thing that may come from elsewhere; absent: nothing
   */
  public Door(@Nullable String tiles) {
    this.policy = POLICY.formatted(tiles == null ? "" : " " + origin(tiles));
  }

  /** Scheme, host and port; {@code {s}} stands for any subdomain. */
  private static String origin(String tiles) {
    int path = tiles.indexOf('/', tiles.indexOf("://") + 3);
    return tiles.substring(0, path).replace("{s}", "*");
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    answer.setHeader("Content-Security-Policy", policy);
    answer.setHeader("X-Content-Type-Options", "nosniff");
    answer.setHeader("Referrer-Policy", "no-referrer");
    answer.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    answer.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    answer.setHeader(
        "Cache-Control",
        asked.getRequestURI().startsWith("/webjars/")
            ? "public, max-age=31536000, immutable"
            : "no-cache");
    if (!OWN_HOSTS.contains(asked.getServerName()) || isForeign(asked.getHeader("Origin"))) {
      answer.setStatus(HttpServletResponse.SC_FORBIDDEN);
      answer.setContentType("application/problem+json");
      answer
          .getWriter()
          .write(
              "{\"title\":\"Forbidden\",\"status\":403,"
                  + "\"detail\":\"Open the console at http://127.0.0.1 on this machine\"}");
      return;
    }
    chain.doFilter(request, response);
  }

  private static boolean isForeign(@Nullable String origin) {
    if (origin == null) {
      return false;
    }
    try {
      String host = URI.create(origin).getHost();
      return host == null || !OWN_HOSTS.contains(host);
    } catch (IllegalArgumentException e) {
      return true;
    }
  }
}
