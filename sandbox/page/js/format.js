// How names, times and sizes are written.

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' });
const dayOfAnyYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const short = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'numeric', year: '2-digit' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hour12: false });

export const fullName = (someone) => [someone?.first_name, someone?.last_name].filter(Boolean).join(' ') || 'Deleted account';

// Unix seconds, as Telegram has them.
export const clockTime = (unix) => timeOfDay.format(unix * 1000);
export const exactTime = (unix) => moment.format(unix * 1000);

export const dayKey = (unix) => {
  const date = new Date(unix * 1000);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
};

export function dayName(unix, now) {
  const days = midnights(now) - midnights(unix);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  const sameYear = new Date(unix * 1000).getFullYear() === new Date(now * 1000).getFullYear();
  return (sameYear ? dayOfYear : dayOfAnyYear).format(unix * 1000);
}

// when is the time in a list of chats: of today the hour, of this week the day, else the date.
export function when(unix, now) {
  const days = midnights(now) - midnights(unix);
  if (days === 0) return clockTime(unix);
  return days > 0 && days < 7 ? weekday.format(unix * 1000) : short.format(unix * 1000);
}

function midnights(unix) {
  const date = new Date(unix * 1000);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 864e5);
}

export function size(bytes) {
  if (bytes === undefined || bytes === null) return '';
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

export function milliseconds(ms) {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;
