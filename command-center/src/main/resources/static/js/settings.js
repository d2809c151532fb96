/** What this browser remembers: language, theme, type size, desk, sound. Nothing about people. */

const KEY = "tocsin.console";

export function loadSettings() {
  const dark = !matchMedia("(prefers-color-scheme: light)").matches;
  const zh = (navigator.language ?? "").toLowerCase().startsWith("zh");
  const usual = { lang: zh ? "zh" : "en", theme: dark ? "dark" : "light", large: false,
    sound: false, desk: null };
  try {
    return { ...usual, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return usual;
  }
}

export function saveSettings({ lang, theme, large, sound, desk }) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ lang, theme, large, sound, desk }));
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
