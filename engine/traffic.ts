/** Recorded traffic, as hosts use it. */
export { callOfRequest, callOfSocket, failureOf } from './replay/outside-tape.ts'
export { TrafficRecorder } from './traffic/traffic-recorder.ts'
export type { RunPacking } from './traffic/traffic-ring.ts'
