import type { FunctionNode } from '../../ast.ts'
import { isCell, type Emitter } from '../emitter.ts'
import type { DebugText, Form } from './form.ts'
import { generatorForm } from './generator.ts'

const text: DebugText = {
  // R.at=7,(--D.left<0||D.flags[7]!==0)&&LINE(S,R,d)&&(yield PAUSED)
  point: (id) => `R.at=${id},(--D.left<0||D.flags[${id}]!==0)&&LINE(S,R,d)&&(yield PAUSED)`,
  leave: 'if(D.calls!==0)RETURN(S,R,d);',
  // if(D.writes!==void 0)WROTE(D,o,"k");
  wrote: (object, key) => `if(D.writes!==void 0)WROTE(D,${object},${key});`,
  made: (table) => `MADE(D,${table})`,
  body: (e, code) => `${enter(e)}try{${code}}catch(x){if(RAISED(S,R,x))yield PAUSED;throw x}`,
}

/**
 * The generator form with a point before each statement. Locals stay variables of the function; the frame's
 * `access` closes over them, so that a debugger can read and write them while the function is suspended. LUA.md §2.6
 */
export const debugForm: Form = { ...generatorForm, debug: text }

/** const R=FRAME(S,F,d,(i,m,v)=>{switch(i){…}},V);if(D.calls!==0&&CALL(S,R,d))yield PAUSED; */
function enter({ node }: Emitter): string {
  const varargs = node.isVararg ? 'V' : 'void 0'
  return `const R=FRAME(S,F,d,${accessor(node)},${varargs});if(D.calls!==0&&CALL(S,R,d))yield PAUSED;`
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
