import { explainByLoad, type Explanations, possibleEvents } from './explanations.js';
import { type GrowthBelief, mixture } from './mixture.js';
import { type Answer, type Model, ModelSums } from './model-sums.js';

/** How much of a point's noise is still in the next one. */
const persistences = [0, 0.4, 0.7, 0.9, 0.98];
/** How large an effect may be, in units of the noise. */
const effectSizes = [3, 30, 300];
/** What is thought, before anything is seen, of something having happened besides load. */
const eventProbability = 0.15;

/**
 * Weighs many linear models of a figure, each with a constant, steady growth, one way in which load may act (or none)
 * and one event (or none), and keeps what each says of the growth in proportion to how well it explains the points.
 * Load that acts late or not in proportion is thereby told from a leak where the points allow it, and where they do
 * not, the models disagree and the belief is wide.
 *
 * Bayesian linear regression with conjugate priors and noise of first order autocorrelation; models are weighed by
 * their marginal likelihood (Bishop, Pattern Recognition and Machine Learning, 2006, sections 3.3 to 3.5; the noise
 * after Cochrane and Orcutt, 1949).
 * @param values one number a point, oldest first
 * @param loads what the figure may follow, each as long as `values`
 */
export function believeGrowth(values: readonly number[], loads: readonly (readonly number[])[]): GrowthBelief {
  const byLoad = explainByLoad(values.length, loads);
  const events = possibleEvents(unexplainedBy(byLoad, values));
  return mixture(answersOf(values, { ...byLoad, events }).map(({ answer }) => answer));
}

function unexplainedBy(byLoad: Omit<Explanations, 'events'>, values: readonly number[]): readonly number[] {
  const answers = answersOf(values, { ...byLoad, events: [] });
  const best = answers.reduce((a, b) => (a.answer.logEvidence >= b.answer.logEvidence ? a : b));
  return best.sums.unexplained(best.model);
}

interface Answered {
  readonly sums: ModelSums;
  readonly model: Model;
  readonly answer: Answer;
}

function answersOf(values: readonly number[], explanations: Explanations): readonly Answered[] {
  const { growths, loads, events } = explanations;
  const columns = [...growths, ...loads.flat(), ...events.map(({ column }) => column)];
  return persistences.flatMap((persistence) => {
    const sums = new ModelSums(values, columns, persistence);
    return [...models(explanations)].flatMap((model): readonly Answered[] => {
      const answer = sums.answer(model);
      return answer ? [{ sums, model, answer }] : [];
    });
  });
}

function* models({ growths, loads: ways, events }: Explanations): Generator<Model> {
  let next = growths.length;
  const wayColumns = ways.map((way) => way.map(() => next++));
  const eventColumns = events.map(({ growthAtEnd }) => ({ column: next++, factor: growthAtEnd }));
  const logNothing = Math.log(1 - eventProbability);
  const logEvent = Math.log(eventProbability / Math.max(1, events.length));
  for (const way of [[], ...wayColumns]) {
    for (const event of [undefined, ...eventColumns]) {
      const columns = event ? [...way, event.column] : way;
      const logPrior = event ? logEvent : logNothing;
      const growthAtEnd = event && event.factor !== 0 ? event : undefined;
      const sizes = columns.length === 0 ? effectSizes.slice(0, 1) : effectSizes;
      for (const effectSize of sizes)
        for (const growth of growths.keys()) yield { growth, columns, effectSize, growthAtEnd, logPrior };
    }
  }
}
