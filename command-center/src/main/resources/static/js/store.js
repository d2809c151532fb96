/** The page's state in one place, and who wants to know when it changes. */

/** @param {object} initial */
export function createStore(initial) {
  let state = initial;
  const listeners = [];
  return {
    get state() {
      return state;
    },
    /** Merges a patch and tells every listener: (now, before). */
    set(patch) {
      const before = state;
      state = { ...state, ...patch };
      listeners.forEach((listener) => listener(state, before));
    },
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}

/** Whether any of the named parts differs. */
export function changed(now, before, ...keys) {
  return keys.some((key) => now[key] !== before[key]);
}
