/** How numbers and times read, in the city's zone and the chosen language. */

/** Formats for one language and zone. */
export function formats(lang, zone, t) {
  const locale = lang === "zh" ? "zh-CN" : "en-GB";
  const style = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: "h23", ...options });
  const clock = style({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const hour = style({ hour: "2-digit", minute: "2-digit" });
  const day = style({ weekday: "short", day: "numeric", month: "short" });
  const dayYear = style({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  const civil = style({ year: "numeric", month: "2-digit", day: "2-digit" });
  const zoneName = style({ timeZoneName: "short" });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });

  function span(seconds) {
    const s = Math.round(seconds);
    if (s < 60) {
      return t("unit_s", { n: s });
    }
    const minutes = Math.round(s / 60);
    if (minutes < 60) {
      return t("unit_m", { n: minutes });
    }
    const hours = Math.floor(minutes / 60);
    if (hours < 24) {
      return minutes % 60 && hours < 3 ? t("unit_hm", { n: hours, m: minutes % 60 }) : t("unit_h", { n: hours });
    }
    const days = Math.floor(hours / 24);
    return hours % 24 && days < 7 ? t("unit_dh", { n: days, h: hours % 24 }) : t("unit_d", { n: days });
  }

  return {
    clock: (at) => clock.format(new Date(at)),
    hour: (at) => hour.format(new Date(at)),
    day: (at) => day.format(new Date(at)),
    date: (at) => dayYear.format(new Date(at)),
    zoneName: (at) =>
      zoneName.formatToParts(new Date(at)).find((part) => part.type === "timeZoneName")?.value ?? zone,

    /** The hour, and the day too unless it is today in the city. */
    moment(at, now) {
      const sameDay = now != null && civil.format(new Date(at)) === civil.format(new Date(now));
      return sameDay ? hour.format(new Date(at)) : `${day.format(new Date(at))} ${hour.format(new Date(at))}`;
    },

    span,

    /** How long before (or after) now. */
    ago(at, now) {
      const seconds = (new Date(now) - new Date(at)) / 1000;
      if (Math.abs(seconds) < 1) {
        return t("now");
      }
      return seconds > 0 ? t("ago", { time: span(seconds) }) : t("ahead", { time: span(-seconds) });
    },

    whole: (n) => whole.format(n),

    /** One decimal below ten, none above. */
    count: (n) => (Math.abs(n) < 10 && !Number.isInteger(n) ? one : whole).format(n),

    /** One of how many, in two digits: more would be a false precision. */
    odds: (p) => whole.format(Number((1 / p).toPrecision(2))),

    ratio: (n) => (n >= 10 ? whole : short).format(n),
  };
}

/** The name in the chosen language, else in the other, else the id. */
export function named(lang, en, zh, id) {
  return (lang === "zh" ? zh || en : en || zh) || id;
}
