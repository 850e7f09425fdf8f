/** Alerts, incidents, their timeline and states. */
export type {
  Alert,
  AlertDraft,
  AlertRecord,
  CaseEvent,
  Cases,
  Incident,
  IncidentState,
  Severity,
  TimelineItem,
  Verdict,
} from './cases.js'
export { casesMigrations } from './migrations.js'
export { type CasesDeps, openCases } from './open-cases.js'
