#!/usr/bin/env node
// Playwright starts this file as if it were Firefox. Both speak WebDriver BiDi, but Playwright asks for a command that
// is younger than Debian's ESR and would give up: it is answered here, and everything else passes as it is.
import { spawn } from 'node:child_process'

import { WebSocket, WebSocketServer } from 'ws'

/** What Firefox 153 does not know and no test needs: themes are switched in the page. */
const YOUNGER = new Set(['emulation.setMediaFeaturesOverride'])

const args = process.argv.slice(2)
const profile = args[args.indexOf('--profile') + 1]
const firefox = spawn(process.env.FIREFOX_PATH ?? 'firefox-esr', args, {
  stdio: ['ignore', 'ignore', 'pipe'],
  // Root may only use a home of its own, and nothing of a test belongs in a person's.
  env: { ...process.env, HOME: profile },
})
firefox.on('error', (error) => end(error.message))
firefox.on('exit', () => end())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => firefox.kill(signal))

const ANNOUNCED = /WebDriver BiDi listening on (ws:\/\/\S+)\n/
let said = ''
firefox.stderr.on('data', function listen(data) {
  said += data
  const url = ANNOUNCED.exec(said)?.[1]
  if (!url) return
  firefox.stderr.off('data', listen).pipe(process.stderr)
  serve(url)
})

function serve(url) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () =>
    process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}\n`),
  )
  server.on('connection', (driver, { url: path }) => {
    const browser = new WebSocket(url + path, { perMessageDeflate: false, maxPayload: 0 })
    const opened = new Promise((resolve) => browser.once('open', resolve))
    driver.on('message', async (data) => {
      const { id, method } = JSON.parse(data)
      if (YOUNGER.has(method)) return driver.send(JSON.stringify({ type: 'success', id, result: {} }))
      await opened
      browser.send(String(data))
    })
    browser.on('message', (data) => driver.send(String(data)))
    browser.on('error', (error) => process.stderr.write(`${error.message}\n`))
    browser.on('close', () => driver.close())
    driver.on('close', () => firefox.kill()) // whoever asked for it is gone, however that came
  })
}

function end(problem) {
  if (problem) process.stderr.write(`${problem}\n`)
  process.exit(problem ? 1 : 0)
}
