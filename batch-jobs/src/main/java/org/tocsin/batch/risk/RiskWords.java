package org.tocsin.batch.risk;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.tocsin.domain.city.CategoryPolicy;

/**
 * Says in words what a part of a forecast is due to. Columns without words keep their name.
 *
 * <p>A part due to a leading category names it; {@link #unnamed} takes the name away again where it
 * must not leave.
 */
public final class RiskWords {
  private static final Map<String, String[]> WORDS =
      Map.ofEntries(
          word("everywhere", "a rate common to all places", "各处共有的水平"),
          word("rate_3d", "reports here in the last days", "本地最近几天的报告"),
          word("rate_7d", "reports here in the last week", "本地最近一周的报告"),
          word("rate_14d", "reports here in the last two weeks", "本地最近两周的报告"),
          word("rate_28d", "reports here in the last month", "本地最近一个月的报告"),
          word("rate_91d", "reports here in the last three months", "本地最近三个月的报告"),
          word("rate_365d", "reports here in the last year", "本地最近一年的报告"),
          word("rate_all", "reports here over all years", "本地历年的报告"),
          word("ring1_7d", "reports next door in the last week", "相邻地区最近一周的报告"),
          word("ring1_28d", "reports next door in the last month", "相邻地区最近一个月的报告"),
          word("ring1_365d", "reports next door in the last year", "相邻地区最近一年的报告"),
          word("ring2_28d", "reports around in the last month", "周边最近一个月的报告"),
          word("ring2_365d", "reports around in the last year", "周边最近一年的报告"),
          word("near_repeat", "repeats close by in the last two weeks", "近两周附近的重复报告"),
          word("others_365d", "other categories here", "本地其他类别的报告"),
          word("usual rate", "how much is usual here", "本地平常水平"),
          word("last 3 days against 7", "the last days against the week", "最近几天与一周相比"),
          word("last 7 days against 14", "the last week against two", "最近一周与两周相比"),
          word("last 14 days against 28", "the last two weeks against the month", "最近两周与一个月相比"),
          word("last 28 days against 91", "the last month against three", "最近一个月与三个月相比"),
          word("last 91 days against 365", "the last months against the year", "最近三个月与一年相比"),
          word("last year against all years", "the last year against all years", "最近一年与历年相比"),
          word("beside: last 7 days against the year", "the last week next door", "相邻地区最近一周"),
          word("beside: last 28 days against the year", "the last month next door", "相邻地区最近一个月"),
          word("around: last 28 days against the year", "the last month around", "周边最近一个月"),
          word("beside against here", "next door against here", "相邻地区与本地相比"),
          word("around against beside", "around against next door", "周边与相邻地区相比"),
          word("city: last 7 days against the year", "the city's last week", "全市最近一周"),
          word("city: last 28 days against the year", "the city's last month", "全市最近一个月"),
          word("days since the last report", "time since the last report", "距上次报告的时间"),
          word("near repeats", "repeats close by", "附近的重复报告"),
          word(
              "other categories: last 28 days against the year",
              "the last month of other categories",
              "其他类别最近一个月"),
          word("other categories: the year", "other categories here", "本地其他类别"),
          word("same weekday against the year", "the same weekday", "同一星期几"),
          word("year cosine", "the season", "季节"),
          word("year sine", "the season", "季节"),
          word("half-year cosine", "the season", "季节"),
          word("half-year sine", "the season", "季节"),
          word("public holidays", "public holidays", "法定节假日"),
          word("days before holidays", "the day before a holiday", "节前一天"),
          word("Spring Festival", "the Spring Festival", "春节"),
          word("lunar festivals", "a lunar festival", "农历节日"),
          word(RiskBaselines.YEAR, "the mean of the last 365 days", "最近365天的平均"),
          word(RiskBaselines.WEEKS, "the mean of the last weeks", "最近几周的平均"),
          word(RiskBaselines.DENSITY, "how densely the last year's reports lie", "最近一年报告的密度"),
          word(RiskBaselines.HAWKES, "density and recent repeats", "密度与近期重复"),
          word("Monday", "a Monday", "星期一"),
          word("Tuesday", "a Tuesday", "星期二"),
          word("Wednesday", "a Wednesday", "星期三"),
          word("Thursday", "a Thursday", "星期四"),
          word("Friday", "a Friday", "星期五"),
          word("Saturday", "a Saturday", "星期六"),
          word("Sunday", "a Sunday", "星期日"));

  private static final String LEADING = "leading category ";
  private static final String MONTH = ": last 28 days against the year";
  private static final String YEAR = ": the year";
  private static final String OTHERS = "other categories";

  /** What is said of a leading category, and which log column of all others says it unnamed. */
  private static final Map<Pattern, String> NAMING =
      Map.of(
          Pattern.compile("the last month of .+, which leads"), OTHERS + MONTH,
          Pattern.compile(".+ here, which leads"), OTHERS + YEAR,
          Pattern.compile("先行类别“.+”最近一个月"), OTHERS + MONTH,
          Pattern.compile("本地先行类别“.+”"), OTHERS + YEAR);

  /** Of a category that no other leads. */
  static final RiskWords PLAIN = new RiskWords(List.of(), Map.of());

  private final Map<String, String[]> own = new HashMap<>();

  /**
   * Words of one category's model.
   *
   * @param leading ids of the categories that lead it
   * @param named what categories are called, by id; others by their id
   */
  RiskWords(List<String> leading, Map<String, CategoryPolicy> named) {
    for (String id : leading) {
      CategoryPolicy policy = named.getOrDefault(id, CategoryPolicy.unnamed(id));
      String english = listed(policy.nameEn() == null ? id : policy.nameEn());
      String chinese = listed(policy.nameZh() == null ? id : policy.nameZh());
      own.put(
          leadingMonth(id),
          new String[] {
            "the last month of " + english + ", which leads", "先行类别“" + chinese + "”最近一个月"
          });
      own.put(
          leadingYear(id),
          new String[] {english + " here, which leads", "本地先行类别“" + chinese + "”"});
    }
  }

  /** A name that does not end the item of the list it stands in. */
  private static String listed(String name) {
    return name.replace(';', ',').replace('；', '，');
  }

  /**
   * The words of a part, without the name of a leading category: how many reports of it a place has
   * may be withheld, and so may that they rose.
   */
  public static String unnamed(String words, boolean english) {
    for (Map.Entry<Pattern, String> naming : NAMING.entrySet()) {
      if (naming.getKey().matcher(words).matches()) {
        return PLAIN.words(naming.getValue())[english ? 0 : 1];
      }
    }
    return words;
  }

  /** Name of the log column of a leading category's last weeks. */
  static String leadingMonth(String category) {
    return LEADING + category + MONTH;
  }

  /** Name of the log column of a leading category's year. */
  static String leadingYear(String category) {
    return LEADING + category + YEAR;
  }

  private static Map.Entry<String, String[]> word(String name, String english, String chinese) {
    return Map.entry(name, new String[] {english, chinese});
  }

  String english(String name, double part) {
    return String.format(Locale.ROOT, "%s %+.2f", words(name)[0], part);
  }

  String chinese(String name, double part) {
    return String.format(Locale.ROOT, "%s %+.2f", words(name)[1], part);
  }

  private String[] words(String name) {
    String[] words = own.get(name);
    return words != null ? words : WORDS.getOrDefault(name, new String[] {name, name});
  }
}
