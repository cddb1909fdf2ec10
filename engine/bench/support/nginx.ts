import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as after } from 'node:timers/promises'

import { handlerSource, PLUGIN_COUNT } from './chain.ts'
import { peerOf, type Peer } from './processes.ts'

/**
 * Where Debian's packages libnginx-mod-http-lua, lua-resty-core, lua-resty-lrucache and libluajit2-5.1-2 are. Installing
 * them removes `luajit`, which the other rows compare with; unpack them instead (`apt-get download`, `dpkg -x FILE FOLDER`)
 * and name the folder here.
 */
const ROOT = process.env['NGINX_LUA_ROOT'] ?? ''
const MODULE = `${ROOT}/usr/lib/nginx/modules/ngx_http_lua_module.so`

/** nginx with lua-nginx-module and the same chain in front of `upstream`; nothing where it is not installed. */
export async function startNginx(upstream: number): Promise<Peer | undefined> {
  if (spawnSync('nginx', ['-v']).error || !existsSync(MODULE)) return undefined
  const folder = mkdtempSync(path.join(tmpdir(), 'phasescope-nginx-'))
  const port = await freePort()
  writeFileSync(path.join(folder, 'chain.lua'), chain())
  writeFileSync(path.join(folder, 'nginx.conf'), configuration(folder, port, upstream))
  const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LD_LIBRARY_PATH: `${ROOT}/usr/lib/x86_64-linux-gnu` },
  })
  await after(1000)
  return peerOf(child, port)
}

function chain(): string {
  const handlers = Array.from({ length: PLUGIN_COUNT }, (_, index) => `(function()\n${handlerSource(index)}end)()`)
  return `local plugins = { ${handlers.join(',\n')} }
local conf = { step = 1, mode = "count", names = { "count:7", "count:70", "other" } }
local create, resume = coroutine.create, coroutine.resume
local M = {}
for _, phase in ipairs { "rewrite", "header_filter", "body_filter", "log" } do
  M[phase] = function() for i = 1, #plugins do local h = plugins[i] h[phase](h, conf) end end
end
function M.access() for i = 1, #plugins do local h = plugins[i] resume(create(h.access), h, conf) end end
return M
`
}

function configuration(folder: string, port: number, upstream: number): string {
  const phases = ['rewrite', 'access', 'header_filter', 'body_filter', 'log']
  return `load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module ${MODULE};
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log error;
events { worker_connections 1024; }
http {
  access_log off;
  lua_package_path "${folder}/?.lua;${ROOT}/usr/share/lua/5.1/?.lua;;";
  upstream up { server 127.0.0.1:${upstream}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    keepalive_requests 1000000;
    location / {
      ${phases.map((phase) => `${phase}_by_lua_block { require("chain").${phase}() }`).join('\n      ')}
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_pass http://up;
    }
  }
}
`
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
