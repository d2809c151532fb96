package org.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook server as a person starts it, opens it and ends it. */
class NotebookIT {
  private static final Pattern ADDRESS =
      Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/)\\?token=(\\w+)");

  @TempDir private Path folder;

  @Test
  void theServerAnswersOnThisMachineAndEndsWhenItIsTold() throws Exception {
    Product product = new Product(folder);
    Product.Running server = product.start("notebook", "--no-browser");
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> ADDRESS.matcher(said(server)).find() || !server.process().isAlive());
      Matcher address = ADDRESS.matcher(said(server));
      assertThat(address.find()).as(said(server)).isTrue();

      assertThat(page(address, "api/contents")).contains("first-look.ipynb");
      assertThat(page(address, "api/kernelspecs")).contains("\"default\": \"tocsin-java\"");
      assertThat(page(address, "tree")).contains("<title>Home Page");
    } finally {
      List<ProcessHandle> children = server.process().descendants().toList();
      assertThat(children).isNotEmpty();
      new ProcessBuilder("kill", "-TERM", Long.toString(server.process().pid())).start().waitFor();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  !server.process().isAlive()
                      && children.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private static String said(Product.Running server) {
    try {
      return Files.readString(server.err());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String page(Matcher address, String path) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "%s%s?token=%s".formatted(address.group(1), path, address.group(2))))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
