import { defineConfig } from '@playwright/test'
import { existsSync } from 'node:fs'

// The browser of the machine, else Playwright's own (`npx playwright install chromium`).
const installed = [process.env.ESPACE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(path => path && existsSync(path))

export default defineConfig({
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: process.env.ESPACE_SUITE_BASE_URL,
    locale: 'fr-FR',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: installed, chromiumSandbox: process.getuid?.() !== 0 },
  },
})
