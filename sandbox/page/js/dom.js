// Building DOM trees without markup: every foreign text goes in as text.

const properties = new Set(['value', 'checked', 'disabled', 'hidden', 'selected', 'multiple', 'open', 'readOnly', 'indeterminate']);

// el makes an element. Of attributes: class, dataset {…}, on {event: listener}, DOM properties of the list above, and
// everything else as attributes; null, undefined and false leave one out. Children: nodes, texts, arrays of both, null.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (name === 'on') {
    for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  } else if (name === 'dataset') {
    for (const [key, item] of Object.entries(value)) if (item !== undefined && item !== null) node.dataset[key] = item;
  } else if (properties.has(name)) {
    node[name] = value;
  } else if (value !== null && value !== undefined && value !== false) {
    node.setAttribute(name, value === true ? '' : value);
  }
}

// fill replaces what is in node.
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// arrange makes nodes the children of parent, in that order, and moves only what is out of place.
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
  });
}

// roving lets arrow keys move the focus among the items that a container holds; Home and End go to its ends.
export function roving(container, selector) {
  container.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step) return;
    const items = [...container.querySelectorAll(selector)].filter((item) => !item.disabled && item.offsetParent);
    const at = items.indexOf(document.activeElement);
    if (!items.length) return;
    event.preventDefault();
    const next = Number.isFinite(step) ? (at + step + items.length) % items.length : step < 0 ? 0 : items.length - 1;
    items[next].focus();
  });
}

// once a frame at most, however often the result is called.
export function eachFrame(run) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; run(); });
  };
}

// after the last call has been quiet for ms, run once with its arguments.
export function debounce(ms, run) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(run, ms, ...given);
  };
}

let ids = 0;

// freshId is an id that no other element has.
export const freshId = (name) => `${name}-${ids += 1}`;

export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
export const narrow = () => matchMedia('(max-width: 720px)').matches;
