import { PairsTable, type Pairs } from './pairs-table.tsx'

interface HeadersTableProps {
  readonly headers: Pairs
  readonly onChange: (headers: Pairs) => void
}

/** Headers of the request, in their order; duplicates are allowed. */
export function HeadersTable({ headers, onChange }: HeadersTableProps) {
  return <PairsTable label="Request headers" what="header" pairs={headers} onChange={onChange} />
}
