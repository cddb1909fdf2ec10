import type { Form } from './form.ts'

/**
 * Code that runs as an ordinary function though it may have to suspend: then it throws an Unwinding, and what is left
 * of it goes on in the form of a rest. docs/decisions/0004
 */
export const directForm: Form = {
  entry: 'o',
  head: 'function',
  keepsValues: true,
  // (t1?.p??S.nofn).o(t1,a,b)
  call: ({ callee, args }) => `(${callee}?.p??S.nofn).o(${callee}${args})`,
  settle: (helper, temp) => `((${temp}=${helper})!==MM?${temp}:CALLMM_DIRECT(S))`,
  settleBoolean: (helper, temp) => `((${temp}=${helper})!==MM?${temp}:CALLTEST_DIRECT(S))`,
  settleStatement: (helper) => `if(${helper}===MM)CALLMM_DIRECT(S);`,
  concat: (operands, site) => `CONCATALL_DIRECT(S,${operands},${site})`,
  trap: (condition, site) => `if(${condition})TRAP_DIRECT(S,d${site === undefined ? '' : `,${site}`});`,
  unwind: () => `UNWIND_DIRECT(S,d)`,
}
