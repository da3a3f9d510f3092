// Builds the console's pages into web/dist, which the gateway serves under /console/. Nothing is fetched from other hosts.
import { fileURLToPath } from 'node:url';
import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const gateway = 'http://127.0.0.1:8080';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [vue({ template: { transformAssetUrls } }), quasar()],
  // The icon set names a package of 60 MB of icons; the same icons by the same names come from @mdi/js.
  resolve: { alias: { '@quasar/extras/mdi-v7': '@mdi/js' } },
  define: { __VUE_I18N_FULL_INSTALL__: false, __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  // Inlined files would need data: in the content security policy.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/console/api': gateway, '/console/session': gateway } },
});
