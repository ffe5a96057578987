import { el, fill } from '../dom.js';
import { avatar } from '../avatar.js';
import { languageField } from '../languages.js';
import { askPerson } from '../newperson.js';
import { fullName } from '../format.js';
import { Panel, plain } from './panel.js';

// People changes what a person is to the bot: blocked, deactivated, of another language.
export class People extends Panel {
  name = 'people';
  title = 'People';
  sign = 'person';
  #list = el('div', { class: 'cards' });

  constructor(app) {
    super(app);
    fill(this.node, this.problem, this.#list, plain('Add a person', () => this.attempt(async () => {
      const person = await askPerson(this.api);
      if (person) this.world.setPerson(person);
    }), { name: 'add-person' }));
  }

  follow() { this.when(['people', 'loaded'], () => this.refresh()); }

  refresh() {
    const open = new Set([...this.#list.querySelectorAll('details[open]')].map((card) => card.dataset.person));
    const people = [...this.world.people.values()];
    const shown = this.app.panes.place?.person;
    const written = JSON.stringify(people);
    if (this.#list.written === written) return;
    this.#list.written = written;
    fill(this.#list, people.map((person) => this.#card(person, open.size ? open.has(String(person.id)) : person.id === shown)));
  }

  #card(person, open) {
    const state = [person.started ? 'has started the bot' : 'has not started the bot', person.blocked && 'has blocked it', person.deactivated && 'deleted the account'].filter(Boolean).join(', ');
    const language = languageField(person.language_code ?? '', `Language of ${fullName(person)}`);
    language.addEventListener('change', () => this.#change(() => this.api.patch(`people/${person.id}`, { language_code: language.value })));
    return el('details', { class: 'card', open, dataset: { person: person.id } },
      el('summary', {}, avatar(person, 'small'), el('span', { class: 'lines' }, el('b', {}, fullName(person), person.admin ? el('span', { class: 'tag' }, 'admin') : null), el('span', { class: 'muted' }, [person.username && `@${person.username}`, person.id].filter(Boolean).join(' · ')))),
      el('p', { class: 'muted' }, state),
      el('label', { class: 'field-line' }, 'Language', language),
      el('div', { class: 'buttons' },
        person.blocked
          ? plain('Unblock the bot', () => this.#change(() => this.api.post(`people/${person.id}/unblock`)), { name: 'unblock' })
          : plain('Block the bot', () => this.#change(() => this.api.post(`people/${person.id}/block`)), { name: 'block', kind: 'danger' }),
        person.deactivated
          ? plain('Restore the account', () => this.#deactivate(person, false), { name: 'restore' })
          : plain('Delete the account', () => this.#deactivate(person, true), { name: 'deactivate', kind: 'danger' }),
        plain('Open the chat', () => this.app.open({ person: person.id, chat: person.id }), { kind: 'quiet', name: 'open-chat' })));
  }

  #deactivate(person, deactivated) { return this.#change(() => this.api.patch(`people/${person.id}`, { deactivated })); }

  #change(run) {
    return this.attempt(async () => {
      this.world.setPerson(await run());
      this.refresh();
    });
  }
}
