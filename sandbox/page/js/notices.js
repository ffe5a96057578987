import { el } from './dom.js';

const stay = 3200;

// toast shows a short line over the chat for a while, in the place of the one before; host is the pane that it
// belongs to.
export function toast(host, text, kind = '') {
  host.querySelectorAll('.toast').forEach((old) => old.remove());
  const node = el('div', { class: `toast ${kind}`, role: 'status', dataset: { toast: kind || 'note' } }, text);
  host.querySelector('.toasts').append(node);
  const reading = Math.min(stay + text.length * 25, 9000);
  setTimeout(() => node.classList.add('leaving'), reading);
  setTimeout(() => node.remove(), reading + 250);
}

// dialog shows a modal window and ends with what closed it: the value of a button, or '' for Esc and a click outside.
//   buttons: [{text, value, kind}]; inside: nodes between title and buttons
export function dialog({ title, text, inside = [], buttons = [{ text: 'OK', value: 'ok' }], name = 'dialog' }) {
  const heading = title ? el('h2', { id: 'dialog-title' }, title) : null;
  const node = el('dialog', { class: 'dialog', dataset: { dialog: name }, 'aria-labelledby': title ? 'dialog-title' : null, 'aria-label': title ? null : 'Message of the bot' },
    el('form', { method: 'dialog' },
      heading,
      text ? el('p', { class: 'dialog-text' }, text) : null,
      inside,
      buttons.length ? el('div', { class: 'dialog-buttons' }, buttons.map((button) => el('button', {
        class: `plain ${button.kind ?? ''}`, value: button.value, type: button.value ? 'submit' : 'button', dataset: { answer: button.value || 'cancel' },
        on: { click: () => { if (!button.value) node.close(''); } },
      }, button.text))) : null));
  node.addEventListener('click', (event) => { if (event.target === node) node.close(''); });
  document.body.append(node);
  node.showModal();
  return new Promise((resolve) => {
    node.addEventListener('close', () => {
      node.remove();
      resolve(node.returnValue);
    });
  });
}

export const alertWith = (text) => dialog({ text, name: 'alert' });

export async function confirmed({ title, text, yes, kind = '' }) {
  const answer = await dialog({ title, text, name: 'confirm', buttons: [{ text: 'Cancel', value: '', kind: 'quiet' }, { text: yes, value: 'yes', kind }] });
  return answer === 'yes';
}
