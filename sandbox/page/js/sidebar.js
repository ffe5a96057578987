import { el, arrange, fill, eachFrame, roving } from './dom.js';
import { icon } from './icons.js';
import { avatar } from './avatar.js';
import { serviceText, summary } from './summary.js';
import { clockTime, fullName, when } from './format.js';
import { askPerson } from './newperson.js';
import { same } from './panes.js';
import { shownTheme, toggleTheme } from './appearance.js';

const many = 7; // rows from which a field to search in them is worth its place

// Sidebar lists the people; below each one the groups they are in.
export class Sidebar {
  draw = eachFrame(() => this.#draw());
  #app;
  #rows = new Map();
  #list = el('nav', { class: 'chats', 'aria-label': 'People and their chats' });
  #title = el('div', { class: 'brand' });
  #clock = el('button', { type: 'button', class: 'chip clock-chip', dataset: { action: 'clock' }, title: 'The clock of the sandbox' });
  #theme = el('button', { type: 'button', class: 'tool', dataset: { action: 'theme' } });
  #search = el('input', { type: 'search', class: 'field search', placeholder: 'Search', 'aria-label': 'Search people', dataset: { role: 'search' } });

  constructor(app, root) {
    this.#app = app;
    this.#clock.addEventListener('click', () => app.drawer.open('clock'));
    this.#theme.addEventListener('click', () => { toggleTheme(); this.#drawTheme(); });
    this.#search.addEventListener('input', this.draw);
    roving(this.#list, '.row');
    const tools = el('button', { type: 'button', class: 'tool', 'aria-label': 'Tools', title: 'Tools', dataset: { action: 'tools' }, on: { click: () => app.drawer.toggle() } }, icon('tools'));
    root.append(
      el('header', { class: 'sidebar-header' }, this.#title, this.#clock, this.#theme, tools),
      el('div', { class: 'search-frame' }, this.#search),
      this.#list,
      el('button', { type: 'button', class: 'add-person', dataset: { action: 'add-person' }, on: { click: () => this.#add() } }, icon('plus'), 'Add a person'));
    for (const name of ['loaded', 'people', 'chats', 'link', 'clock']) app.world.on(name, this.draw);
    app.world.on('loaded', () => this.#drawTitle());
    app.reads.on('change', this.draw);
    setInterval(() => this.#drawClock(), 1000);
    this.#drawTheme();
    this.#drawTitle();
  }

  #draw() {
    const { world, reads, panes } = this.#app;
    this.#drawClock();
    const people = [...world.people.values()];
    this.#search.parentNode.hidden = people.length <= many;
    const wanted = this.#search.parentNode.hidden ? '' : this.#search.value.trim().toLowerCase();
    const rows = people
      .filter((person) => `${fullName(person)} ${person.username ?? ''} ${person.id}`.toLowerCase().includes(wanted))
      .flatMap((person) => world.chatsOf(person.id).map((chat) => this.#row(person, chat)));
    arrange(this.#list, rows);
    const place = panes?.place;
    for (const row of rows) {
      const current = same(row.place, place);
      row.classList.toggle('current', current);
      row.classList.toggle('pinned', same(row.place, panes?.pinnedPlace));
      row.setAttribute('aria-current', String(current));
    }
    const total = reads.total();
    document.title = `${total ? `(${total}) ` : ''}${world.bot ? fullName(world.bot) : 'Sandbox'}`;
  }

  #row(person, chat) {
    const { world, reads } = this.#app;
    const key = `${person.id}:${chat.id}`;
    if (!this.#rows.has(key)) this.#rows.set(key, this.#newRow({ person: person.id, chat: chat.id }));
    const row = this.#rows.get(key);
    const unread = reads.unread(person.id, chat.id);
    const { last } = chat;
    const time = last ? when(last.date, world.now() / 1000) : '';
    const written = JSON.stringify([person, chat.title, last, unread, time]);
    if (row.written !== written) {
      row.written = written;
      this.#fillRow(row, person, chat, unread, time);
    }
    return row;
  }

  #newRow(place) {
    const row = el('button', {
      type: 'button',
      class: place.chat === place.person ? 'row' : 'row of-group',
      dataset: place.chat === place.person ? { person: place.person } : { person: place.person, group: place.chat },
      on: { click: () => this.#app.open(place) },
    });
    row.place = place;
    return row;
  }

  #fillRow(row, person, chat, unread, time) {
    const own = chat.type === 'private';
    const { last } = chat;
    const said = last ? `${whose(last, person, own)}${summary(last)}` : own ? 'No messages yet' : 'A new group';
    fill(row,
      avatar(own ? person : chat, own ? '' : 'small'),
      el('span', { class: 'row-text' },
        el('span', { class: 'row-top' }, el('b', { class: 'name' }, own ? fullName(person) : chat.title), own ? this.#signs(person) : null, el('time', {}, time)),
        el('span', { class: 'row-bottom' }, el('span', { class: 'said' }, said),
          unread ? el('span', { class: 'badge', 'aria-label': `${unread} unread`, dataset: { unread } }, unread > 99 ? '99+' : unread) : null)));
  }

  #signs(person) {
    return [
      person.admin ? el('span', { class: 'tag' }, 'admin') : null,
      person.language_code ? el('span', { class: 'tag quiet' }, person.language_code) : null,
      person.blocked ? el('span', { class: 'tag bad' }, 'blocked') : null,
      person.deactivated ? el('span', { class: 'tag bad' }, 'deleted') : null,
    ];
  }

  // drawTitle names the bot; of several, one is chosen here.
  #drawTitle() {
    const { world } = this.#app;
    const bots = world.state?.bots ?? [];
    const name = world.bot ? fullName(world.bot) : 'Sandbox';
    if (bots.length < 2) {
      fill(this.#title, el('h2', {}, name), el('p', { class: 'muted' }, world.bot?.username ? `@${world.bot.username}` : 'a local Telegram'));
      return;
    }
    const choice = el('select', { class: 'field', 'aria-label': 'Bot', on: { change: () => world.use(Number(choice.value)) } },
      bots.map((bot) => el('option', { value: bot.id, selected: bot.id === world.bot?.id }, fullName(bot))));
    fill(this.#title, choice);
  }

  #drawClock() {
    const { world } = this.#app;
    if (world.link !== 'live') {
      if (this.#clock.textContent !== 'connecting…') this.#clock.textContent = 'connecting…';
      return;
    }
    const shown = clockTime(world.now() / 1000);
    const moved = Math.abs(world.offset) > 1000;
    this.#clock.classList.toggle('moved', moved);
    if (this.#clock.textContent !== shown) fill(this.#clock, moved ? icon('clock') : null, shown);
    this.#clock.setAttribute('aria-label', `Clock of the sandbox: ${shown}${moved ? ', moved' : ''}`);
  }

  #drawTheme() {
    const dark = shownTheme() === 'dark';
    fill(this.#theme, icon(dark ? 'sun' : 'moon'));
    this.#theme.setAttribute('aria-label', dark ? 'Light colours' : 'Dark colours');
    this.#theme.title = dark ? 'Light colours' : 'Dark colours';
  }

  async #add() {
    const person = await askPerson(this.#app.api);
    if (!person) return;
    this.#app.world.setPerson(person);
    this.#app.open({ person: person.id, chat: person.id });
  }
}

function whose(message, person, own) {
  if (serviceText(message)) return '';
  if (message.from?.id === person.id) return 'You: ';
  return own || !message.from ? '' : `${message.from.first_name}: `;
}
