// The peer of DESIGN §6: node:http and undici, with the chain of chain.ts written in JavaScript. Argument: the upstream's port.
// It does less than any gateway like Kong must: no route is looked up, requests have no id, the only header it adds is
// X-Forwarded-For (Kong adds seven more to the request and four to the answer), nothing of what a client sends is checked
// or kept as it stood, and a client that leaves does not end the upstream's call.
import { createServer } from 'node:http'
import { Agent } from 'undici'

const upstream = `http://127.0.0.1:${process.argv[2]}`
const agent = new Agent({ connections: 512, keepAliveTimeout: 60_000 })
const conf = { step: 1, mode: 'count', names: ['count:7', 'count:70', 'other'] }

// Twenty plugins are twenty files: each has functions of its own, as in the other proxies.
const body = `
    if (conf.mode === 'off') return
    ctx.calls = (ctx.calls ?? 0) + conf.step
    const key = conf.mode + ':' + ctx.calls
    for (const name of conf.names) if (name === key) ctx.found = name
    ctx.key = key
    this.count += conf.step`
const source = `return class {
  count = 0
  rewrite(conf, ctx) {${body} }
  async access(conf, ctx) {${body} }
  header_filter(conf, ctx) {${body} }
  body_filter(conf, ctx) {${body} }
  log(conf, ctx) {${body} }
}`
const plugins = Array.from({ length: 20 }, () => new (new Function(source)())())
const run = (phase, ctx) => {
  for (const plugin of plugins) plugin[phase](conf, ctx)
}

async function proxy(request, response) {
  const ctx = {}
  run('rewrite', ctx)
  for (const plugin of plugins) await plugin.access(conf, ctx)
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined
  const headers = { ...request.headers }
  delete headers.connection
  headers['x-forwarded-for'] = request.socket.remoteAddress
  const answer = await agent.request({
    origin: upstream,
    path: request.url,
    method: request.method,
    headers,
    body: hasBody ? request : null,
  })
  run('header_filter', ctx)
  response.writeHead(answer.statusCode, answer.headers)
  for await (const chunk of answer.body) {
    run('body_filter', ctx)
    response.write(chunk)
  }
  run('body_filter', ctx)
  response.end()
  run('log', ctx)
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  proxy(request, response).catch(() => response.destroy())
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
