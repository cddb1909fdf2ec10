/** The host without a world, as a library: `@phasescope/engine/hosts/memory`. */
export { createMemoryHost, type MemoryHost, type MemoryHostOptions, type ScriptedAnswer } from './host.ts'
export { RecordedExchange, type RecordedReply, requestOf } from './recorded-exchange.ts'
