import { el } from './dom.js';
import { dialog } from './notices.js';
import { openMenu } from './menu.js';
import { size, fullName } from './format.js';

// Attach sends everything that is not text. deliver(work) runs a sending and shows its failure.
export class Attach {
  #seat;
  #deliver;
  #picker = el('input', { type: 'file', multiple: true, hidden: true, 'aria-label': 'Files to send', dataset: { role: 'file-input' } });

  constructor(seat, deliver, host) {
    this.#seat = seat;
    this.#deliver = deliver;
    this.#picker.addEventListener('change', () => {
      this.offer([...this.#picker.files]);
      this.#picker.value = '';
    });
    host.append(this.#picker);
  }

  open(anchor) {
    openMenu([
      { icon: 'attach', text: 'Photo or file', name: 'file', run: () => this.#picker.click() },
      { icon: 'smile', text: 'Sticker', name: 'sticker', run: () => this.#extra({ sticker: thing('sticker', { emoji: '🙂', width: 512, height: 512, type: 'regular', is_animated: false, is_video: false }) }) },
      { icon: 'voice', text: 'Voice message', name: 'voice', run: () => this.#extra({ voice: thing('voice', { duration: 3, mime_type: 'audio/ogg' }) }) },
      { icon: 'place', text: 'Location', name: 'location', run: () => this.location() },
      { icon: 'person', text: 'Contact', name: 'contact', run: () => this.contact() },
      { icon: 'poll', text: 'Poll', name: 'poll', run: () => this.#extra({ poll: poll() }) },
    ], anchor, 'Attach');
  }

  location() { return this.#extra({ location: { latitude: 52.52, longitude: 13.405 } }); }

  contact() {
    const { person } = this.#seat;
    return this.#extra({ contact: { phone_number: `+${person.id}`, first_name: fullName(person), user_id: person.id } });
  }

  // offer shows the files before they go out, with a caption and whether pictures go as photos.
  async offer(files) {
    if (!files.length) return;
    const pictures = files.every((file) => file.type.startsWith('image/'));
    const caption = el('input', { type: 'text', class: 'field', placeholder: 'Caption', 'aria-label': 'Caption', maxlength: '1024', dataset: { role: 'caption' } });
    const asPhoto = el('input', { type: 'checkbox', checked: pictures, disabled: !pictures });
    const answer = await dialog({
      title: files.length === 1 ? 'Send a file' : `Send ${files.length} files`,
      name: 'files',
      inside: [
        el('ul', { class: 'files-to-send' }, files.map((file) => el('li', {}, look(file), el('span', { class: 'lines' }, el('b', {}, file.name), el('span', { class: 'muted' }, size(file.size)))))),
        pictures ? el('label', { class: 'tick-line' }, asPhoto, 'As a photo') : null,
        caption,
      ],
      buttons: [{ text: 'Cancel', value: '', kind: 'quiet' }, { text: 'Send', value: 'send' }],
    });
    if (answer !== 'send') return;
    for (const [i, file] of files.entries()) await this.#upload(file, i === 0 ? caption.value : '', asPhoto.checked);
  }

  #upload(file, caption, asPhoto) {
    const form = new FormData();
    form.append('chat_id', this.#seat.chat.id);
    form.append('kind', asPhoto ? 'photo' : 'document');
    if (caption) form.append('caption', caption);
    form.append('file', file, file.name);
    return this.#deliver(() => this.#seat.api.post(`people/${this.#seat.person.id}/files`, form));
  }

  #extra(message) {
    const { api, person, chat } = this.#seat;
    return this.#deliver(() => api.post(`people/${person.id}/messages`, { chat_id: chat.id, message }));
  }
}

function thing(kind, fields) {
  const unique = `${kind}${Date.now().toString(36)}`;
  return { file_id: `sandbox-${unique}`, file_unique_id: unique, file_size: 4096, ...fields };
}

function poll() {
  const options = ['Yes', 'No'].map((text) => ({ text, voter_count: 0 }));
  return { id: String(Date.now()), question: 'Soup today?', options, total_voter_count: 0, is_closed: false, is_anonymous: true, type: 'regular', allows_multiple_answers: false };
}

function look(file) {
  if (!file.type.startsWith('image/')) return el('span', { class: 'thumb', 'aria-hidden': 'true' }, file.name.split('.').pop().slice(0, 4));
  const picture = el('img', { class: 'thumb', src: URL.createObjectURL(file), alt: '' });
  picture.addEventListener('load', () => URL.revokeObjectURL(picture.src));
  return picture;
}
