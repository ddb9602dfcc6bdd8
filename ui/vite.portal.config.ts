import { defineConfig } from 'vite'

// The customers' own pages: one small script beside the widget's, with its styles.
export default defineConfig({
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    cssCodeSplit: false,
    lib: { entry: 'src/portal/main.tsx', formats: ['iife'], name: 'TingPages', fileName: () => 'portal.js' },
  },
})
