import { el, fill } from './dom.js';
import { icon } from './icons.js';
import { CommandMenu } from './commands.js';
import { InlineResults } from './inline.js';
import { ReplyKeyboard } from './replykeyboard.js';
import { Attach } from './attach.js';
import { Outbox } from './outbox.js';
import { ModeBar } from './modebar.js';

// Composer is what stands below the messages: the field, its lists and keyboards, or one big button in their place.
//   seat: what a pane knows; on: {sent(), failed(problem), last(), jump(id), start(parameter)}
export class Composer {
  node;
  #seat;
  #on;
  #asked = null; // the newest message with something about keyboards
  #forced = 0; // the message whose force_reply has been obeyed
  #field;
  #send;
  #menuButton;
  #keysButton;
  #outbox;
  #modeBar;
  #row;
  #bar = el('div', { class: 'big-bar', hidden: true });
  #commands;
  #inline;
  #keyboard;
  #attach;

  constructor(seat, on) {
    this.#seat = seat;
    this.#on = on;
    this.#outbox = new Outbox(seat, on);
    this.#modeBar = new ModeBar({
      left: (mode) => {
        if (mode.kind === 'edit') this.write('');
        this.#drawPlaceholder();
      },
      jump: on.jump,
    });
    this.#commands = new CommandMenu((command, whole) => this.#command(command, whole));
    this.#inline = new InlineResults(seat, {
      chosen: () => this.write(''),
      started: (parameter) => { this.write(''); on.start(parameter); },
      failed: on.failed,
      changed: () => {
        this.#drawBusy();
        this.#point();
      },
    });
    this.#keyboard = new ReplyKeyboard((button) => this.#replyButton(button));
    this.#build();
    this.#attach = new Attach(seat, (work) => this.#outbox.deliver(work), this.node);
  }

  close() { this.#inline.close(); }

  get draft() { return this.#modeBar.editing ? '' : this.#field.value; }

  // say sends a text at once, whatever stands in the field; true: it went out.
  say(text, replyTo) { return this.#outbox.say(text, replyTo); }

  focus() { this.#field.focus({ preventScroll: true }); }

  // write puts text into the field, as if it had been typed.
  write(text) {
    this.#field.value = text;
    this.#typed();
  }

  offer(files) { this.#attach.offer(files); }

  reply(message) {
    this.#setMode({ kind: 'reply', message });
    this.focus();
  }

  edit(message) {
    this.#setMode({ kind: 'edit', message });
    this.write(message.text);
    this.focus();
    this.#field.setSelectionRange(message.text.length, message.text.length);
  }

  setCommands(commands) {
    this.#commands.commands = commands;
    this.#menuButton.hidden = commands.length === 0;
  }

  // bar puts a button in place of the field; null brings the field back.
  bar(button) {
    const written = JSON.stringify([button?.text, button?.note]);
    this.#row.hidden = Boolean(button);
    this.#bar.hidden = !button;
    if (this.#bar.written === written) return;
    this.#bar.written = written;
    fill(this.#bar, button?.note ? el('p', { class: 'muted' }, button.note) : null,
      button ? el('button', { type: 'button', class: 'big-button', dataset: { action: button.action }, on: { click: () => button.run() } }, button.text) : null);
  }

  // keyboard takes the messages and finds what the bot last said about keyboards and forced replies.
  keyboard(messages) {
    const asked = messages.findLast((message) => message.reply_keyboard);
    const markup = asked?.reply_keyboard;
    this.#keyboard.show(markup?.keyboard ? markup : null);
    this.#keysButton.hidden = !this.#keyboard.markup;
    this.#asked = asked ?? null;
    if (markup?.force_reply && messages.at(-1) === asked && this.#forced !== asked.message_id) {
      this.#forced = asked.message_id;
      this.reply(asked);
    }
    this.#drawPlaceholder();
  }

  async send() {
    const text = this.#field.value.trim();
    if (!text) return;
    const { mode } = this.#modeBar;
    this.#setMode(null);
    this.write('');
    const sent = mode?.kind === 'edit' ? await this.#outbox.edit(mode.message, text) : await this.say(text, mode?.message.message_id);
    if (!sent && !this.#field.value) {
      this.write(text);
      this.#setMode(mode);
    }
  }

  #build() {
    this.#field = el('textarea', {
      rows: '1', placeholder: 'Message', 'aria-label': 'Message', autocomplete: 'off', enterkeyhint: 'send', dir: 'auto',
      dataset: { role: 'composer' }, 'aria-autocomplete': 'list',
      on: {
        input: () => this.#typed(),
        keydown: (event) => this.#key(event),
        blur: () => this.#commands.close(),
        paste: (event) => this.#pasted(event),
      },
    });
    this.#menuButton = this.#tool('menu', 'Menu of commands', () => this.#toggleCommands(), 'menu');
    this.#menuButton.append(el('span', {}, 'Menu'));
    this.#menuButton.hidden = true;
    this.#keysButton = this.#tool('keys', 'Show or hide the keyboard of the bot', () => this.#keyboard.toggle(), 'keys');
    this.#keysButton.hidden = true;
    this.#send = this.#tool('send', 'Send', () => this.send(), 'send');
    const attach = this.#tool('attach', 'Attach', (event) => this.#attach.open(event.currentTarget), 'attach');
    this.#row = el('div', { class: 'composer-row' },
      this.#menuButton, el('div', { class: 'field-frame' }, this.#field, this.#keysButton, attach), this.#send);
    this.node = el('footer', { class: 'composer' }, this.#commands.node, this.#inline.node, this.#modeBar.node, this.#row, this.#bar, this.#keyboard.node);
    this.#typed();
  }

  #tool(sign, label, run, name) {
    return el('button', {
      type: 'button', class: `tool ${name}`, 'aria-label': label, title: label, dataset: { action: name },
      on: { click: run, pointerdown: (event) => event.preventDefault() },
    }, icon(sign));
  }

  #typed() {
    const text = this.#field.value;
    this.node.classList.toggle('with-text', text.trim() !== '');
    this.#grow();
    if (this.#modeBar.editing) return;
    if (text.startsWith('/')) this.#commands.filter(text);
    else this.#commands.close();
    this.#inline.typed(text);
    this.#drawBusy();
    this.#point();
  }

  // grow fits the field to its lines, where the browser does not do that by itself.
  #grow() {
    if (CSS.supports('field-sizing', 'content')) return;
    this.#field.style.height = 'auto';
    if (this.#field.scrollHeight) this.#field.style.height = `${this.#field.scrollHeight}px`;
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.#commands.key(event) || this.#inline.key(event)) {
      this.#point();
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'Escape' && this.#modeBar.mode) {
      event.preventDefault();
      event.stopPropagation();
      this.#modeBar.leave();
    } else if (event.key === 'ArrowUp' && !this.#field.value) {
      const last = this.#on.last();
      if (!last) return;
      event.preventDefault();
      this.edit(last);
    }
  }

  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.offer(files);
  }

  #command(command, whole) {
    this.#commands.close();
    if (!whole) {
      this.write(`/${command} `);
      this.focus();
      return;
    }
    this.write('');
    this.say(`/${command}`);
  }

  #toggleCommands() {
    if (this.#commands.open) this.#commands.close();
    else {
      this.#commands.all();
      this.focus();
      this.#point();
    }
  }

  #replyButton(button) {
    if (button.request_contact) this.#attach.contact();
    else if (button.request_location) this.#attach.location();
    else this.say(button.text);
  }

  #setMode(mode) {
    this.#modeBar.set(mode, this.#seat.person.id);
    this.#drawPlaceholder();
  }

  // drawPlaceholder shows what the bot wants there while its keyboard or its forced reply is in force.
  #drawPlaceholder() {
    const markup = this.#asked?.reply_keyboard;
    const wanted = this.#keyboard.markup || (markup?.force_reply && this.#modeBar.answers(this.#asked)) ? markup.input_field_placeholder : '';
    this.#field.placeholder = wanted || 'Message';
  }

  // point tells screen readers which entry of an open list is chosen; the focus stays in the field.
  #point() {
    const chosen = this.#commands.active ?? this.#inline.active;
    if (chosen) this.#field.setAttribute('aria-activedescendant', chosen);
    else this.#field.removeAttribute('aria-activedescendant');
  }

  #drawBusy() { this.node.classList.toggle('asking', this.#inline.waiting); }
}
