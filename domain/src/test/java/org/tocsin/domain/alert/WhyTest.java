package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first line of every family and of every message of an alert's life, in both languages. */
class WhyTest {
  private static final long AT = Town.at("14:40");

  @Test
  void aSurge() {
    Finding f = reports(9).dispatched(2).finding();
    says(
        f,
        "9 reports in 40 min, usually 1–3 at this hour; 2 already dispatched",
        "40分钟内9起报告，这一小时通常为1–3起；已处置2起");
    Finding quarter =
        reports(4)
            .by("surge", "surge-15m")
            .from(Town.at("14:30"), Duration.ofMinutes(15))
            .usually(0, 1)
            .dispatched(0)
            .finding();
    says(
        quarter,
        "4 reports in 10 min, usually 0–1 in 15 min at this time; none dispatched yet",
        "10分钟内4起报告，这一时段15分钟通常为0–1起；尚未处置");
  }

  @Test
  void aSurgeThatIsOver() {
    says(
        reports(9).from(Town.at("13:00"), Duration.ofHours(1)).finding(),
        "9 reports from 13:00 to 14:00 on Monday 2 May, usually 1–3 at this hour",
        "5月2日13:00至14:00间9起报告，这一小时通常为1–3起");
  }

  @Test
  void oneReportIsNoPlural() {
    says(
        reports(1).finding(),
        "1 report in 40 min, usually 1–3 at this hour",
        "40分钟内1起报告，这一小时通常为1–3起");
  }

  @Test
  void aSurgeInABusyCityWithLateReports() {
    says(
        reports(9).expected(1.8, 4.2).share(0.6).finding(),
        "9 reports in 40 min, usually 1–3 at this hour; about 4.2 expected in today's city; about"
            + " 60 % of its reports are known by now",
        "40分钟内9起报告，这一小时通常为1–3起；按今天全市情况约4.2起；目前约已知60%的报告");
  }

  @Test
  void aShift() {
    Finding day =
        reports(31)
            .by("shift", "shift-day")
            .from(Town.at("00:00"), Duration.ofDays(1))
            .usually(10, 18)
            .finding();
    says(day, "31 reports today, usually 10–18 on such a day", "今天31起报告，这样的一天通常为10–18起");
    Finding week =
        reports(140)
            .by("shift", "shift-week")
            .from(Town.at("00:00"), Duration.ofDays(7))
            .usually(80, 110)
            .finding();
    says(week, "140 reports this week, usually 80–110 in such a week", "本周140起报告，这样的一周通常为80–110起");
    long later = Town.at("+1 Tue 09:00");
    assertThat(english().sentence(DeskOutcome.RAISED, week, later, List.of()))
        .isEqualTo("140 reports in the week of Monday 2 May, usually 80–110 in such a week");
    assertThat(chinese().sentence(DeskOutcome.RAISED, week, later, List.of()))
        .isEqualTo("5月2日起的一周140起报告，这样的一周通常为80–110起");
  }

  @Test
  void aCluster() {
    Finding f = DeskRulesTest.cluster("pothole", "14:40", "harbour", "loop", "north", "old-town");
    EnglishWhy english =
        new EnglishWhy(Town.ZONE, "Pothole", "", List.of("Harbour", "Loop", "North", "Old Town"));
    ChineseWhy chinese = new ChineseWhy(Town.ZONE, "路面坑洞", "", List.of("海港", "环城", "北区", "老城"));
    assertThat(english.sentence(DeskOutcome.RAISED, f, AT, List.of()))
        .isEqualTo(
            "24 reports in 4 neighbouring places (Harbour, Loop, North and 1 more) from Friday 29"
                + " April 14:40 to Monday 2 May 14:40, usually 6–14 there");
    assertThat(chinese.sentence(DeskOutcome.RAISED, f, AT, List.of()))
        .isEqualTo("海港、环城、北区等4个相邻地点4月29日14:40至5月2日14:40间24起报告，当地通常为6–14起");
  }

