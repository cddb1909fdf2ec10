/** Recorded traffic, as hosts use it. */
export { callOfRequest, callOfSocket, failureOf } from './replay/outside-tape.ts'
export { RecordingError, RecordingReader, type RecordingEntry } from './traffic/recording-file.ts'
export { TrafficRecorder } from './traffic/traffic-recorder.ts'
export { summarize } from './traffic/summarize.ts'
export type { RingBound, TrafficPacking } from './traffic/traffic-ring.ts'
