const names = {
  typing: 'typing', upload_photo: 'sending a photo', record_video: 'recording a video', upload_video: 'sending a video',
  record_voice: 'recording a voice message', upload_voice: 'sending a voice message', upload_document: 'sending a file',
  choose_sticker: 'choosing a sticker', find_location: 'looking for a place', record_video_note: 'recording a video message',
  upload_video_note: 'sending a video message',
};

// Typing knows what the bot is doing in a chat right now: it ends with its time, or with the bot's message.
export class Typing {
  action = '';
  #timer = 0;
  #changed;
  #off;

  constructor(world, chatId, changed) {
    this.#changed = changed;
    this.#off = [
      world.on('typing', (data) => { if (data.chat_id === chatId) this.#set(names[data.action] ?? 'busy', data.until - world.now()); }),
      world.on('message', (data) => { if (data.chat_id === chatId && data.message.from?.is_bot) this.#set('', 0); }),
      world.on('loaded', () => this.#set('', 0)),
    ];
  }

  close() {
    clearTimeout(this.#timer);
    for (const off of this.#off) off();
  }

  #set(action, left) {
    clearTimeout(this.#timer);
    const shown = left > 0 ? action : '';
    if (shown) this.#timer = setTimeout(() => this.#set('', 0), left);
    if (shown === this.action) return;
    this.action = shown;
    this.#changed();
  }
}
