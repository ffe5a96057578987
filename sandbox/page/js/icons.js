// Line icons on a grid of 24 by 24, drawn for this page.

const paths = {
  back: 'M15 5l-7 7 7 7',
  menu: 'M4 7h16M4 12h16M4 17h10',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16.2 16.2L21 21',
  send: 'M4 12l16-8-5 16-3.5-6.5z M11.5 13.5L20 4',
  attach: 'M19.5 11.5l-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-7.9 7.9a1.5 1.5 0 0 1-2.2-2.2l7-7',
  pin: 'M9 4h6l-1 6 3.5 3.5h-11L10 10zM12 13.5V20',
  tools: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  check: 'M4.5 12.5l5 5 10-11',
  reply: 'M10 6l-6 5.5L10 17M4.5 11.5H13c4 0 6.5 2.5 7 6.5',
  edit: 'M5 19l1-4L16.5 4.5l3 3L9 18zM14.5 6.5l3 3',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  code: 'M9 7l-5 5 5 5M15 7l5 5-5 5',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  down: 'M6 9.5l6 6 6-6',
  up: 'M6 14.5l6-6 6 6',
  keys: 'M3.5 7h17v10h-17zM7 10.5h.01M10.3 10.5h.01M13.7 10.5h.01M17 10.5h.01M8 14h8',
  external: 'M8 6h10v10M18 6L6.5 17.5',
  clock: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4.5l3 2',
  group: 'M9 5.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM3.5 18.5c.5-3 2.5-4.5 5.5-4.5s5 1.5 5.5 4.5M16 6.5a2.5 2.5 0 0 1 0 5M17.5 14.5c1.8.5 2.8 1.900 3 4',
  person: 'M12 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM5 19.5c.7-3.5 3.3-5 7-5s6.3 1.5 7 5',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5',
  bolt: 'M13 3L5.5 13.5H11L10.5 21 18 10.5h-5.5z',
  bars: 'M5 20v-7M12 20V5M19 20v-11',
  list: 'M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01',
  spark: 'M12 3.5c.7 4.8 3.200 7.5 8.5 8.5-5.3 1-7.8 3.7-8.5 8.5-.7-4.8-3.200-7.5-8.5-8.5 5.3-1 7.8-3.7 8.5-8.5z',
  picture: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15 8.8h.01',
  place: 'M12 21c4.5-5 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2 6 6.5 11zM12 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  poll: 'M5 7h10M5 12h14M5 17h6',
  voice: 'M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4zM6 11.5a6 6 0 0 0 12 0M12 17.5V21',
  smile: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM9 10h.01M15 10h.01M8.5 13.5c1.5 3 5.5 3 7 0',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  at: 'M15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0v1.5c0 3 4.5 2.5 4.5-1.5a8 8 0 1 0-3.5 6.6',
};

const space = 'http://www.w3.org/2000/svg';

// icon draws one of the paths; it is decoration: the button around it has the name.
export function icon(name, extra = '') {
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon ${extra}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
