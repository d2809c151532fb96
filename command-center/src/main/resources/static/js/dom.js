/** Makes elements without ever turning text into markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An HTML element.
 * @param {string} name tag, with optional classes: "p.note.small"
 * @param {object} [properties] attributes; functions named on… become listeners; null is left out
 * @param {...(Node|string|number|null|Array)} children
 */
export function h(name, properties, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) {
    element.className = classes.join(" ");
  }
  return filled(element, properties, children);
}

/** An SVG element, made the same way. */
export function svg(name, properties, ...children) {
  return filled(document.createElementNS(SVG, name), properties, children);
}

/** Puts new children in the place of the old ones. */
export function replace(parent, ...children) {
  parent.replaceChildren(...shown(children));
}

/** Lists opened; what a condition left out is left out. */
function shown(children) {
  return children.flat(Infinity).filter((child) => child != null && child !== false);
}

function filled(element, properties, children) {
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value == null || value === false) {
      continue;
    }
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (key === "value" || key === "checked" || key === "selected") {
      element[key] = value;
    } else {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...shown(children));
  return element;
}
