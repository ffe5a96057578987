import { el, roving } from './dom.js';
import { icon } from './icons.js';

// openMenu shows a menu at a point or below an element. items: [{icon, text, run, kind, name}], falsy ones left out.
export function openMenu(items, at, label = 'Menu') {
  const back = document.activeElement;
  const rows = items.filter(Boolean).map((item) => el('button', {
    type: 'button', role: 'menuitem', class: item.kind ?? '', dataset: { menu: item.name ?? '' },
    on: { click: () => { close(); item.run(); } },
  }, icon(item.icon), item.text));
  const menu = el('div', { class: 'popup', role: 'menu', 'aria-label': label }, rows);
  const veil = el('div', { class: 'menu-veil' }, menu);
  const close = () => {
    veil.remove();
    back?.focus?.({ preventScroll: true });
  };
  veil.addEventListener('pointerdown', (event) => { if (event.target === veil) close(); });
  veil.addEventListener('contextmenu', (event) => { event.preventDefault(); if (event.target === veil) close(); });
  veil.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' && event.key !== 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  roving(menu, '[role=menuitem]');
  document.body.append(veil);
  put(menu, at);
  rows[0]?.focus({ preventScroll: true });
}

// put keeps the menu inside the window.
function put(menu, at) {
  const box = at instanceof Element ? at.getBoundingClientRect() : { left: at.x, bottom: at.y, top: at.y, right: at.x };
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(8, box.left), innerWidth - width - 8);
  const below = box.bottom + 4 + height < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - height - 4)}px`;
}
