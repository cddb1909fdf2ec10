import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request, type RequestOptions } from 'node:https'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { startNode } from './start-node.ts'
import { phasescope } from './tests/command-line.ts'
import { folderOnDisk, pluginFiles } from './tests/folder-on-disk.ts'
import { selfSigned } from './tls/default-certificate.ts'

const CLIENT = selfSigned('client.test')

/** Answers with what the handshake showed it. */
const HANDLER = `
local ssl = require "ngx.ssl"
local H = { PRIORITY = 1000, VERSION = "1.0.0" }
function H:certificate()
  if ssl.server_name() ~= "unasked.test" then assert(kong.client.tls.request_client_certificate()) end
end
function H:access()
  local chain = kong.client.tls.get_full_client_certificate_chain()
  kong.response.exit(200, table.concat({
    kong.request.get_scheme(), ngx.var.ssl_server_name or "no name", ngx.var.ssl_protocol,
    ngx.var.ssl_client_verify, ngx.md5(chain or "nobody"),
  }, " "))
end
return H
`

function folderOf(handler: string): string {
  return folderOnDisk({
    'kong.yml': '_format_version: "3.0"\nroutes: [{ name: all, paths: [/] }]\nplugins: [{ name: who }]\n',
    ...pluginFiles('who', handler),
  })
}

function ask(port: number, options: RequestOptions): Promise<string> {
  const wish = { port, host: '127.0.0.1', rejectUnauthorized: false, agent: false, headers: { Host: 'api.test' } }
  return new Promise((resolve, reject) => {
    const sent = request({ ...wish, ...options }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.on('end', () => resolve(text))
    })
    sent.once('error', reject).end()
  })
}

test('TLS is recorded with what the handshake showed, and replayed the same; a key is never written', async () => {
  const folder = folderOf(HANDLER)
  const recordTo = join(folder, '..', `tls-${process.pid}-${Date.now()}.jsonl`)
  const node = await startNode({
    folder,
    listen: '127.0.0.1',
    proxyPort: 0,
    tlsPort: 0,
    adminPort: 0,
    studioPort: 0,
    record: {},
    recordTo,
  })
  const shown = { cert: CLIENT.cert, key: CLIENT.key }
  const answers = [
    await ask(node.ports.tls, { path: '/bare', servername: 'one.test' }),
    await ask(node.ports.tls, { path: '/shown', servername: 'two.test', ...shown }),
    await ask(node.ports.tls, { path: '/unasked', servername: 'unasked.test', ...shown }),
    await ask(node.ports.tls, { path: '/older', servername: 'two.test', maxVersion: 'TLSv1.2', ...shown }),
  ]
  await node.close()
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
  const [seen, unseen] = [`SUCCESS ${md5(CLIENT.cert)}`, `NONE ${md5('nobody')}`]
  expect(answers).toEqual([
    `https one.test TLSv1.3 ${unseen}`,
    `https two.test TLSv1.3 ${seen}`,
    `https unasked.test TLSv1.3 ${unseen}`,
    `https two.test TLSv1.2 ${seen}`,
  ])
  expect(readFileSync(recordTo, 'utf8')).not.toContain('PRIVATE KEY')

  expect(await phasescope('replay', recordTo, folder)).toMatchObject({ code: 0, out: 'All 4 are answered the same.\n' })
  // who no longer asks for certificates sees none
  const careless = folderOf(HANDLER.replace('~= "unasked.test"', '== "nobody.test"'))
  const { code, out } = await phasescope('replay', recordTo, careless)
  expect(code).toBe(1)
  expect([...out.matchAll(/^DIFFERS +GET (\S+)/gm)].map(([, path]) => path)).toEqual(['/shown', '/older'])
  expect(out).toContain('2 of 4 differ.')
})
