import { createApp } from 'vue';
import '../shared/tokens.css';
import './status.css';
import App from './app.vue';
import { fromPage, fromServer } from './summary';

// What the portal has rendered stays until there is something to take its place.
const first = fromPage() ?? (await fromServer());
createApp(App, { first }).mount('#status');