  @Test
  void sensors() {
    says(
        sensor("limits-upper", 63),
        "Rain at 63 mm/h since 14:00, beyond its limit of 50 mm/h",
        "降雨自14:00起为63mm/h，超出限值50mm/h");
    says(
        sensor("stuck", 3.2),
        "Rain stuck at 3.2 mm/h since 14:00: sensor r1 is likely faulty",
        "降雨自14:00起停在3.2mm/h不变，传感器r1可能故障");
    says(
        sensor("drift", 3.2),
        "Rain at 3.2 mm/h, drifting away from its neighbours since 14:00: check sensor r1",
        "降雨为3.2mm/h，自14:00起偏离邻近传感器，请检查传感器r1");
    says(sensor("silent", 0), "no rain from sensor r1 since 14:00", "传感器r1自14:00起没有降雨数据");
    says(
        sensor("sensor", 12),
        "Rain at 12 mm/h, usually 1–3 mm/h at this hour",
        "降雨为12mm/h，这一时段通常为1–3mm/h");
  }

  @Test
  void aRule() {
    Finding f = DeskRulesTest.rule("harbour", "14:40", 0);
    assertThat(
            new EnglishWhy(Town.ZONE, "Flash flood", "", List.of("Harbour"))
                .sentence(DeskOutcome.RAISED, f, AT, List.of()))
        .isEqualTo("Flash flood: all its conditions hold since 13:40");
    assertThat(
            new ChineseWhy(Town.ZONE, "山洪", "", List.of("海港"))
                .sentence(DeskOutcome.RAISED, f, AT, List.of()))
        .isEqualTo("“山洪”的全部条件自13:40起成立");
  }

  @Test
  void silences() {
    Finding down =
        new Town.Reports("harbour", "silence", 0, AT)
            .by("silence", "feed-down")
            .about("hotline")
            .from(Town.at("13:45"), Duration.ofHours(1))
            .finding();
    Finding lull =
        new Town.Reports("harbour", "silence", 0, AT)
            .by("silence", "lull")
            .about("hotline")
            .from(Town.at("08:40"), Duration.ofHours(6))
            .usually(8, 14)
            .finding();
    EnglishWhy english = new EnglishWhy(Town.ZONE, "hotline", "", List.of("Harbour"));
    ChineseWhy chinese = new ChineseWhy(Town.ZONE, "hotline", "", List.of("海港"));
    assertThat(english.sentence(DeskOutcome.RAISED, down, AT, List.of()))
        .isEqualTo("no sign of life from feed hotline since 13:45");
    assertThat(chinese.sentence(DeskOutcome.RAISED, down, AT, List.of()))
        .isEqualTo("数据源hotline自13:45起没有任何信号");
    assertThat(english.sentence(DeskOutcome.RAISED, lull, AT, List.of()))
        .isEqualTo("only 0 reports from hotline from 08:40 to 14:40 on Monday 2 May, usually 8–14");
    assertThat(chinese.sentence(DeskOutcome.RAISED, lull, AT, List.of()))
        .isEqualTo("5月2日08:40至14:40间hotline仅0起报告，通常为8–14起");
  }

  @Test
  void aForecast() {
    Finding f =
        reports(0)
            .by("risk", "risk-day")
            .from(Town.at("Tue 00:00"), Duration.ofDays(1))
            .expected(2, 5.3)
            .usually(1, 3)
            .finding();
    says(
        f,
        "about 5.3 reports are expected on Tuesday 3 May, usually 1–3; a forecast, not an"
            + " observation",
        "预计5月3日约5.3起报告，通常为1–3起；这是预测而非观测");
  }

