import type { FunctionNode } from '../../ast.ts'
import { isCell } from '../emitter.ts'
import type { DebugText, Form } from './form.ts'
import { generatorForm } from './generator.ts'

// R.at=7,(--D.left<0||D.flags[7]!==0)&&LINE(S,R,d)&&(yield PAUSED)
const point = (id: number): string => `R.at=${id},(--D.left<0||D.flags[${id}]!==0)&&LINE(S,R,d)&&(yield PAUSED)`

const text: DebugText = {
  point,
  pointAgain: point,
  leave: 'if(D.calls!==0)RETURN(S,R,d);',
  // if(D.writes!==void 0)WROTE(D,o,"k");
  wrote: (object, key) => `if(D.writes!==void 0)WROTE(D,${object},${key});`,
  made: (table) => `MADE(D,${table})`,
}

/**
 * The generator form with a point before each statement. Locals stay variables of the function; the frame's
 * `access` closes over them, so that a debugger can read and write them while the function is suspended. LUA.md §2.6
 */
export const debugForm: Form = { ...generatorForm, debug: text }

/** What is left of a function of the direct debug form: the debug form from that place on. docs/decisions/0006 */
export const debugRestForm: Form = { ...debugForm, keepsValues: true }

/** const R=FRAME(S,F,d,(i,m,v)=>{switch(i){…}},V);if(D.calls!==0&&CALL(S,R,d))yield PAUSED; */
export function beginFrame(node: FunctionNode): string {
  return `const R=FRAME(S,F,d,${accessor(node)},${varargsOf(node)});if(D.calls!==0&&CALL(S,R,d))yield PAUSED;`
}

/** The frame of a function that ran without one so far: `r` is its number, `q` the point it is at. */
export function continueFrame(node: FunctionNode): string {
  return `const R=REFRAME(S,F,d,${accessor(node)},${varargsOf(node)},r,q);`
}

/** A failure passes: the debugger hears of it while the stack is whole. */
export function reportingFailures(code: string): string {
  return `try{${code}}catch(x){if(RAISED(S,R,x))yield PAUSED;throw x}`
}

function varargsOf({ isVararg }: FunctionNode): string {
  return isVararg ? 'V' : 'void 0'
}

/**
 * (i,m,v)=>{switch(i){case 0:if(m===2)return;if(m===1)a$0=v;return a$0;
 *   case 1:if(m===2||b$1===void 0)return b$1;if(m===1)b$1.v=v;return b$1.v}}
 */
function accessor({ locals }: FunctionNode): string {
  const cases = locals.map((variable, slot) => {
    const { id } = variable
    if (!isCell(variable)) return `case ${slot}:if(m===2)return;if(m===1)${id}=v;return ${id};`
    return `case ${slot}:if(m===2||${id}===void 0)return ${id};if(m===1)${id}.v=v;return ${id}.v;`
  })
  return `(i,m,v)=>{switch(i){${cases.join('')}}}`
}
