import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { scenarioIndex } from './.scripts/vite/scenario-index.ts'
import { serviceWorker } from './.scripts/vite/service-worker.ts'

/**
 * All that the page needs at once in one file: in eighty, a tenth more is sent. Not main.tsx, which awaits what was kept:
 * whatever is loaded on demand meanwhile would wait for it, and it for that.
 */
const FIRST_PAGE = { name: 'first-page', tags: ['$initial' as const], test: /^(?!.*\/(?:main\.tsx|index\.html)$)/ }

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(), // app.css says `@import "tailwindcss" source("./")`, or every engine edit would reload the page
    serviceWorker({ entry: 'engine/hosts/service-worker/main.ts' }),
    scenarioIndex({ folder: 'public/scenarios' }),
  ],
  server: { watch: { ignored: ['**/dist/**', '**/.cache/**', '**/test-results/**'] } },
  build: { target: 'es2023', chunkSizeWarningLimit: 8000 }, // Monaco's TypeScript worker is 7 MB, loaded on demand
  environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups: [FIRST_PAGE] } } } } } },
  worker: { format: 'es' },
})
