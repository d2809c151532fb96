package org.tocsin.streaming.warning;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;

/**
 * What a category hears of: a change of a cell's count of things, or a cell's finding. One of the
 * two is absent.
 */
public record CategoryNews(
    String category, @Nullable CellChange counted, @Nullable Finding finding) {

  /** Changes come before the findings that they caused, and ticks after the records before them. */
  static final Comparator<CategoryNews> CANONICAL =
      Comparator.comparingLong(CategoryNews::knownAt)
          .thenComparing(news -> news.finding() != null && news.finding().topic().isEmpty())
          .thenComparing(CategoryNews::topic)
          .thenComparingInt(CategoryNews::partition)
          .thenComparingLong(CategoryNews::offset)
          .thenComparing(news -> news.finding() != null)
          .thenComparing(news -> news, CategoryNews::byKind);

  static CategoryNews of(CellChange counted) {
    return new CategoryNews(counted.category(), counted, null);
  }

  static CategoryNews of(Finding finding) {
    return new CategoryNews(finding.category(), null, finding);
  }

  long knownAt() {
    return counted != null ? counted.knownAt() : told().knownAt();
  }

  private String topic() {
    return counted != null ? counted.topic() : told().topic();
  }

  private int partition() {
    return counted != null ? counted.partition() : told().partition();
  }

  private long offset() {
    return counted != null ? counted.offset() : told().offset();
  }

  private static int byKind(CategoryNews one, CategoryNews other) {
    if (one.counted != null && other.counted != null) {
      return Integer.compare(one.counted.rank(), other.counted.rank());
    }
    return one.finding != null && other.finding != null
        ? Finding.CANONICAL.compare(one.finding, other.finding)
        : 0;
  }

  private Finding told() {
    if (finding == null) {
      throw new IllegalStateException("News of category %s say nothing".formatted(category));
    }
    return finding;
  }
}
