// memory keeps small values over reloads. Where the browser gives no storage it forgets.
export const memory = {
  get(name) {
    try {
      return JSON.parse(localStorage.getItem(`sandbox.${name}`));
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`sandbox.${name}`, JSON.stringify(value));
    } catch {
      // A full or forbidden storage only costs the memory.
    }
  },
};
