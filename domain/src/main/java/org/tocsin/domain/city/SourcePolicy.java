package org.tocsin.domain.city;

import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a source of reports is named, and how a report is opened in its own system.
 *
 * @param linkTemplate address with {@code {id}} where the report's own id goes
 */
public record SourcePolicy(
    String id, @Nullable String nameEn, @Nullable String nameZh, @Nullable String linkTemplate)
    implements Serializable {

  /** The policy of a source that the configuration does not name. */
  public static SourcePolicy unnamed(String id) {
    return new SourcePolicy(id, null, null, null);
  }

  /** Where a report stands in its source's own system. */
  public Optional<String> link(String sourceId) {
    return Optional.ofNullable(linkTemplate)
        .map(
            template ->
                template.replace(
                    "{id}",
                    URLEncoder.encode(sourceId, StandardCharsets.UTF_8).replace("+", "%20")));
  }

  static SourcePolicy read(String id, ConfigurationTree entry) {
    String link = entry.optionalText("link_template");
    if (link != null && !(link.matches("https?://.*") && link.contains("{id}"))) {
      entry.problem(
          "link_template",
          "'%s' must start with https:// or http:// and contain {id}".formatted(link));
    }
    return new SourcePolicy(id, entry.optionalText("en"), entry.optionalText("zh"), link);
  }
}
