// Import rules: a wrong import must be reported for every row of the table, then the real tree is read.
// With TypeScript 7 and its default parser dependency-cruiser reads no module and passes, hence the proof.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = process.cwd()
const require = createRequire(import.meta.url)
const config = require(join(root, '.dependency-cruiser.cjs'))

// dependency-cruiser 17 never tells swc that a .tsx file holds JSX
const swc = require('@swc/core')
const { parseFileSync } = swc
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') })
const { cruise } = await import('dependency-cruiser')

/** from, to, the rule that must speak; no rule: the import is allowed. */
const examples = [
  ['engine/lua/compile.ts', 'engine/gateway/plugin.ts', 'engine-lua-imports'],
  ['engine/lua/hooks.ts', 'engine/host.ts', 'engine-lua-imports'],
  ['engine/lua/runtime/call.ts', 'engine/lua/compile.ts', 'lua-runtime-has-no-compiler'],
  ['engine/lua/stdlib/base.ts', 'engine/lua/1-parse/parser.ts', 'lua-runtime-has-no-compiler'],
  ['engine/gateway/runloop.ts', 'engine/trace/recorder.ts', 'engine-gateway-imports'],
  ['engine/gateway/router/router.ts', 'engine/lua/runtime/call.ts', 'engine-gateway-imports'],
  ['engine/gateway/plugin.ts', 'engine/host.ts'],
  ['engine/scripting/exit.ts', 'engine/ngx/ctx.ts', 'engine-scripting-imports'],
  ['engine/scripting/exit.ts', 'engine/lua/compile.ts', 'engine-scripting-imports'],
  ['engine/pdk/log.ts', 'engine/scripting/current.ts'],
  ['engine/ngx/var.ts', 'engine/pdk/request.ts', 'engine-ngx-imports'],
  ['engine/ngx/re.ts', 'engine/lua/compile.ts', 'engine-ngx-imports'],
  ['engine/ngx/ctx.ts', 'engine/lua/runtime/call.ts'],
  ['engine/pdk/request.ts', 'engine/ngx/ctx.ts', 'engine-pdk-imports'],
  ['engine/modules/cjson.ts', 'engine/plugins/loader.ts', 'engine-modules-imports'],
  ['engine/scenario/expectations.ts', 'engine/plugins/loader.ts', 'engine-scenario-imports'],
  ['engine/plugins/loader.ts', 'engine/debug/debugger.ts', 'engine-plugins-imports'],
  ['engine/plugins/loader.ts', 'engine/lua/compile.ts'],
  ['engine/admin/handle-admin-request.ts', 'engine/plugins/loader.ts', 'engine-admin-imports'],
  ['engine/admin/handle-admin-request.ts', 'engine/gateway/config.ts'],
  ['engine/trace/recorder.ts', 'engine/plugins/loader.ts', 'engine-trace-imports'],
  ['engine/debug/debugger.ts', 'engine/trace/recorder.ts', 'engine-debug-imports'],
  ['engine/debug/stack.ts', 'engine/lua/hooks.ts'],
  ['engine/hosts/node/host.ts', 'engine/plugins/loader.ts', 'engine-hosts-imports'],
  ['engine/hosts/node/main.ts', 'engine/hosts/memory/host.ts', 'hosts-stand-alone'],
  ['engine/hosts/node/server.ts', 'engine/engine.ts'],
  ['engine/engine.ts', 'engine/hosts/node/host.ts', 'core-has-no-host'],
  ['engine/index.ts', 'engine/engine.ts'],
  ['engine/protocol.ts', 'app/store/store.ts', 'engine-without-app'],
  ['engine/engine.ts', 'engine/gateway/runloop.test.ts', 'no-tests-in-sources'],
  ['engine/host.ts', 'engine/nowhere.ts', 'not-resolved'],
  ['app/engine-client.ts', 'engine/trace/recorder.ts', 'app-uses-the-doors'],
  ['app/engine-client.ts', 'engine/protocol.ts'],
  ['app/text/canvas.ts', 'app/kernels/diff.ts', 'app-text-imports'],
  ['app/canvas/canvas.tsx', 'app/text/canvas.ts'],
  ['app/ui/tabs.tsx', 'app/text/ui.ts'],
  ['app/ui/tabs.tsx', 'app/store/store.ts', 'app-ui-imports'],
  ['app/kernels/diff.ts', 'app/store/store.ts', 'app-kernels-imports'],
  ['app/store/store.ts', 'app/canvas/canvas.tsx', 'app-store-imports'],
  ['engine/replay/replay-host.ts', 'engine/gateway/runloop.ts', 'engine-replay-imports'],
  ['engine/traffic/traffic-ring.ts', 'engine/debug/stack.ts', 'engine-traffic-imports'],
  ...[
    'canvas',
    'compare',
    'order',
    'editor',
    'traffic',
    'trace',
    'debug',
    'connections',
    'learn',
    'explorer',
    'share',
  ].map((feature, at, all) => [
    `app/${feature}/panel.tsx`,
    `app/${all[(at + 1) % all.length]}/panel.tsx`,
    `app-${feature}-imports`,
  ]),
]

async function violations(baseDir, folders) {
  const { output } = await cruise(folders, {
    ...config.options,
    ruleSet: { forbidden: config.forbidden },
    validate: true,
    baseDir,
  })
  return { modules: output.modules.length, found: output.summary.violations }
}

async function prove() {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const base = mkdtempSync(join(root, '.cache/import-rules-'))
  const imports = new Map()
  for (const [from, to] of examples) {
    imports.set(from, [...(imports.get(from) ?? []), to])
    if (!to.includes('nowhere') && !imports.has(to)) imports.set(to, [])
  }
  for (const [file, targets] of imports) {
    mkdirSync(dirname(join(base, file)), { recursive: true })
    const up = '../'.repeat(file.split('/').length - 1)
    // type imports count, too
    writeFileSync(
      join(base, file),
      targets.map((to, at) => `import type { A${at} } from '${up}${to}'\n`).join('') + 'export {}\n',
    )
  }
  symlinkSync(join(root, 'node_modules'), join(base, 'node_modules'))
  try {
    const { found } = await violations(base, ['app', 'engine'])
    const said = new Set(
      found.map((v) => `${v.from} -> ${v.to.replace(/^.*nowhere/, 'engine/nowhere')}: ${v.rule.name}`),
    )
    const wrong = []
    for (const [from, to, rule] of examples) {
      if (rule && !said.has(`${from} -> ${to}: ${rule}`))
        wrong.push(`${from} may import ${to}; ${rule} should forbid it`)
      if (!rule && found.some((v) => v.from === from && v.to === to))
        wrong.push(`${from} should be allowed to import ${to}`)
    }
    const proven = new Set(examples.map((example) => example[2]))
    for (const { name } of config.forbidden) if (!proven.has(name)) wrong.push(`no example for the rule ${name}`)
    return wrong
  } finally {
    rmSync(base, { recursive: true })
  }
}

const wrong = await prove()
for (const line of wrong) console.log(`  the rules are broken: ${line}`)
const { modules, found } = await violations(root, ['app', 'engine'])
for (const { from, to, rule } of found) {
  const why = config.forbidden.find(({ name }) => name === rule.name)?.comment
  console.log(`  ${from} → ${to}\n    ${rule.name}: ${why}`)
}
if (modules === 0) console.log('  no module was read')
console.log(`${modules} modules, ${found.length} wrong imports`)
process.exitCode = wrong.length || found.length || modules === 0 ? 1 : 0
