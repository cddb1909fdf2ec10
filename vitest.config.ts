import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const exclude = ['**/node_modules/**', '**/dist/**']

export default defineConfig({
  test: {
    pool: 'threads',
    maxWorkers: 2,
    globalSetup: ['.scripts/vitest/temporary-folder.ts'],
    // a busy machine is slow, not wrong: this only ends what hangs
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'engine',
          environment: 'node',
          include: ['engine/**/*.test.ts'],
          exclude,
          setupFiles: ['.scripts/vitest/node-20.ts'],
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'app',
          environment: 'happy-dom',
          include: ['app/**/*.test.{ts,tsx}'],
          exclude,
          setupFiles: ['.scripts/vitest/node-20.ts'],
        },
      },
    ],
  },
})
