import type { AdmissionValues } from '../../metrics/collectors/admission.js';
import { compact } from '../../protocol/read.js';
import type { AdmissionFigures } from './admission-figures.js';

/** The figures by the names of a sample. */
export function admissionValues({ isArmed, reason: _, abandonedCount, ...counts }: AdmissionFigures): AdmissionValues {
  return compact({ ...counts, abandonedRequestCount: abandonedCount, admissionArmedRatio: isArmed ? 1 : 0 });
}
