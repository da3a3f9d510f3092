declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent;
  export default component;
}
declare module 'quasar/lang/*.js';
declare module 'quasar/icon-set/svg-mdi-v7.js' {
  const set: import('quasar').QuasarIconSet;
  export default set;
}
