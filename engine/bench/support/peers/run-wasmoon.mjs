// wasmoon FILE: Lua 5.4 compiled to WebAssembly, as a peer of `npm run bench -- lua`.
import { readFileSync } from 'node:fs'
import { LuaFactory } from 'wasmoon'

const lua = await new LuaFactory().createEngine()
lua.global.set('print', (...values) => console.log(values.join('\t')))
// the module's own clock counts wall time; every program measures itself with os.clock
const clock = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
lua.global.getTable('os', (index) => lua.global.setField(index, 'clock', clock))
await lua.doString(readFileSync(process.argv[2], 'latin1'))
