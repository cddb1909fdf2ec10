/** Reads recordings, for a file that is loaded when one is compared: with the comparison it is too much for the start. */
export { parseRecording } from '../../../engine/index.ts'
