import { el, fill } from '../dom.js';
import { avatar } from '../avatar.js';
import { fullName } from '../format.js';
import { Panel, plain } from './panel.js';

// Groups makes groups and lets people and the bot come and go.
export class Groups extends Panel {
  name = 'groups';
  title = 'Groups';
  sign = 'group';
  #list = el('div', { class: 'cards' });
  #title = el('input', { type: 'text', class: 'field', placeholder: 'Title of a new group', 'aria-label': 'Title of a new group', maxlength: '128', dataset: { role: 'group-title' } });
  #kind = el('select', { class: 'field', 'aria-label': 'Kind of group' }, el('option', { value: 'group' }, 'Group'), el('option', { value: 'supergroup' }, 'Supergroup'));
  #bot = el('input', { type: 'checkbox', checked: true });
  #members = el('div', { class: 'ticks', role: 'group', 'aria-label': 'Members of the new group' });

  constructor(app) {
    super(app);
    fill(this.node, this.problem, this.#list,
      el('form', { class: 'card form', on: { submit: (event) => { event.preventDefault(); this.#create(); } } },
        el('h3', {}, 'New group'), this.#title, this.#kind, this.#members,
        el('label', { class: 'tick-line' }, this.#bot, 'With the bot'),
        el('button', { class: 'plain', dataset: { action: 'create-group' } }, 'Create the group')));
  }

  follow() { this.when(['people', 'chats', 'loaded'], () => this.refresh()); }

  refresh() {
    const people = [...this.world.people.values()];
    const written = JSON.stringify([people, this.world.groups().map(({ last, ...group }) => group)]);
    if (this.#list.written === written) return;
    this.#list.written = written;
    const ticked = this.#ticked();
    fill(this.#members, people.map((person) => el('label', { class: 'tick-line' },
      el('input', { type: 'checkbox', value: person.id, checked: ticked.length ? ticked.includes(person.id) : people.indexOf(person) < 2 }), fullName(person))));
    fill(this.#list, this.world.groups().map((group) => this.#card(group, people)));
  }

  #card(group, people) {
    const { bot } = this.world;
    const inside = people.filter((person) => group.members.includes(person.id));
    const outside = people.filter((person) => !group.members.includes(person.id));
    return el('div', { class: 'card', dataset: { group: group.id } },
      el('div', { class: 'card-head' }, avatar(group, 'small'), el('span', { class: 'lines' }, el('b', {}, group.title), el('span', { class: 'muted' }, `${group.type} · ${group.id}`))),
      el('ul', { class: 'members' },
        inside.map((person) => this.#member(group, person)),
        group.bot_member && bot ? this.#member(group, bot) : null),
      el('div', { class: 'buttons' },
        this.#adder(group, group.bot_member || !bot ? outside : [bot, ...outside]),
        group.type === 'group' ? plain('Make it a supergroup', () => this.#change(() => this.api.post(`groups/${group.id}/migrate`)), { name: 'migrate', kind: 'quiet' }) : null));
  }

  #member(group, someone) {
    const name = fullName(someone);
    return el('li', {}, avatar(someone, 'tiny'), el('span', {}, name, someone.is_bot ? el('span', { class: 'tag' }, 'bot') : null),
      someone.is_bot ? null : plain('Chat', () => this.app.open({ person: someone.id, chat: group.id }), { kind: 'quiet', name: 'open-group', label: `Chat as ${name}` }),
      plain('Remove', () => this.#change(() => this.api.delete(`groups/${group.id}/members/${someone.id}`)), { kind: 'quiet danger', name: 'remove-member', label: `Remove ${name} from the group` }));
  }

  #adder(group, outside) {
    if (!outside.length) return null;
    const choice = el('select', { class: 'field', 'aria-label': `Add somebody to ${group.title}`, dataset: { role: 'add-member' } },
      el('option', { value: '' }, 'Add …'), outside.map((someone) => el('option', { value: someone.id }, fullName(someone))));
    choice.addEventListener('change', () => { if (choice.value) this.#change(() => this.api.post(`groups/${group.id}/members`, { user_id: Number(choice.value) })); });
    return choice;
  }

  #ticked() { return [...this.#members.querySelectorAll('input:checked')].map((box) => Number(box.value)); }

  #create() {
    const title = this.#title.value.trim() || 'Lunch friends';
    return this.#change(async () => {
      const group = await this.api.post('groups', { title, type: this.#kind.value, members: this.#ticked(), without_bot: !this.#bot.checked });
      this.#title.value = '';
      return group;
    });
  }

  #change(run) {
    return this.attempt(async () => {
      const group = await run();
      if (group?.id) this.world.setChat(group);
      this.soon();
    });
  }
}
