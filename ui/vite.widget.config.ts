import { defineConfig } from 'vite'

// The widget stands alone: one small file, no kit, no split chunks, its styles inside its shadow root.
export default defineConfig({
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    cssCodeSplit: false,
    lib: { entry: 'src/widget/main.ts', formats: ['iife'], name: 'TingWidget', fileName: () => 'widget.js' },
  },
})
