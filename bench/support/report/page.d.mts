import type { SubjectRecord } from './records.d.mts';

export const plotFolder: string;
export function renderPage(records: readonly SubjectRecord[]): Readonly<Record<string, string>>;
