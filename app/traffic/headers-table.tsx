import { traffic } from '../text/traffic.ts'
import { PairsTable, type Pairs } from './pairs-table.tsx'

interface HeadersTableProps {
  readonly headers: Pairs
  readonly onChange: (headers: Pairs) => void
}

/** Headers of the request, in their order; duplicates are allowed. */
export function HeadersTable({ headers, onChange }: HeadersTableProps) {
  return <PairsTable label={traffic.headers.label} what={traffic.headers.what} pairs={headers} onChange={onChange} />
}
