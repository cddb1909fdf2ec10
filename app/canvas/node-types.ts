import type { Edge, EdgeTypes, Node, NodeTypes } from '@xyflow/react'
import type { FlowCard, FlowEnd } from '../kernels/flow-graph.ts'
import { LaneEdge } from './edges/lane-edge.tsx'
import { DividerNode } from './nodes/divider-node.tsx'
import { EndNode } from './nodes/end-node.tsx'
import { PhaseNode } from './nodes/phase-node.tsx'

export type PhaseNodeType = Node<{ readonly card: FlowCard }, 'phase'>
export type EndNodeType = Node<{ readonly end: FlowEnd }, 'end'>
export type DividerNodeType = Node<{ readonly text: string }, 'divider'>
/** Every kind of node of the flow. */
export type FlowNode = PhaseNodeType | EndNodeType | DividerNodeType

/** `cut`: the way an exit takes. */
export type EdgeState = 'taken' | 'planned' | 'idle' | 'cut'
export type FlowEdge = Edge<{ readonly path: string; readonly state: EdgeState }, 'lane'>

// Made once: a new object would make xyflow mount every node again.
export const NODE_TYPES: NodeTypes = { phase: PhaseNode, end: EndNode, divider: DividerNode }
export const EDGE_TYPES: EdgeTypes = { lane: LaneEdge }
