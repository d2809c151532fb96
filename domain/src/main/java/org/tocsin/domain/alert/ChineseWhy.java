package org.tocsin.domain.alert;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Why a message was sent, in one Chinese sentence that a dispatcher can check. */
final class ChineseWhy {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("M月d日", Locale.ROOT);

  private final ZoneId zone;
  private final String subject;
  private final String unit;
  private final List<String> places;

  /**
   * @param subject name of the category, property, rule or source
   * @param unit of a sensor's values, empty for counts
   * @param places names of the places that the alert speaks of
   */
  ChineseWhy(ZoneId zone, String subject, String unit, List<String> places) {
    this.zone = zone;
    this.subject = subject;
    this.unit = unit;
    this.places = places;
  }

  /** For example {@code 40分钟内9起报告，这一小时通常为1–3起；已处置2起}. */
  String sentence(DeskOutcome outcome, Finding f, long at, List<String> reasons) {
    String what = what(f, at);
    return switch (outcome) {
      case RE_RAISED -> "再次出现：" + what;
      case UPDATED -> "最新：" + what;
      case ESCALATED -> "程度加重：" + what;
      case DE_ESCALATED -> "程度减轻：" + what;
      case WEAKENED -> "证据减弱，请核实并关闭：" + what;
      case HELD_BACK -> "暂缓提示（已达当日上限）：" + what;
      case SILENCED -> "暂缓提示（静默中）：" + what;
      case KNOWN_EVENT -> "暂缓提示（已知活动）：" + what;
      case INHIBITED -> "暂缓提示（已有警报可以解释）：" + what;
      case MERGED -> "已并入相邻地点的预警：" + what;
      case CANCELLED -> "部分报告已撤回：" + what;
      case ENDED ->
          (reasons.stream().anyMatch(r -> r.startsWith("resolved")) ? "已由值班席关闭" : "已恢复正常")
              + "；此前"
              + what;
      default -> what;
    };
  }

  private String what(Finding f, long at) {
    return switch (f.family()) {
      case "sensor" -> sensor(f, at);
      case "silence" -> silence(f, at);
      case "compound" -> "“%s”的全部条件自%s起成立".formatted(subject, clock(f.start(), at));
      case "risk" ->
          "预计%s约%s起报告，通常为%s起；这是预测而非观测%s"
              .formatted(
                  interval(f, at),
                  EnglishWhy.number(f.expectedToday()),
                  usual(f),
                  Forecast.words(f, Forecast.BECAUSE_ZH, "。主要因素："));
      default -> count(f, at);
    };
  }

  private String count(Finding f, long at) {
    StringBuilder said = new StringBuilder();
    if (f.places().size() > 1) {
      int shown = Math.min(3, places.size());
      said.append(String.join("、", places.subList(0, shown)));
      said.append(places.size() > shown ? "等" : "").append(f.places().size()).append("个相邻地点");
    }
    said.append(interval(f, at)).append(Math.round(f.observed())).append("起报告，");
    said.append(basis(f)).append(usual(f)).append("起");
    if (f.expectedToday() >= 1.1 * f.expected() && f.expected() > 0) {
      said.append("；按今天全市情况约").append(EnglishWhy.number(f.expectedToday())).append("起");
    }
    if (f.dispatched() >= 0) {
      said.append(f.dispatched() == 0 ? "；尚未处置" : "；已处置" + f.dispatched() + "起");
    }
    if (f.share() < 0.95) {
      said.append("；目前约已知").append(Math.round(100 * f.share())).append("%的报告");
    }
    return said.toString();
  }

  private String sensor(Finding f, long at) {
    String since = clock(f.start(), at);
    String value = EnglishWhy.number(f.observed()) + unit;
    return switch (EnglishWhy.kind(f.detector())) {
      case "limits" ->
          "%s自%s起为%s，超出限值%s"
              .formatted(subject, since, value, EnglishWhy.number(f.upperBound()) + unit);
      case "stuck" -> "%s自%s起停在%s不变，传感器%s可能故障".formatted(subject, since, value, f.subject());
      case "drift" -> "%s为%s，自%s起偏离邻近传感器，请检查传感器%s".formatted(subject, value, since, f.subject());
      case "silent" -> "传感器%s自%s起没有%s数据".formatted(f.subject(), since, subject);
      default -> "%s为%s，这一时段通常为%s".formatted(subject, value, usual(f) + unit);
    };
  }

  private String silence(Finding f, long at) {
    if (f.detector().equals("feed-down")) {
      return "数据源%s自%s起没有任何信号".formatted(subject, clock(f.start(), at));
    }
    return "%s%s仅%d起报告，通常为%s起"
        .formatted(interval(f, at), subject, Math.round(f.observed()), usual(f));
  }

  /** When the reports came, in civil time. */
  private String interval(Finding f, long at) {
    ZonedDateTime start = Instant.ofEpochMilli(f.start()).atZone(zone);
    ZonedDateTime end = Instant.ofEpochMilli(f.end()).atZone(zone);
    boolean running = at < f.end();
    return switch (DeskMessage.lengthWord(f)) {
      case "day" -> running && at >= f.start() ? "今天" : start.format(DAY);
      case "week" -> running && at >= f.start() ? "本周" : start.format(DAY) + "起的一周";
      default -> {
        if (running && f.end() - f.start() <= 25 * 3_600_000L) {
          yield span(at - f.start()) + "内";
        }
        if (running) {
          yield start.format(DAY) + "以来";
        }
        DateTimeFormatter clock = EnglishWhy.clock(start, end);
        String until = end.toLocalDate().equals(start.toLocalDate()) ? "" : end.format(DAY);
        yield start.format(DAY) + start.format(clock) + "至" + until + end.format(clock) + "间";
      }
    };
  }

  private static String basis(Finding f) {
    if (f.places().size() > 1 || f.family().equals("cluster")) {
      return "当地通常为";
    }
    return switch (DeskMessage.lengthWord(f)) {
      case "hour" -> "这一小时通常为";
      case "day" -> "这样的一天通常为";
      case "week" -> "这样的一周通常为";
      default -> "这一时段" + span(f.end() - f.start()) + "通常为";
    };
  }

  private String clock(long instant, long at) {
    ZonedDateTime time = Instant.ofEpochMilli(instant).atZone(zone);
    boolean today = Instant.ofEpochMilli(at).atZone(zone).toLocalDate().equals(time.toLocalDate());
    return today ? time.format(CLOCK) : time.format(DAY) + time.format(CLOCK);
  }

  private static String usual(Finding f) {
    String low = EnglishWhy.number(f.usualLow());
    String high = EnglishWhy.number(f.usualHigh());
    return low.equals(high) ? low : low + "–" + high;
  }

  private static String span(long milliseconds) {
    long minutes = Math.max(1, Math.round(milliseconds / 60_000.0));
    if (minutes < 60) {
      return minutes + "分钟";
    }
    return minutes % 60 == 0 ? minutes / 60 + "小时" : minutes / 60 + "小时" + minutes % 60 + "分钟";
  }
}
