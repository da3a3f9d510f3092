import 'quasar/dist/quasar.css';
import './console.css';
import icons from 'quasar/icon-set/svg-mdi-v7.js';
import { Dark, Dialog, Loading, Notify, Quasar } from 'quasar';
import { createApp } from 'vue';
import App from './App.vue';
import { arriveAtPages, titlePages } from './layout/page-title.ts';
import { keptTheme } from './layout/theme.ts';
import { router } from './router.ts';
import { language, quasarWords, words } from './words/words.ts';

titlePages(router);
arriveAtPages(router);

createApp(App)
  .use(Quasar, {
    plugins: { Dark, Dialog, Loading, Notify },
    lang: quasarWords(language()),
    iconSet: icons,
    config: { dark: keptTheme(), notify: { position: 'top', timeout: 5000 } },
  })
  .use(words)
  .use(router)
  .mount('#app');
