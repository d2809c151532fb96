package org.tocsin.streaming.landing;

import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Adds up the changes of counts between two checkpoints: one row for each cell, hour, civil day on
 * which it became known, and partition. It flushes before every checkpoint, so it has no state; the
 * offset of a row is the highest it holds, so what one checkpoint commits covers its partitions
 * whole.
 */
final class CountTriangle extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<SlotChange, RowData>, BoundedOneInput {

  /** Rows held before an early flush. */
  private static final int MOST = 50_000;

  private final SlotCalendar calendar;
  private transient @Nullable Map<Cell, Sum> sums;

  CountTriangle(SlotCalendar calendar) {
    this.calendar = calendar;
  }

  private record Cell(
      @Nullable String neighbourhoodId,
      String category,
      String categoryClass,
      Instant slot,
      LocalDate knownDay,
      String topic,
      int partition) {}

  private static final class Sum {
    private int n;
    private long offset = -1;
  }

  @Override
  public void processElement(StreamRecord<SlotChange> element) {
    SlotChange change = element.getValue();
    Cell cell =
        new Cell(
            change.neighbourhoodId(),
            change.category(),
            change.categoryClass(),
            calendar.slotAt(Instant.ofEpochMilli(change.occurredAt()), SlotLength.HOUR).start(),
            calendar.dateAt(Instant.ofEpochMilli(change.knownAt())),
            change.topic(),
            change.partition());
    if (sums == null) {
      sums = new LinkedHashMap<>();
    }
    Sum sum = sums.computeIfAbsent(cell, c -> new Sum());
    sum.n += change.change();
    sum.offset = Math.max(sum.offset, change.offset());
    if (sums.size() >= MOST) {
      flush();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }

  private void flush() {
    if (sums == null) {
      return;
    }
    sums.forEach(
        (cell, sum) -> {
          if (sum.n != 0) {
            output.collect(new StreamRecord<>(row(cell, sum)));
          }
        });
    sums.clear();
  }

  private static RowData row(Cell cell, Sum sum) {
    return TableRow.of(LakeTable.SLOT_COUNT)
        .with("neighbourhood_id", cell.neighbourhoodId)
        .with("category", cell.category)
        .with("class", cell.categoryClass)
        .with("slot", cell.slot)
        .with("known_day", cell.knownDay)
        .with("n", sum.n)
        .with("topic", cell.topic)
        .with("partition", cell.partition)
        .with("offset", sum.offset)
        .done();
  }
}
