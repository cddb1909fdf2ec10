import { fileURLToPath } from 'node:url'

import { defineConfig, type Project } from '@playwright/test'

const port = Number(process.env['E2E_PORT'] ?? 4199)
const executablePath = process.env['CHROMIUM_PATH']

/** A second browser, where there is one (.scripts/firefox.mjs): it tries the core path. */
const firefox: Project = {
  name: 'firefox',
  testDir: 'e2e/firefox',
  use: {
    browserName: 'firefox',
    channel: 'moz-firefox', // as Mozilla and Debian build it, through WebDriver BiDi
    launchOptions: { executablePath: fileURLToPath(new URL('e2e/firefox/bidi-relay.mjs', import.meta.url)) },
  },
}

/** The page comes from `vite preview`; specs that need the Node gateway start the command line themselves. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  timeout: 90_000,
  // A busy machine may need longer than the usual five seconds; a right page is not slower for it.
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-default-browser-check',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'chromium', testIgnore: '**/e2e/firefox/**', use: { browserName: 'chromium' } },
    ...(process.env['FIREFOX_PATH'] ? [firefox] : []),
  ],
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host localhost --port ${port} --strictPort`,
    url: `http://localhost:${port}/`,
    timeout: 60_000,
    reuseExistingServer: false,
  },
})
