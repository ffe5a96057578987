import { el } from './dom.js';
import { dialog } from './notices.js';
import { languageField } from './languages.js';

// askPerson asks for a new person and adds them; null: nobody.
export async function askPerson(api) {
  const name = el('input', { type: 'text', class: 'field', placeholder: 'First name', 'aria-label': 'First name', autocomplete: 'off', required: true, maxlength: '64', dataset: { role: 'person-name' } });
  const user = el('input', { type: 'text', class: 'field', placeholder: 'User name (may stay empty)', 'aria-label': 'User name', autocomplete: 'off', pattern: '@?[A-Za-z0-9_]{3,32}', dataset: { role: 'person-username' } });
  const language = languageField('en');
  const answer = await dialog({
    title: 'Add a person',
    name: 'add-person',
    inside: [name, user, el('label', { class: 'field-line' }, 'Language of the app', language)],
    buttons: [{ text: 'Cancel', value: '', kind: 'quiet' }, { text: 'Add', value: 'add' }],
  });
  if (answer !== 'add') return null;
  try {
    return await api.post('people', { first_name: name.value.trim(), username: user.value.replace('@', ''), language_code: language.value });
  } catch (problem) {
    await dialog({ title: 'That did not work', text: problem.message });
    return null;
  }
}
