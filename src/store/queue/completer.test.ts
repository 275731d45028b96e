import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { completer } from './completer.ts';

describe('completer', () => {
  test('those that end meanwhile share a statement; of one that fails each is told, and the next goes on', async () => {
    const statements: string[][] = [];
    const answers: PromiseWithResolvers<object>[] = [];
    const complete = completer({
      complete: (_name, jobs) => {
        statements.push((jobs as readonly { readonly id: string }[]).map(({ id }) => id));
        const answer = Promise.withResolvers<object>();
        answers.push(answer);
        return answer.promise;
      },
    }, 'queue');
    const attempt = (id: string): Promise<void> => complete({ id, retryCount: 0 });
    const first = attempt('a');
    const second = [attempt('b'), attempt('c')];
    assert.deepEqual(statements, [['a']]);
    answers[0]?.resolve({});
    await first;
    const third = attempt('d');
    assert.deepEqual(statements, [['a'], ['b', 'c']]);
    answers[1]?.reject(new Error('lost'));
    assert.deepEqual((await Promise.allSettled(second)).map(({ status }) => status), ['rejected', 'rejected']);
    answers[2]?.resolve({});
    await third;
    assert.deepEqual(statements, [['a'], ['b', 'c'], ['d']]);
  });
});
