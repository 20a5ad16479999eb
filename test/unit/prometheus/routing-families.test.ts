import { describe, expect, it } from 'vitest';
import { routingFamilies } from '../../../src/prometheus/routing-families.js';
import { writeExposition } from '../../../src/prometheus/write-exposition.js';
import { routingFigures } from '../../support/routing-figures-fixture.js';

const exposeRouting = (figures: Parameters<typeof routingFamilies>[0]): string =>
  writeExposition(routingFamilies(figures), 'text').toString();

describe('routing families', () => {
  it('tells refusals by reason, totals as counters and what is held now as gauges', () => {
    const text = exposeRouting(routingFigures({ heldCount: 3, refusedCounts: { late: 2, full: 7 } }));
    expect(text).toContain('perf_supervisor_routing_refused_total{reason="late"} 2\n');
    expect(text).toContain('perf_supervisor_routing_refused_total{reason="full"} 7\n');
    expect(text).toContain('# TYPE perf_supervisor_routing_held_connections gauge\n');
    expect(text).toContain('\nperf_supervisor_routing_held_connections 3\n');
    expect(text).toContain('# TYPE perf_supervisor_routing_accepted_total counter\n');
  });

  it('every family has one HELP and one TYPE, and every series belongs to the family above it', () => {
    let family = '';
    for (const line of exposeRouting(routingFigures()).trimEnd().split('\n')) {
      if (line.startsWith('# HELP ')) family = line.split(' ')[2]!;
      expect(line.startsWith('#') ? line.split(' ')[2] : line.split(/[ {]/)[0]).toBe(family);
    }
  });
});