  @Test
  void everyMessageOfTheLifeSaysWhatItIs() {
    Finding f = reports(9).finding();
    String en = "9 reports in 40 min, usually 1–3 at this hour";
    String zh = "40分钟内9起报告，这一小时通常为1–3起";
    life(DeskOutcome.RAISED, f, en, zh);
    life(DeskOutcome.PROBE, f, en, zh);
    life(DeskOutcome.RE_RAISED, f, "Again: " + en, "再次出现：" + zh);
    life(DeskOutcome.UPDATED, f, "Now " + en, "最新：" + zh);
    life(DeskOutcome.ESCALATED, f, "More severe: " + en, "程度加重：" + zh);
    life(DeskOutcome.DE_ESCALATED, f, "Less severe: " + en, "程度减轻：" + zh);
    life(
        DeskOutcome.WEAKENED,
        f,
        "Evidence weakened, please check and close: " + en,
        "证据减弱，请核实并关闭：" + zh);
    life(
        DeskOutcome.HELD_BACK,
        f,
        "Held back, the day's cap is reached: " + en,
        "暂缓提示（已达当日上限）：" + zh);
    life(DeskOutcome.SILENCED, f, "Held back, silenced: " + en, "暂缓提示（静默中）：" + zh);
    life(DeskOutcome.KNOWN_EVENT, f, "Held back, known event: " + en, "暂缓提示（已知活动）：" + zh);
    life(
        DeskOutcome.INHIBITED,
        f,
        "Held back, an open alert explains it: " + en,
        "暂缓提示（已有警报可以解释）：" + zh);
    life(
        DeskOutcome.MERGED,
        f,
        "Told by the alert of its neighbours from now on: " + en,
        "已并入相邻地点的预警：" + zh);
    life(DeskOutcome.CANCELLED, f, "Reports were taken back: " + en, "部分报告已撤回：" + zh);
    life(DeskOutcome.ENDED, f, "Usual again; it was " + en, "已恢复正常；此前" + zh);
    assertThat(english().sentence(DeskOutcome.ENDED, f, AT, List.of("resolved by dispatch")))
        .isEqualTo("Resolved by dispatch; it was " + en);
    assertThat(chinese().sentence(DeskOutcome.ENDED, f, AT, List.of("resolved by dispatch")))
        .isEqualTo("已由值班席关闭；此前" + zh);
  }

  @Test
  void theNightWithTwentyFiveHoursIsToldInCivilTime() {
    long start = java.time.Instant.parse("2016-11-06T06:00:00Z").toEpochMilli();
    Finding f = reports(9).from(start, Duration.ofHours(1)).finding();
    assertThat(english().sentence(DeskOutcome.RAISED, f, start + 3 * Town.HOUR, List.of()))
        .isEqualTo(
            "9 reports from 01:00 CDT to 01:00 CST on Sunday 6 November, usually 1–3 at this hour");
  }

  private static Town.Reports reports(int n) {
    return new Town.Reports("harbour", "pothole", n, AT);
  }

  private static Finding sensor(String detector, double value) {
    return new Town.Reports("harbour", "rain", value, AT)
        .by("sensor", detector)
        .about("r1")
        .bound(50)
        .finding();
  }

  private static void says(Finding f, String en, String zh) {
    boolean sensor = f.family().equals("sensor");
    assertThat(
            new EnglishWhy(
                    Town.ZONE,
                    sensor ? "Rain" : "Pothole",
                    sensor ? "mm/h" : "",
                    List.of("Harbour"))
                .sentence(DeskOutcome.RAISED, f, AT, List.of()))
        .isEqualTo(en);
    assertThat(
            new ChineseWhy(Town.ZONE, sensor ? "降雨" : "路面坑洞", sensor ? "mm/h" : "", List.of("海港"))
                .sentence(DeskOutcome.RAISED, f, AT, List.of()))
        .isEqualTo(zh);
  }

  private static void life(DeskOutcome outcome, Finding f, String en, String zh) {
    assertThat(english().sentence(outcome, f, AT, List.of())).isEqualTo(en);
    assertThat(chinese().sentence(outcome, f, AT, List.of())).isEqualTo(zh);
  }

  private static EnglishWhy english() {
    return new EnglishWhy(Town.ZONE, "Pothole", "", List.of("Harbour"));
  }

  private static ChineseWhy chinese() {
    return new ChineseWhy(Town.ZONE, "路面坑洞", "", List.of("海港"));
  }
}
