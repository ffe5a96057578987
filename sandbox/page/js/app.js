// Puts the page together.
import { Api } from './api.js';
import { Events } from './events.js';
import { World } from './world.js';
import { Reads } from './reads.js';
import { Taps } from './taps.js';
import { Panes } from './panes.js';
import { Sidebar } from './sidebar.js';
import { Drawer } from './drawer.js';
import { memory } from './memory.js';

const root = (id) => document.getElementById(id);

const api = new Api();
const events = new Events();
const world = new World(api, events);
const app = {
  api,
  world,
  memory,
  drafts: new Map(),
  reads: new Reads(world, api, memory),
  taps: new Taps(api, world),
  // open shows the chat of {person, chat} and returns its pane.
  open: (place, options) => app.panes.open(place, options),
};
app.panes = new Panes(app, root('panes'));
app.sidebar = new Sidebar(app, root('sidebar'));
app.drawer = new Drawer(app, root('drawer'));

const begun = world.on('loaded', () => {
  begun();
  document.body.dataset.ready = '';
  app.panes.begin();
});
world.on('link', (link) => { document.body.dataset.link = link; });
events.start();
