import { defineConfig } from 'vite'

// The widget stands alone: one file, no kit, no split chunks, its styles inside its shadow root.
export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2020',
    outDir: 'dist',
    emptyOutDir: false,
    cssCodeSplit: false,
    lib: { entry: 'src/widget/main.ts', formats: ['iife'], name: 'TingWidget', fileName: () => 'widget.js' },
  },
})
