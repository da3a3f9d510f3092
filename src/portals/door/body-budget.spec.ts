import { describe, expect, it } from '@jest/globals';
import { BodyBudget } from './body-budget.js';

const of = (bytes: number): { 'content-length': string } => ({ 'content-length': String(bytes) });

describe('the budget of bodies in work', () => {
  it('lets bodies in up to its limit, refuses the next with a time to come back, and takes it when room is given back', () => {
    const budget = new BodyBudget(100, 60);
    const leave = budget.take(of(60));
    budget.take(of(40));
    expect(() => budget.take(of(1))).toThrow(expect.objectContaining({ code: 'OVERLOADED', retryAfterSeconds: 1 }));
    leave();
    leave();
    budget.take(of(60));
    expect(() => budget.take(of(1))).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
  });

  it('counts a body of unknown length as the largest, one without body as nothing, and never refuses the only one', () => {
    const budget = new BodyBudget(50, 60);
    budget.take({});
    const leave = budget.take({ 'transfer-encoding': 'chunked' });
    budget.take({});
    expect(() => budget.take(of(1))).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
    leave();
    budget.take(of(1));
  });
});
