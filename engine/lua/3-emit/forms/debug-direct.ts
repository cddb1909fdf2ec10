import { directForm } from './direct.ts'
import type { DebugText, Form } from './form.ts'

// q=7,--D.left<0&&STOP(S,7): flags are looked at by functions that have a frame
const point = (at: number, place: number): string => `q=${at},--D.left<0&&STOP(S,${place})`

const text: DebugText = {
  point: (_id, place) => point(place, place),
  pointAgain: (_id, place) => point(place, -place),
  // who listens to these has every function framed from the start
  leave: '',
  wrote: () => '',
  made: (table) => table,
}

/**
 * The direct form with a point before each statement. It has no frame: `r` is the number that its frame will have,
 * `q` the point it is at. Where somebody stops it, it unwinds, and goes on in the debug form. docs/decisions/0006
 */
export const debugDirectForm: Form = { ...directForm, debug: text }
