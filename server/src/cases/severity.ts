import type { Level } from '@belfry/event'
import type { Criticality } from '../city/index.js'
import { type Severity, severities } from './cases.js'

/** What a rule's level means where nothing is known of the asset. */
const severityOfLevel: Readonly<Record<Level, Severity>> = {
  informational: 'info',
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'critical',
}

/** Steps up for the asset's criticality. Nothing lowers: a weak asset is a way to a strong one. */
const stepsUp: Readonly<Record<Criticality, number>> = { low: 0, medium: 0, high: 1 }

/** The severity of an alert from its rule's level and the criticality of its asset (null: no asset known). */
export function severityOf(level: Level, criticality: Criticality | null): Severity {
  const steps = criticality === null ? 0 : stepsUp[criticality]
  return severityAt(rankOf(severityOfLevel[level]) + steps)
}

/** 0 for info to 4 for critical, as the database orders it. */
export function rankOf(severity: Severity): number {
  return severities.indexOf(severity)
}

/** The severity of a rank; what lies beyond an end is the end. */
export function severityAt(rank: number): Severity {
  return severities[Math.max(0, Math.min(rank, severities.length - 1))]!
}
