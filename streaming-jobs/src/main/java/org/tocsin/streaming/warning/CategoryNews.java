package org.tocsin.streaming.warning;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;

/**
 * What a category hears of: a change of a cell's count of things, or a cell's finding. One of the
 * two is absent.
 */
public record CategoryNews(String category, @Nullable CellChange counted, @Nullable Found found) {

  /** Changes come before the findings that they caused, and ticks after the records before them. */
  static final Comparator<CategoryNews> CANONICAL =
      Comparator.comparingLong(CategoryNews::knownAt)
          .thenComparing(news -> news.found() != null && news.told().topic().isEmpty())
          .thenComparing(CategoryNews::topic)
          .thenComparingInt(CategoryNews::partition)
          .thenComparingLong(CategoryNews::offset)
          .thenComparing(news -> news.found() != null)
          .thenComparing(news -> news, CategoryNews::byKind);

  static CategoryNews of(CellChange counted) {
    return new CategoryNews(counted.category(), counted, null);
  }

  static CategoryNews of(Found found) {
    return new CategoryNews(found.finding().category(), null, found);
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
    return one.found != null && other.found != null
        ? Finding.CANONICAL.compare(one.told(), other.told())
        : 0;
  }

  private Finding told() {
    if (found == null) {
      throw new IllegalStateException("News of category %s say nothing".formatted(category));
    }
    return found.finding();
  }
}
