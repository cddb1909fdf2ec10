import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { scenarioIndex } from './.scripts/vite/scenario-index.ts'
import { serviceWorker } from './.scripts/vite/service-worker.ts'

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(), // app.css says `@import "tailwindcss" source("./")`, or every engine edit would reload the page
    serviceWorker({ entry: 'engine/hosts/service-worker/main.ts' }),
    scenarioIndex({ folder: 'public/scenarios' }),
  ],
  server: { watch: { ignored: ['**/dist/**', '**/.cache/**', '**/test-results/**'] } },
  build: { target: 'es2023', chunkSizeWarningLimit: 8000 }, // Monaco's TypeScript worker is 7 MB, loaded on demand
  worker: { format: 'es' },
})
