/**
 * Memory of workers that leak and of workers that do not, made up: load of several shapes, acting at once or late, in
 * proportion or not, with the noise and the accidents of real processes. Everything follows from the seed.
 */
export const pointCount = 240;
const settleCount = 200;

export const families = {
  'load only': (trace) => trace,
  'wandering level': ({ values, ...rest }, random) => {
    let level = 0;
    const step = 1 + 2 * random();
    return { ...rest, values: values.map((value) => value + (level += step * gaussian(random))) };
  },
  'one step': ({ values, ...rest }, random) => {
    const at = Math.floor(random() * values.length);
    const height = 20 + 60 * random();
    return { ...rest, values: values.map((value, index) => value + (index >= at ? height : 0)) };
  },
  'two delays': ({ values, load, ...rest }, random) => {
    const late = follow(load, 40, 40);
    const amount = 100 * random();
    return { ...rest, load, values: values.map((value, index) => value + amount * late[index] ** 2) };
  },
  'dead time': ({ values, load, ...rest }, random) => {
    const by = Math.floor(5 + 25 * random());
    const amount = 100 * random();
    return { ...rest, load, values: values.map((value, index) => value + amount * load[Math.max(0, index - by)]) };
  },
  'garbage unseen': ({ values, load, ...rest }, random) => {
    let garbage = 0;
    const period = 6 + 10 * random();
    const amount = 30 + 60 * random();
    return {
      ...rest,
      load,
      values: values.map((value, index) => {
        garbage = garbage > 1 ? 0 : garbage + (load[index] * 2) / period;
        return value + amount * garbage;
      }),
    };
  },
  outliers: ({ values, ...rest }, random) => ({
    ...rest,
    values: values.map((value) => value + (random() < 0.03 ? 80 * random() : 0)),
  }),
  'begins late': ({ values, growth, ...rest }, random) => {
    const at = values.length * (0.3 + 0.3 * random());
    return { ...rest, growth, values: values.map((value, index) => value - growth * Math.min(index, at)) };
  },
  'very late load': ({ values, load, ...rest }, random) => {
    const late = follow(load, 200, 200);
    const amount = 150 * random();
    return { ...rest, load, values: values.map((value, index) => value + amount * late[index]) };
  },
};

const responses = [
  (load) => load,
  (load) => load ** 2,
  (load) => Math.sqrt(load),
  (load) => load / (load + 0.3),
  (load) => Math.max(0, load - 0.5) * 2,
];

const shapes = {
  wave(random, count) {
    const period = count / (0.6 + random() * 5.4);
    const phase = random() * 2 * Math.PI;
    const height = 0.2 + random() * 0.35;
    return (index) => 0.5 + height * Math.sin((2 * Math.PI * index) / period + phase);
  },
  steps(random, count) {
    let level = random();
    const levels = Array.from({ length: count + settleCount }, () => (level = random() < 8 / count ? random() : level));
    return (index) => levels[index];
  },
  wandering(random, count) {
    const pull = 1 / (count * (0.02 + 0.1 * random()));
    let away = 0;
    const levels = Array.from({ length: count + settleCount }, () => {
      away += -pull * away + Math.sqrt(2 * pull) * gaussian(random) * 0.2;
      return 0.5 + away;
    });
    return (index) => levels[index];
  },
  bursts(random, count) {
    const levels = new Array(count + settleCount).fill(0.15);
    for (let burst = 0; burst < 6 + random() * 10; burst += 1) {
      const from = Math.floor(random() * count);
      levels.fill(0.3 + 0.6 * random(), from, from + Math.floor(count * (0.01 + 0.05 * random())));
    }
    return (index) => levels[index];
  },
  ramp(random, count) {
    const from = 0.1 + 0.3 * random();
    const by = 0.2 + 0.6 * random();
    return (index) => from + (by * index) / count;
  },
  flat(random) {
    const level = 0.2 + 0.6 * random();
    return () => level;
  },
};

/**
 * @param leakPerPoint MB; 0: none
 * @returns MB a point, the load of each point, and the true growth a point
 */
export function makeTrace(seed, family, leakPerPoint) {
  const random = randomFrom(seed);
  const shape = pick(random, Object.values(shapes))(random, pointCount);
  const flutter = 0.02 + 0.05 * random();
  const all = Array.from({ length: pointCount + settleCount }, (_, index) =>
    Math.max(0, shape(index) * (1 + flutter * gaussian(random))),
  );
  const delay = pick(random, [0, 2, 8, 25, 60]);
  const isHysteretic = random() < 1 / 6;
  const felt = delay === 0 ? all : follow(all, isHysteretic ? delay / 8 : delay, delay);
  const response = pick(random, responses);
  const amount = 40 + 160 * random();
  const base = 60 + 60 * random();
  const noise = 1 + 6 * random();
  const persistence = 0.3 + 0.5 * random();
  const warmUp =
    random() < 0.3 ? { amount: 20 + 60 * random(), points: pointCount * (0.05 + 0.25 * random()) } : undefined;
  const isPerLoad = random() < 0.5;
  const load = all.slice(settleCount);
  const meanLoad = load.reduce((sum, one) => sum + one, 0) / load.length;
  let wander = 0;
  let served = 0;
  const values = load.map((one, index) => {
    wander = persistence * wander + Math.sqrt(1 - persistence ** 2) * noise * gaussian(random);
    served += isPerLoad ? one / meanLoad : 1;
    const warm = warmUp ? warmUp.amount * (1 - Math.exp(-index / warmUp.points)) : 0;
    return base + amount * response(felt[index + settleCount]) + wander + warm + leakPerPoint * served;
  });
  return families[family]({ values, load, growth: leakPerPoint }, random);
}

export function randomFrom(seed) {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function gaussian(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function follow(values, risePoints, fallPoints) {
  let level = values[0];
  return values.map((value) => {
    const points = value > level ? risePoints : fallPoints;
    level += (value - level) * Math.min(1, 1 / points);
    return level;
  });
}

function pick(random, choices) {
  return choices[Math.floor(random() * choices.length)];
}
