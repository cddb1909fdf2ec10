// DESIGN §6 row 1 with handlers that all differ: the row's are alike, so that their code is shared (docs/decisions/0007).
import { differingSource } from './support/chain.ts'
import { compareChains } from './support/in-process.ts'

await compareChains('the same with 100 handlers that all differ / LuaJIT', differingSource)
