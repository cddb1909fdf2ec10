// Our Node host as `phasescope start` sets it up, without studio and Admin API. Arguments: a scenario folder, and whether requests are recorded.
import { createEngine } from '../../../dist/engine.js'
import { createNodeHost } from '../../../dist/hosts/node/host.js'
import { createProxyServer } from '../../../dist/hosts/node/proxy-server.js'
import { readScenarioFolder } from '../../../dist/hosts/node/scenario-folder.js'

const [folder, recorded] = process.argv.slice(2)
const isRecorded = recorded === 'recorded'
/** What a studio could still ask for. */
const runs = []
const engine = createEngine({
  host: createNodeHost(() => undefined),
  onRun(read) {
    runs.push(read)
    if (runs.length > 20) runs.shift()
  },
})
const { ok, diagnostics } = await engine.apply(await readScenarioFolder(folder))
if (!ok) throw new Error(JSON.stringify(diagnostics))
const server = createProxyServer(
  (exchange) => engine.handle(exchange, { isRecorded }),
  (error) => console.error(error),
)
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
