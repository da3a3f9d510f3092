// Builds the console's pages into web/dist, which the gateway serves under /console/. Nothing is fetched from other hosts.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

const gateway = 'http://127.0.0.1:8080';
const leastBytes = 1000;

/** Each file beside itself compressed, so that the gateway only picks: brotli where the connection is safe, gzip elsewhere. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle: ({ dir = '' }) => {
      for (const name of readdirSync(join(dir, 'assets'))) {
        const file = join(dir, 'assets', name);
        const content = readFileSync(file);
        if (!/\.(js|css|svg)$/.test(name) || content.length < leastBytes) continue;
        writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [vue({ template: { transformAssetUrls } }), quasar(), compressed()],
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
