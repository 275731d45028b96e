import type { FixVerification, Reproduction, Side } from '../../src/reproduction/index.ts';

/** Why, in words: the engine's own reasons with their figures. */
export function Reasons({ reproduction }: { readonly reproduction: Reproduction }) {
  return <ul className="reasons">{reproduction.reasons.map(({ code, text }) => <li key={`${code} ${text}`} className="said"><span className="mono">{code}</span> {text}</li>)}</ul>;
}

const sideWords: Readonly<Record<Side, string>> = { vulnerable: 'vulnerable', fixed: 'fixed', neutral: 'without the target' };
const sides = ['vulnerable', 'fixed', 'neutral'] as const;

/** What ran on each side, trial by trial. */
export function Trials({ runs, liveness = [] }: { readonly runs: Reproduction['runs']; readonly liveness?: Reproduction['liveness'] }) {
  if (runs.length === 0) return <p className="dim">Nothing was run.</p>;
  return <table className="trials"><thead><tr><th scope="col">side</th><th scope="col">trials</th><th scope="col">what was seen</th></tr></thead><tbody>
    {sides.filter((side) => runs.some((run) => run.side === side)).map((side) => {
      const mine = runs.filter((run) => run.side === side);
      const seen = [...new Set(mine.map(({ because }) => because))];
      const fired = mine.filter(({ outcome }) => outcome === 'fired').length;
      return <tr key={side}><th scope="row">{sideWords[side]}</th>
        <td className="marks"><span className="mark-row" role="img" aria-label={`${fired} of ${mine.length} fired`}>{mine.map(({ trial, outcome, version }) => <span key={`${version} ${trial}`} className={`mark ${outcome}`} title={`trial ${trial}: ${outcome}`} />)}</span></td>
        <td>{seen.slice(0, 3).map((text) => <div key={text}>{text}</div>)}{seen.length > 3 && <div className="dim">and {seen.length - 3} more</div>}</td></tr>;
    })}
    {liveness.map(({ side, passed, because }) => <tr key={`alive ${side}`}><th scope="row">{sideWords[side]}, alive?</th><td>{passed ? 'yes' : 'no'}</td><td>{because}</td></tr>)}
  </tbody></table>;
}

/** On what it ran. */
export function Builds({ reproduction }: { readonly reproduction: Reproduction }) {
  return <dl className="facts">{reproduction.builds.filter(({ side }) => side !== 'neutral').map(({ side, purl, artifactSha256, patched }) => <div key={`${side} ${purl}`}>
    <dt>{side}</dt><dd><span className="mono">{purl}</span>{patched && ' with the patch'}<br /><span className="mono dim" title={artifactSha256}>sha256 {artifactSha256.slice(0, 12)}…</span></dd></div>)}
    <div><dt>oracle</dt><dd>{reproduction.oracle ?? 'none'}</dd></div>
    <div><dt>proof</dt><dd>{reproduction.strength ?? 'none'}</dd></div>
    <div><dt>sandbox</dt><dd>{reproduction.sandbox.driver}, memory held by {reproduction.sandbox.memory}</dd></div>
    {reproduction.claimSha256 !== undefined && <div><dt>claim</dt><dd className="mono dim" title={reproduction.claimSha256}>sha256 {reproduction.claimSha256.slice(0, 12)}…</dd></div>}
  </dl>;
}

const stepSigns = { passed: '●', failed: '×', skipped: '·' } as const;

/** A fix, step by step; what an earlier failure kept from running is left out. */
export function FixSteps({ verification }: { readonly verification: FixVerification }) {
  const reached = verification.steps.filter(({ status, because }) => status !== 'skipped' || because !== 'an earlier step failed');
  return <table className="steps"><thead><tr><th scope="col">step</th><th scope="col">result</th><th scope="col">why</th></tr></thead><tbody>
    {reached.map(({ name, status, because }) => <tr key={name} className={status}><th scope="row">{name}</th><td><span className="sign" aria-hidden="true">{stepSigns[status]}</span>{status}</td><td>{because}</td></tr>)}
  </tbody></table>;
}
