import { el, fill } from './dom.js';
import { icon } from './icons.js';
import { avatar } from './avatar.js';
import { count, fullName } from './format.js';

// PaneHeader shows what chat a pane holds, what the bot is doing, and who writes there.
export class PaneHeader {
  node = el('header', { class: 'pane-header' });
  #app;
  #pane;

  constructor(app, pane) {
    this.#app = app;
    this.#pane = pane;
  }

  // draw takes what the bot is doing right now; '': nothing.
  draw(doing) {
    const { world, panes, drawer } = this.#app;
    const { chat, person, pinned, place } = this.#pane;
    const shown = chat.type === 'private' ? world.bot ?? { id: 0, first_name: 'No bot yet' } : chat;
    const subtitle = this.#subtitle(chat, doing);
    const written = JSON.stringify([shown, subtitle, person, pinned, panes.roomForTwo]);
    if (this.node.written === written) return;
    this.node.written = written;
    const held = this.node.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    const pin = pinned ? button('pin', 'close', 'Close this chat', () => panes.unpin()) : button('pin', 'pin', 'Keep this chat at the side', () => panes.pin(place));
    fill(this.node,
      button('back', 'back', 'Back to the list', () => panes.back()),
      avatar(world.bot || chat.type !== 'private' ? shown : { id: 0, first_name: '🤖' }),
      el('div', { class: 'pane-title' },
        el('h2', {}, shown.title ?? fullName(shown)),
        el('p', { class: `subtitle ${doing ? 'is-typing' : ''}`, dataset: { role: 'subtitle' } }, subtitle)),
      el('span', { class: 'as', title: `You write as ${fullName(person)}` }, avatar(person, 'tiny'), el('span', {}, person.first_name)),
      panes.roomForTwo ? pin : null,
      button('tools', 'tools', 'Tools: calls, people, groups, clock, faults', () => drawer.toggle()));
    if (held) this.node.querySelector(`[data-action=${held}]`)?.focus();
  }

  #subtitle(chat, doing) {
    const { world } = this.#app;
    if (world.link !== 'live') return 'connecting…';
    if (doing) return doing;
    if (chat.type === 'private') return world.bot ? 'bot' : 'no bot has called yet';
    return `${count(chat.members.length, 'person', 'people')}${chat.bot_member ? ' and the bot' : ', the bot is not in it'}`;
  }
}

function button(name, sign, label, run) {
  return el('button', { type: 'button', class: `tool ${name}`, 'aria-label': label, title: label, dataset: { action: name }, on: { click: run } }, icon(sign));
}
