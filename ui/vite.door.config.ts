import { defineConfig } from 'vite'

// The widget's second script: who stands before a door that is by invitation loads it, nobody else.
export default defineConfig({
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    lib: { entry: 'src/widget/door/main.tsx', formats: ['iife'], name: 'TingDoor', fileName: () => 'widget-door.js' },
  },
})
