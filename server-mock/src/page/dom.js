// Elements without markup in texts: whatever an app sends is shown, and never read as HTML.

/** The element of the page with this id. */
export const $ = (id) => document.getElementById(id);

/** An element with its attributes and children. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (attribute.startsWith("on")) element.addEventListener(attribute.slice(2), value);
    else if (attribute === "style")
      for (const [property, set] of Object.entries(value)) element.style.setProperty(property, set);
    else if (value !== undefined && value !== false) element.setAttribute(attribute, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

/** Shows these rows, and keeps the focus where it was: on what has the same `data-key`. */
export function show(parent, rows) {
  const focus = parent.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  parent.replaceChildren(...rows);
  if (focus) [...parent.querySelectorAll("[data-key]")].find((element) => element.dataset.key === focus)?.focus();
}

/** The time of day, to the millisecond. */
export const time = (ms) => new Date(ms).toISOString().slice(11, 23);

/** Does something soon, once for however often it is asked for, and never twice at a time. */
export function soon(work, ms) {
  let waits = false;
  let again = false;
  return function ask() {
    if (waits) {
      again = true;
      return;
    }
    waits = true;
    setTimeout(async () => {
      again = false;
      await work().catch(console.error);
      waits = false;
      if (again) ask();
    }, ms);
  };
}
