import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The server's content security policy allows nothing inline: no polyfill script, no data: fonts, every file with its hash.
export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
})
