/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url'
import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type PluginOption } from 'vite'

const src = fileURLToPath(new URL('./src', import.meta.url))

export default defineConfig(async ({ mode }) => {
  const plugins: PluginOption[] = [
    vue(),
    ui({
      colorMode: false,
      autoImport: false,
      components: { dts: 'types/components.d.ts', dirs: [] },
      // Every icon named in our source is bundled; nothing is asked of an icon service at run time.
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'] }, sizeLimitKb: 0 } },
      ui: {
        colors: { primary: 'bronze', neutral: 'stone', success: 'moss', warning: 'amber', error: 'brick', info: 'slateblue' },
      },
    }),
  ]
  if (mode === 'mock') plugins.push((await import('./dev/mock.ts')).mock())
  return {
    plugins,
    cacheDir: mode === 'mock' ? 'node_modules/.vite-mock' : 'node_modules/.vite',
    // The widget's screens, where its forms are written (src/widget/preview.tsx).
    oxc: { jsx: { runtime: 'automatic' as const, importSource: 'preact' } },
    resolve: { alias: { '@': src } },
    define: { __VUE_I18N_FULL_INSTALL__: 'true', __VUE_I18N_LEGACY_API__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
    build: {
      target: 'es2022',
      // CSP: images and fonts stay files, so that no data: source is needed for fonts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 900,
    },
    server: {
      proxy: mode === 'mock' ? undefined : {
        '/api': { target: process.env.TING_URL ?? 'http://127.0.0.1:8080', ws: true },
        '/files': { target: process.env.TING_URL ?? 'http://127.0.0.1:8080' },
        '/try': { target: process.env.TING_URL ?? 'http://127.0.0.1:8080' },
      },
    },
    // One window for all files: to make one for each took two thirds of the time. A test leaves it as it was.
    test: { environment: 'jsdom', include: ['src/**/*.test.ts'], restoreMocks: true, isolate: false },
  }
})
