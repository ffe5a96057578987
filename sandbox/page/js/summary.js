import { mediaName } from './media.js';
import { fullName } from './format.js';

// summary is a message in one line.
export function summary(message) {
  const text = message.text ?? message.caption ?? '';
  const line = text.split('\n').find((part) => part.trim()) ?? '';
  return [message.text === undefined ? mediaName(message) : '', line].filter(Boolean).join(' ') || serviceText(message) || 'Message';
}

// serviceText is what a message tells that nobody wrote: who came, who went; '' for every other one.
export function serviceText(message) {
  const names = (users) => users.map(fullName).join(', ');
  const who = fullName(message.from);
  if (message.new_chat_members) {
    const alone = message.new_chat_members.length === 1 && message.new_chat_members[0].id === message.from?.id;
    return alone ? `${who} joined the group` : `${who} added ${names(message.new_chat_members)}`;
  }
  if (message.left_chat_member) {
    return message.left_chat_member.id === message.from?.id ? `${who} left the group` : `${who} removed ${fullName(message.left_chat_member)}`;
  }
  if (message.group_chat_created || message.supergroup_chat_created) return `${who} created the group`;
  if (message.migrate_to_chat_id) return 'The group became a supergroup';
  if (message.migrate_from_chat_id) return 'Goes on from the former group';
  if (message.new_chat_title) return `${who} named the group “${message.new_chat_title}”`;
  if (message.pinned_message) return `${who} pinned a message`;
  return '';
}
