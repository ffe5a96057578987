import { el } from './dom.js';
import { dialog, confirmed } from './notices.js';
import { openMenu } from './menu.js';
import { avatar } from './avatar.js';
import { tree } from './json.js';
import { fullName } from './format.js';

// MessageActions is what a person can do with the messages of a pane: press buttons, follow what is in a text, and the
// menu of a message.
export class MessageActions {
  #app;
  #pane;

  constructor(app, pane) {
    this.#app = app;
    this.#pane = pane;
  }

  // press does what an inline button is for; it ends when the button need not wait any more.
  async press(message, button, row, col) {
    try {
      if (button.callback_data !== undefined) await this.#app.taps.press(this.#pane.place.person, this.#pane.place.chat, message.message_id, row, col);
      else if (button.url) this.link(button.url);
      else if (button.login_url?.url) this.link(button.login_url.url);
      else if (button.copy_text) await this.#copy(button.copy_text.text);
      else if (button.switch_inline_query_current_chat !== undefined) this.#inline(button.switch_inline_query_current_chat);
      else if (button.switch_inline_query !== undefined) await this.#inlineElsewhere(button.switch_inline_query);
      else if (button.switch_inline_query_chosen_chat) await this.#inlineElsewhere(button.switch_inline_query_chosen_chat.query ?? '');
      else this.#pane.note('Only Telegram itself can do what this button asks for.');
    } catch (problem) {
      this.#pane.note(problem.message, 'error');
    }
  }

  command(text) { this.#pane.say(text); }

  mention(name) {
    if (name.toLowerCase() !== this.#app.world.bot?.username?.toLowerCase()) return;
    this.#pane.composer.write(`@${this.#app.world.bot.username} `);
    this.#pane.focus();
  }

  // link follows an address: one of Telegram's own for this bot stays here, everything else opens in a new window.
  link(address, event) {
    const inside = this.#deepLink(address);
    if (inside) {
      event?.preventDefault();
      this.#follow(inside);
      return;
    }
    if (!event) window.open(address, '_blank', 'noopener,noreferrer');
  }

  menu(message, event) {
    const { place } = this.#pane;
    const own = message.from?.id === place.person;
    const text = message.text ?? message.caption;
    const at = event.type !== 'keydown' && event.clientX && !event.target.closest('.more') ? { x: event.clientX, y: event.clientY } : event.currentTarget;
    openMenu([
      { icon: 'reply', text: 'Reply', name: 'reply', run: () => this.#pane.composer.reply(message) },
      own && message.text !== undefined && { icon: 'edit', text: 'Edit', name: 'edit', run: () => this.#pane.composer.edit(message) },
      text && { icon: 'copy', text: 'Copy text', name: 'copy', run: () => this.#copy(text) },
      { icon: 'code', text: 'Show as JSON', name: 'json', run: () => this.#show(message) },
    ], at, 'Message');
  }

  // deepLink reads t.me/<bot>?start=… and tg://resolve?domain=<bot>&start=…; null: it is something else.
  #deepLink(address) {
    const bot = this.#app.world.bot?.username?.toLowerCase();
    let url;
    try {
      url = new URL(address);
    } catch {
      return null;
    }
    const web = ['t.me', 'telegram.me'].includes(url.hostname) ? url.pathname.slice(1) : null;
    const name = url.protocol === 'tg:' ? url.searchParams.get('domain') : web;
    if (!bot || name?.toLowerCase() !== bot) return null;
    return { start: url.searchParams.get('start'), group: url.searchParams.has('startgroup') };
  }

  #follow({ start, group }) {
    const { place } = this.#pane;
    if (group) this.#app.drawer.open('groups');
    else this.#app.open({ person: place.person, chat: place.person }, { start: start ?? undefined });
  }

  #inline(query) {
    this.#pane.composer.write(`@${this.#app.world.bot?.username ?? 'bot'} ${query}`);
    this.#pane.focus();
  }

  // inlineElsewhere lets the person choose the chat that the query goes to.
  async #inlineElsewhere(query) {
    const { world } = this.#app;
    const { person } = this.#pane.place;
    const chats = world.chatsOf(person);
    const chosen = await dialog({
      title: 'Choose a chat',
      name: 'choose-chat',
      inside: el('div', { class: 'choices' }, chats.map((chat) => {
        const shown = chat.type === 'private' ? world.bot : chat;
        return el('button', { class: 'choice', value: String(chat.id), dataset: { chat: chat.id } }, avatar(shown, 'small'), shown.title ?? fullName(shown));
      })),
      buttons: [{ text: 'Cancel', value: '', kind: 'quiet' }],
    });
    if (!chosen) return;
    const pane = this.#app.open({ person, chat: Number(chosen) });
    pane.composer.write(`@${world.bot.username} ${query}`);
    pane.focus();
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.#pane.note('Copied');
    } catch {
      await confirmed({ title: 'To copy', text, yes: 'Done' });
    }
  }

  #show(message) {
    dialog({ title: `Message ${message.message_id}`, name: 'json', inside: el('div', { class: 'json-frame' }, tree(message, 3)), buttons: [{ text: 'Close', value: 'close' }] });
  }
}
