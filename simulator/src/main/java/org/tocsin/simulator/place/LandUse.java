package org.tocsin.simulator.place;

import java.util.Locale;

/** What most of a neighbourhood is used for. */
public enum LandUse {
  CORE(13_000, "Square", "广场"),
  OLD_TOWN(16_000, "Lanes", "里"),
  RESIDENTIAL(9_500, "Gardens", "花园"),
  CAMPUS(7_500, "Campus", "学苑"),
  INDUSTRIAL(2_200, "Works", "工业园"),
  HARBOUR(2_600, "Wharf", "码头"),
  PARKLAND(1_300, "Park", "公园"),
  VILLAGE(2_000, "Village", "村");

  private final double peoplePerKm2;
  private final String suffixEn;
  private final String suffixZh;

  LandUse(double peoplePerKm2, String suffixEn, String suffixZh) {
    this.peoplePerKm2 = peoplePerKm2;
    this.suffixEn = suffixEn;
    this.suffixZh = suffixZh;
  }

  /** The word in files, such as {@code old-town}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Before the city's population is scaled to its total. */
  double peoplePerKm2() {
    return peoplePerKm2;
  }

  String suffixEn() {
    return suffixEn;
  }

  String suffixZh() {
    return suffixZh;
  }
}
