import type { Form } from './form.ts'

/** Code for phases and callbacks that cannot yield: ordinary functions. LUA.md §2.7 */
export const plainForm: Form = {
  entry: 'q',
  head: 'function',
  // (t1?.p??S.nofn).q(t1,a,b)
  call: ({ callee, args }) => `(${callee}?.p??S.nofn).q(${callee}${args})`,
  settle: (helper, temp) => `((${temp}=${helper})!==MM?${temp}:CALLMM_PLAIN(S))`,
  settleBoolean: (helper, temp) => `((${temp}=${helper})!==MM?${temp}:CALLTEST_PLAIN(S))`,
  settleStatement: (helper) => `if(${helper}===MM)CALLMM_PLAIN(S);`,
  concat: (operands, site) => `CONCATALL_PLAIN(S,${operands},${site})`,
  trap: (condition, site) => `if(${condition})TRAP_PLAIN(S,d${site === undefined ? '' : `,${site}`});`,
  unwind: () => `UNWIND_PLAIN(S,d)`,
}
