// npm run conformance -- [--group lifecycle|lib|lua|gateway] [--only REGEX] [--verbose] [--strict] [--bundled DIR]
// DIR has kong/plugins/<name>/…: code of Kong's own plugins, whose schemas can be judged then, too.
// How much of what real Kong, nginx and LuaJIT did the engine does, too. Only --strict makes a difference an error.
import { parseArgs } from 'node:util'
import { BUNDLED_FOLDER } from './bundled-code.ts'
import { judgeGateway } from './gateway.ts'
import { judgeLib } from './lib.ts'
import { judgeLifecycle } from './lifecycle.ts'
import { judgeLua } from './lua.ts'
import { Report } from './report.ts'

const GROUPS = { lifecycle: judgeLifecycle, lib: judgeLib, lua: judgeLua, gateway: judgeGateway }

const { values } = parseArgs({
  options: {
    group: { type: 'string', multiple: true, default: Object.keys(GROUPS) },
    only: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    bundled: { type: 'string' },
  },
})

// Adapters are loaded later, and look there.
if (values.bundled !== undefined) process.env[BUNDLED_FOLDER] = values.bundled

const unknown = values.group.filter((name) => !(name in GROUPS))
if (unknown.length) {
  console.error(`there is no group "${unknown[0]}"; the groups are ${Object.keys(GROUPS).join(', ')}`)
  process.exit(2)
}

process.stdout.on('error', () => process.exit()) // `| head` has seen enough
const report = new Report(values.verbose)
const only = new RegExp(values.only)
for (const [name, judge] of Object.entries(GROUPS)) if (values.group.includes(name)) await judge(report, only)
const failed = report.print()
process.exit(values.strict && failed > 0 ? 1 : 0)
