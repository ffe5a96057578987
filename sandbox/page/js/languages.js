import { el } from './dom.js';

const common = ['en', 'ru', 'de', 'es', 'fr', 'it', 'pl', 'pt-br', 'tr', 'uk', 'ar', 'fa', 'ja', 'zh-hans'];
const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

// languageField chooses what Telegram calls language_code; '' is an app that does not say.
export function languageField(chosen, label = 'Language') {
  const codes = common.includes(chosen) || !chosen ? common : [chosen, ...common];
  return el('select', { class: 'field', 'aria-label': label, dataset: { role: 'language' } },
    codes.map((code) => el('option', { value: code, selected: code === chosen }, `${names.of(code)} (${code})`)),
    el('option', { value: '', selected: !chosen }, 'not said'));
}
