// DESIGN §6 row 1: 20 plugins × 5 phases in process, compiled Lua, no listener, against LuaJIT with one coroutine per access.
import { handlerSource } from './support/chain.ts'
import { compareChains } from './support/in-process.ts'

await compareChains('20 plugins × 5 phases in process / LuaJIT', handlerSource)
