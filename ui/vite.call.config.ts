import { defineConfig } from 'vite'

// The widget's third script: who calls from the page loads it, nobody else.
export default defineConfig({
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    lib: { entry: 'src/widget/call/main.tsx', formats: ['iife'], name: 'TingCall', fileName: () => 'widget-call.js' },
  },
})
